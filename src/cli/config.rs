use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

use dialcheck::contract::{Deployment, Version};
use dialcheck::run::{Effort, Radius, Range};
use dialcheck::snapshot::Mode;

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
    pub(crate) credentials: BTreeMap<String, Secret>,
}

/// A text that is never shown.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Hidden(pub(crate) String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden(***)")
    }
}

/// The credentials of one role.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secret {
    pub(crate) key: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<String>,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(***)")
    }
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
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(why) if !named && why.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(source) => {
                return Err(ConfigError::Read { path: path.to_owned(), source });
            }
        };
        toml::from_str(&text)
            .map_err(|why| ConfigError::Form { path: path.to_owned(), reason: placed(&text, &why) })
    }
}

/// The parser's words with line and column, but without the line itself where a credential may stand.
fn placed(text: &str, why: &toml::de::Error) -> String {
    let message = why.message();
    let Some(span) = why.span() else {
        return message.to_owned();
    };
    let before = &text[..span.start.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
    format!("line {line}, column {column}: {message}")
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
        ] {
            std::fs::write(&path, text).expect("a file");
            let why = Config::load(Some(&path)).expect_err("a mistake").to_string();
            assert!(why.contains(expected), "{why}");
            assert!(!why.contains("s3cret"), "{why}");
        }
    }
}
