use std::fmt;

use reqwest::header::HeaderMap;

/// The headers that are told of an answer.
const TOLD: [&str; 4] = ["content-type", "date", "retry-after", "server"];

/// The headers of an answer, of which those alone are told that are worth keeping: none of these carries a session.
#[derive(Clone, Default)]
pub struct Told(HeaderMap);

impl Told {
    /// Name and value of each.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        TOLD.into_iter().filter_map(|name| Some((name, self.0.get(name)?.to_str().ok()?)))
    }
}

impl From<HeaderMap> for Told {
    fn from(headers: HeaderMap) -> Self {
        Self(headers)
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
        for (name, value) in [("server", "pabx"), ("set-cookie", "s=secret"), ("date", "today")] {
            headers.insert(name, value.parse().expect("a value"));
        }
        let told = Told::from(headers);
        assert!(told.iter().eq([("date", "today"), ("server", "pabx")]));
        assert_eq!(format!("{told:?}"), r#"{"date": "today", "server": "pabx"}"#);
    }
}
