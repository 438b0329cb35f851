use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

/// Headers that every request carries, as a proxy before the unit may want them. All of them are kept as
/// secret as credentials are.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers {
    map: HeaderMap,
    secrets: Vec<String>,
    /// The options of curl.
    shell: String,
}

impl Headers {
    /// Adds `name: value`. In shell lines the header stands as `shell`, a word of the shell.
    ///
    /// # Errors
    ///
    /// Where the name or the value cannot stand in a header.
    pub fn add(&mut self, name: &str, value: &str, shell: &str) -> Result<(), String> {
        self.insert(name, value)?;
        self.shell.push_str(" -H ");
        self.shell.push_str(shell);
        Ok(())
    }

    fn insert(&mut self, name: &str, value: &str) -> Result<(), String> {
        let parsed = HeaderName::try_from(name.trim())
            .map_err(|_| format!("{name:?} is no name of a header"))?;
        if ["content-type", "content-length", "host", "cookie"].contains(&parsed.as_str()) {
            return Err(format!("the header {parsed} is for dialcheck to set"));
        }
        let mut header = HeaderValue::try_from(value.trim()).map_err(|_| {
            format!("the value of the header {parsed} has characters that no header has")
        })?;
        header.set_sensitive(true);
        self.map.insert(parsed, header);
        self.secrets.push(value.trim().to_owned());
        Ok(())
    }

    /// Adds the credentials of HTTP Basic authentication. In shell lines they stand as `shell`.
    ///
    /// # Errors
    ///
    /// Where there are such credentials already.
    pub fn basic(&mut self, username: &str, password: &str, shell: &str) -> Result<(), String> {
        if self.map.contains_key(AUTHORIZATION) {
            return Err("the header authorization is given twice".to_owned());
        }
        let encoded = BASE64_STANDARD.encode(format!("{username}:{password}"));
        self.insert(AUTHORIZATION.as_str(), &format!("Basic {encoded}"))?;
        self.shell.push_str(" -u ");
        self.shell.push_str(shell);
        self.secrets.extend([encoded, password.to_owned()]);
        Ok(())
    }

    /// As a request carries them.
    pub(super) fn map(&self) -> &HeaderMap {
        &self.map
    }

    /// What must never be shown.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &String> {
        self.secrets.iter()
    }

    /// As options of curl.
    pub(super) fn shell(&self) -> &str {
        &self.shell
    }
}

/// Never shows a value.
impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.map.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_sent_and_never_shown() {
        let mut headers = Headers::default();
        headers.add("X-Proxy-Token", "s3cret", "\"$TOKEN\"").expect("a header");
        headers.basic("proxy", "s3cret too", "\"$PROXY\"").expect("credentials");
        assert_eq!(headers.map()["x-proxy-token"], "s3cret");
        assert_eq!(headers.map()["authorization"], "Basic cHJveHk6czNjcmV0IHRvbw==");
        assert_eq!(headers.shell(), " -H \"$TOKEN\" -u \"$PROXY\"");
        let shown = format!("{headers:?} {:?}", headers.map());
        assert!(!shown.contains("s3cret") && !shown.contains("cHJv"), "{shown}");
        for secret in ["s3cret", "s3cret too", "cHJveHk6czNjcmV0IHRvbw=="] {
            assert!(headers.secrets().any(|one| one == secret), "{secret}");
        }
    }

    #[test]
    fn what_is_no_header_is_refused_by_name() {
        let mut headers = Headers::default();
        for (name, value, expected) in [
            ("a b", "x", "a b"),
            ("", "x", "no name"),
            ("x-token", "s3cret\n", "x-token"),
            ("Cookie", "x", "for dialcheck to set"),
        ] {
            let value = if value.ends_with('\n') { "s3\ncret" } else { value };
            let why = headers.add(name, value, "").expect_err("no header");
            assert!(why.contains(expected) && !why.contains("s3"), "{why}");
        }
    }
}
