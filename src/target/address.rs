use reqwest::Url;

use super::client::ClientError;

/// The URL of a target without a final slash, checked: what stands before `/rest/dialplan/`, and nothing else.
///
/// # Errors
///
/// Where it is no URL of HTTP, or holds credentials or a query. The error shows neither.
pub fn base_url(url: &str) -> Result<String, ClientError> {
    let bad = |reason: &str| ClientError::Url {
        url: without_credentials(url),
        reason: reason.to_owned(),
    };
    let base = Url::parse(url).map_err(|why| bad(&why.to_string()))?;
    if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
        return Err(bad("it must begin with http:// or https:// and name a host"));
    }
    if !base.username().is_empty() || base.password().is_some() {
        return Err(bad("credentials do not belong into the URL; see --help"));
    }
    if base.query().is_some() || base.fragment().is_some() {
        return Err(bad("nothing may stand behind its path"));
    }
    Ok(base.as_str().trim_end_matches('/').to_owned())
}

/// `url` as it may be shown: with neither a user and password before its host nor a query, which may hold a key.
fn without_credentials(url: &str) -> String {
    let (scheme, rest) = url.split_once("//").unwrap_or(("", url));
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (place, query) = rest.split_at(end);
    let place =
        place.rsplit_once('@').map_or(place.to_owned(), |(_, place)| format!("***@{place}"));
    let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}//") };
    let query = query.chars().next().map_or(String::new(), |mark| format!("{mark}***"));
    format!("{scheme}{place}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_that_is_refused_is_told_without_its_secrets() {
        for (url, expected) in [
            ("http://user:s3cret@pabx.example", "http://***@pabx.example"),
            ("http://s3cret@pabx.example/x", "http://***@pabx.example/x"),
            ("http://pabx.example/x?key=s3cret", "http://pabx.example/x?***"),
            ("http://pabx.example/#s3cret", "http://pabx.example/#***"),
            ("http://us:s3/cret@pabx.example:port", "http://***@pabx.example:port"),
            ("user:s3cret@pabx.example", "***@pabx.example"),
            ("ftp://user:s3cret@pabx", "ftp://***@pabx"),
        ] {
            let shown = base_url(url).expect_err("no URL of a target").to_string();
            assert!(shown.contains(&format!("{expected:?}")) && !shown.contains("s3"), "{shown}");
        }
    }
}
