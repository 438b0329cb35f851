use reqwest::Url;
use reqwest::header::{HeaderMap, LOCATION};

/// Where an answer of `from` leads, if it keeps method and body (307 and 308) and leads to the same scheme, host
/// and port without credentials of its own: what a request carries goes nowhere else.
pub(super) fn next(status: u16, from: &Url, headers: &HeaderMap) -> Option<Url> {
    if !matches!(status, 307 | 308) {
        return None;
    }
    let mut places = headers.get_all(LOCATION).iter();
    let (Some(place), None) = (places.next(), places.next()) else { return None };
    let mut next = from.join(place.to_str().ok()?).ok()?;
    let bare = next.username().is_empty() && next.password().is_none();
    next.set_fragment(None);
    (bare && next.origin() == from.origin() && from.origin().is_tuple()).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn led(from: &str, status: u16, place: &'static str) -> Option<String> {
        let from = Url::parse(from).expect("a URL");
        let headers = [(LOCATION, place.parse().expect("a header"))].into_iter().collect();
        next(status, &from, &headers).map(String::from)
    }

    #[test]
    fn a_redirect_within_the_target_is_followed() {
        let from = "http://pabx.example:80/rest/dialplan/read/";
        for (place, expected) in [
            ("/rest/dialplan/read", "http://pabx.example/rest/dialplan/read"),
            ("../read", "http://pabx.example/rest/dialplan/read"),
            ("http://PABX.example/x#part", "http://pabx.example/x"),
            ("//pabx.example/x", "http://pabx.example/x"),
            ("http://pabx.example:80/x?y", "http://pabx.example/x?y"),
            ("\\x", "http://pabx.example/x"),
        ] {
            for status in [307, 308] {
                assert_eq!(led(from, status, place).as_deref(), Some(expected), "{place}");
            }
        }
    }

    #[test]
    fn a_redirect_that_leads_out_of_the_target_is_not() {
        let from = "http://pabx.example/rest/dialplan/read/";
        for place in [
            "http://other.example/rest/dialplan/read/",
            "http://pabx.example.other.example/",
            "http://sub.pabx.example/",
            "http://pabx.example:8080/",
            "https://pabx.example/",
            "https://pabx.example:80/",
            "//other.example/",
            "\\\\other.example/",
            "/\\other.example/",
            "http://user@pabx.example/",
            "http://user:password@pabx.example/",
            "http://pabx.example@other.example/",
            "//:password@pabx.example/",
            "ftp://pabx.example/",
            "file:///etc/passwd",
            "data:text/plain,x",
            "javascript:alert(1)",
            "http://[",
            "http://",
        ] {
            assert_eq!(led(from, 307, place), None, "{place}");
        }
        assert_eq!(led("https://pabx.example/", 307, "http://pabx.example/"), None);
        assert_eq!(led("https://pabx.example/", 307, "http://pabx.example:443/"), None);
    }

    #[test]
    fn only_a_redirect_that_keeps_the_method_is_followed() {
        for status in [200, 201, 300, 301, 302, 303, 304, 305, 306, 400] {
            assert_eq!(led("http://pabx.example/", status, "/x"), None, "{status}");
        }
    }

    #[test]
    fn two_places_at_once_are_none() {
        let from = Url::parse("http://pabx.example/").expect("a URL");
        let headers = ["/x", "/y"].map(|place| (LOCATION, place.parse().expect("a header")));
        assert_eq!(next(307, &from, &headers.into_iter().collect()), None);
    }
}
