use std::borrow::Cow;
use std::fmt;

use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER, SERVER};

use super::exchange::JSON;

/// The headers that are told of an answer, in the order in which they are kept. None of them carries a session.
const TOLD: [&str; 4] = ["content-type", "date", "retry-after", "server"];

/// The headers of an answer that are worth keeping. They are copied out: whoever holds a header holds all that was
/// read with it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Told([Option<Cow<'static, str>>; TOLD.len()]);

impl Told {
    /// Name and value of each.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        TOLD.into_iter().zip(&self.0).filter_map(|(name, text)| Some((name, text.as_deref()?)))
    }
}

impl From<&HeaderMap> for Told {
    fn from(headers: &HeaderMap) -> Self {
        let text = |value: &HeaderValue| match value.to_str().ok()? {
            JSON => Some(Cow::Borrowed(JSON)),
            other => Some(Cow::Owned(other.to_owned())),
        };
        Self([CONTENT_TYPE, DATE, RETRY_AFTER, SERVER].map(|name| headers.get(name).and_then(text)))
    }
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_not_told() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("server", "pabx"),
            ("set-cookie", "s=secret"),
            ("date", "today"),
            ("content-type", JSON),
        ] {
            headers.insert(name, value.parse().expect("a value"));
        }
        let told = Told::from(&headers);
        assert!(told.iter().eq([("content-type", JSON), ("date", "today"), ("server", "pabx")]));
        let shown = r#"{"content-type": "application/json", "date": "today", "server": "pabx"}"#;
        assert_eq!(format!("{told:?}"), shown);
    }
}
