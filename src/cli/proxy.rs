use std::collections::BTreeMap;

use dialcheck::target::Headers;

use super::credentials::in_environment;
use super::hidden::Hidden;

/// Prefix of the environment variables of a proxy's credentials.
const PROXY: &str = "DIALCHECK_PROXY";

/// The environment variable of one header.
const HEADER: &str = "DIALCHECK_HEADER";

/// What every request carries: the headers of the configuration, then those of the environment. Secrets of the
/// environment may stand in a file that `DIALCHECK_PROXY_PASSWORD_FILE` or `DIALCHECK_HEADER_FILE` names.
pub(super) fn headers(
    configured: &BTreeMap<String, Hidden>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Headers, String> {
    let get = |name: &str| variable(name).filter(|text| !text.is_empty());
    let mut headers = Headers::default();
    for (name, Hidden(value)) in configured {
        headers
            .add(name, value, &format!("'{name}: ***'"))
            .map_err(|why| format!("headers.{name}: {why}"))?;
    }
    if let Some(source) = in_environment(HEADER, &variable)? {
        let (place, header) = (source.place(), source.read()?);
        let (name, value) = header
            .split_once(':')
            .ok_or_else(|| format!("{place}: it has no colon; write it as Name: value"))?;
        headers
            .add(name, value, &format!("\"${HEADER}\""))
            .map_err(|why| format!("{place}: {why}"))?;
    }
    let (username, password) = (format!("{PROXY}_USERNAME"), format!("{PROXY}_PASSWORD"));
    match (get(&username), in_environment(&password, &variable)?) {
        (Some(name), Some(word)) => headers
            .basic(&name, &word.read()?, &format!("\"${username}:${password}\""))
            .map_err(|why| format!("{username} and {}: {why}", word.place()))?,
        (None, None) => {}
        (Some(_), None) | (None, Some(_)) => {
            return Err(format!("{username} and {password}: one of the two is missing"));
        }
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, value: &str, environment: &[(&str, &str)]) -> Result<String, String> {
        let configured = [(name.to_owned(), Hidden(value.to_owned()))].into();
        let variable = |name: &str| {
            environment.iter().find(|(one, _)| *one == name).map(|(_, value)| (*value).to_owned())
        };
        headers(&configured, variable).map(|headers| format!("{headers:?}"))
    }

    #[test]
    fn both_sources_are_taken_and_no_value_is_shown() {
        let environment = [
            (HEADER, "X-Token: s3cret"),
            ("DIALCHECK_PROXY_USERNAME", "proxy"),
            ("DIALCHECK_PROXY_PASSWORD", "s3cret"),
        ];
        let shown = told("x-site", "s3cret", &environment).expect("headers");
        for name in ["x-site", "x-token", "authorization"] {
            assert!(shown.contains(name), "{shown}");
        }
        assert!(!shown.contains("s3cret"), "{shown}");
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        for (name, environment, expected) in [
            ("bad name", &[][..], "headers.bad name"),
            ("x", &[(HEADER, "s3cret")], "no colon"),
            ("x", &[("DIALCHECK_PROXY_USERNAME", "s3cret")], "one of the two is missing"),
        ] {
            let why = told(name, "s3cret", environment).expect_err("a mistake");
            assert!(why.contains(expected) && !why.contains("s3cret"), "{why}");
        }
    }
}
