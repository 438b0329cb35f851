use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

use dialcheck::contract::{Deployment, Version};
use dialcheck::run::{Effort, Radius, Range};
use dialcheck::snapshot::Mode;

use super::guarded;
use super::hidden::{Given, Hidden};
use super::tls::TlsArgs;

/// The file that is read where no other is named.
const DEFAULT: &str = "dialcheck.toml";

/// What `dialcheck.toml` may say: the flags of `run`, and the credentials.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    pub(crate) url: Option<String>,
    #[serde(default, deserialize_with = "parsed")]
    pub(crate) api_version: Option<Version>,
    #[serde(default, deserialize_with = "parsed")]
    pub(crate) deployment: Option<Deployment>,
    pub(crate) company: Option<String>,
    pub(crate) other_company: Option<String>,
    pub(crate) ivr_menu: Option<String>,
    #[serde(default, deserialize_with = "parsed")]
    pub(crate) extensions: Option<Range>,
    #[serde(default, deserialize_with = "parsed")]
    pub(crate) blast_radius: Option<Radius>,
    #[serde(default)]
    pub(crate) filter: Vec<String>,
    #[serde(default, deserialize_with = "parsed")]
    pub(crate) effort: Option<Effort>,
    pub(crate) seed: Option<u64>,
    pub(crate) concurrency: Option<usize>,
    pub(crate) timeout: Option<u64>,
    pub(crate) rate: Option<u32>,
    pub(crate) max_time: Option<u64>,
    pub(crate) max_requests: Option<u64>,
    #[serde(default)]
    pub(crate) read_only: bool,
    #[serde(default)]
    pub(crate) report: BTreeMap<String, PathBuf>,
    pub(crate) record: Option<PathBuf>,
    pub(crate) snapshots: Option<PathBuf>,
    #[serde(default, deserialize_with = "parsed")]
    pub(crate) snapshot: Option<Mode>,
    pub(crate) ledger: Option<PathBuf>,
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) strict: bool,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Hidden>,
    #[serde(default)]
    pub(crate) credentials: BTreeMap<String, Given>,
    pub(crate) ca: Option<PathBuf>,
    pub(crate) client_cert: Option<PathBuf>,
    pub(crate) client_key: Option<PathBuf>,
    #[serde(default)]
    pub(crate) insecure: bool,
}

fn parsed<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("{path} cannot be read: {source}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path}: {reason}")]
    Form { path: PathBuf, reason: String },
}

impl Config {
    /// Reads `path`, or `dialcheck.toml` where that exists and nothing is named.
    pub(crate) fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        let (path, named) = path.map_or((Path::new(DEFAULT), false), |path| (path, true));
        let read = |source| ConfigError::Read { path: path.to_owned(), source };
        let form = |reason| ConfigError::Form { path: path.to_owned(), reason };
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(why) if !named && why.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(source) => return Err(read(source)),
        };
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(read)?;
        let config: Self = toml::from_str(&text).map_err(|why| form(placed(&text, &why)))?;
        let found = file.metadata().map_err(read)?;
        if config.credentials.values().any(Given::holds_secret) || !config.headers.is_empty() {
            guarded::private(path, &found).map_err(form)?;
        }
        if config.credentials.values().any(Given::names_command) {
            guarded::unchanged(path, &found).map_err(form)?;
        }
        Ok(config)
    }

    /// What it says of TLS.
    pub(crate) fn tls(&self) -> TlsArgs {
        TlsArgs {
            ca: self.ca.clone(),
            client_cert: self.client_cert.clone(),
            client_key: self.client_key.clone(),
            insecure: self.insecure,
        }
    }
}

/// The parser's words with line and column, but without the line itself or a value of it: a credential may stand
/// there.
fn placed(text: &str, why: &toml::de::Error) -> String {
    let message = without_value(why.message());
    let Some(span) = why.span() else {
        return message;
    };
    let before = &text[..span.start.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
    format!("line {line}, column {column}: {message}")
}

/// "invalid type: string "abc", expected a map" without the value.
fn without_value(message: &str) -> String {
    let Some((fault, rest)) = ["invalid type: ", "invalid value: "]
        .iter()
        .find_map(|fault| Some((fault, message.strip_prefix(fault)?)))
    else {
        return message.to_owned();
    };
    let kind = rest.split([' ', ',']).next().unwrap_or_default();
    match rest.rsplit_once(", expected ") {
        Some((_, expected)) => format!("{fault}{kind}, expected {expected}"),
        None => format!("{fault}{kind}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever stands in the file, it is read or told, with its place and without a secret.
        #[test]
        fn any_file_is_read_or_told(
            before in "(url|seed|effort|extensions|\\[report\\]|strict)?[ =\"a-z0-9\\[\\]{}.\n-]{0,40}",
            after in "\\PC{0,60}",
        ) {
            let text = format!("{before}\n[credentials.user]\nkey = \"s3cret-word\"\n{after}");
            if let Err(why) = toml::from_str::<Config>(&text) {
                let told = placed(&text, &why);
                prop_assert!(!told.is_empty() && !told.contains("s3cret-word"), "{}", told);
            }
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_without_its_secret() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("dialcheck.toml");
        for (text, expected) in [
            ("company = \"test\"\neffort = \"huge\"\n", "line 2, column 10"),
            ("compny = \"test\"\n", "line 1, column 1"),
            ("[credentials.user]\nkey = \"s3cret\"\nkee = \"s3cret\"\n", "line 3, column 1"),
            ("extensions = \"9\"\n", "line 1, column 14"),
            ("[credentials]\nuser = \"s3cret, expected x\"\n", "invalid type: string, expected "),
            ("credentials = \"s3cret\"\n", "invalid type: string, expected a map"),
            ("[credentials.user]\nkey = 31337\n", "invalid type: integer, expected a string"),
            ("[credentials.user]\nkey = [\"s3cret\"]\n", "line 2, column 7"),
            ("[credentials.user]\nkey = s3cret\n", "line 2, column 7"),
            ("[credentials.user]\nkey = \"s3cret\nkee = 1", "line 2"),
            ("[headers]\nX-Token = 31337\n", "line 2, column 11"),
        ] {
            std::fs::write(&path, text).expect("a file");
            let why = Config::load(Some(&path)).expect_err("a mistake").to_string();
            assert!(why.contains(expected), "{why}");
            assert!(!why.contains("s3cret") && !why.contains("31337"), "{why}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_with_a_secret_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("dialcheck.toml");
        let secret = "[credentials.user]\nkey = \"s3cret\"\n";
        let header = "[headers]\nx-token = \"s3cret\"\n";
        let command = "[credentials.user]\npassword_command = \"echo s3cret\"\nusername = \"u\"\n";
        let named = "[credentials.user]\nkey_file = \"k\"\n";
        for (text, mode, expected) in [
            (secret, 0o600, None),
            (secret, 0o400, None),
            (secret, 0o640, Some("can read it (mode 0640); chmod 600 ")),
            (header, 0o604, Some("can read it (mode 0604); chmod 600 ")),
            (command, 0o644, None),
            (command, 0o664, Some("can change it (mode 0664); chmod 600 ")),
            (named, 0o666, None),
        ] {
            std::fs::write(&path, text).expect("a file");
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("a mode");
            let why = Config::load(Some(&path)).err().map(|why| why.to_string());
            match (&why, expected) {
                (None, None) => {}
                (Some(why), Some(words)) if why.contains(words) && !why.contains("s3cret") => {}
                _ => panic!("{text} of mode {mode:o}: {why:?}"),
            }
            std::fs::remove_file(&path).expect("it goes");
        }
    }
}
