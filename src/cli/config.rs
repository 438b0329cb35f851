use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

use dialcheck::contract::{Deployment, Version};
use dialcheck::expected::{self, ExpectedFailure, Written};
use dialcheck::run::{Effort, Radius, Range};
use dialcheck::snapshot::Mode;

use super::caret::pointed;
use super::guarded;
use super::hidden::{Given, Hidden};
use super::near::near;
use super::tls::TlsArgs;

/// The file that is read where no other is named.
const DEFAULT: &str = "dialcheck.toml";

/// What `dialcheck.toml` may say: the flags of `run`, and the credentials.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Config {
    /// Several targets: each says what differs from what stands above it.
    #[serde(default)]
    pub(crate) target: Vec<Config>,
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
    pub(crate) expected_failures: Option<PathBuf>,
    #[serde(default, alias = "expected_failure")]
    expected_failure: Vec<Written>,
    /// The entries of [`Self::expected_failure`], checked.
    #[serde(skip)]
    pub(crate) expected: Vec<ExpectedFailure>,
    #[serde(default)]
    pub(crate) no_github: bool,
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
        let mut config: Self = toml::from_str(&text).map_err(|why| form(placed(&text, &why)))?;
        config.expected = expected::checked(&text, &config.expected_failure)
            .map_err(|why| form(why.to_string()))?;
        config.target = fleet(&text, &config).map_err(form)?;
        let found = file.metadata().map_err(read)?;
        let all = || config.target.iter().chain([&config]);
        let given = || all().flat_map(|one| one.credentials.values());
        if given().any(Given::holds_secret) || all().any(|one| !one.headers.is_empty()) {
            guarded::private(path, &found).map_err(form)?;
        }
        if given().any(Given::names_command) {
            guarded::unchanged(path, &found).map_err(form)?;
        }
        Ok(config)
    }

    /// The first of its settings that can only be for all targets.
    fn of_all(&self) -> Option<&'static str> {
        [
            ("[[target]]", !self.target.is_empty()),
            ("report", !self.report.is_empty()),
            ("record", self.record.is_some()),
            ("snapshots", self.snapshots.is_some()),
            ("snapshot", self.snapshot.is_some()),
            ("strict", self.strict),
            ("seed", self.seed.is_some()),
            ("filter", !self.filter.is_empty()),
            ("expected-failures", self.expected_failures.is_some()),
            ("expected-failure", !self.expected_failure.is_empty()),
        ]
        .into_iter()
        .find_map(|(key, there)| there.then_some(key))
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

/// The targets of a file, each with what stands above all of them where it says nothing itself.
fn fleet(text: &str, whole: &Config) -> Result<Vec<Config>, String> {
    let mut names = BTreeSet::new();
    for (index, one) in whole.target.iter().enumerate() {
        let which = format!("the {}. [[target]]", index + 1);
        let name = one.name.as_deref().ok_or_else(|| format!("{which} has no name"))?;
        if one.url.is_none() {
            return Err(format!("{which}, {name:?}, has no url"));
        }
        if let Some(key) = one.of_all() {
            return Err(format!(
                "{which}, {name:?}, has {key} of its own: that is for all targets, and stands above them"
            ));
        }
        if !names.insert(name) {
            return Err(format!("two targets have the name {name:?}"));
        }
    }
    if names.is_empty() {
        return Ok(Vec::new());
    }
    // The whole file and each target have been read, so the values fit.
    let mut base: toml::Table = toml::from_str(text).map_err(|why| placed(text, &why))?;
    let targets = match base.remove("target") {
        Some(toml::Value::Array(targets)) => targets,
        _ => Vec::new(),
    };
    for key in ["report", "expected-failure", "expected_failure"] {
        base.remove(key);
    }
    let merged = |target: toml::Value| {
        let mut table = base.clone();
        let mut own = target.as_table().cloned().unwrap_or_default();
        // A role that a target says nothing of keeps its credentials.
        let above = table.get("credentials").and_then(toml::Value::as_table).cloned();
        if let Some(toml::Value::Table(credentials)) = own.get_mut("credentials") {
            for (role, given) in above.unwrap_or_default() {
                credentials.entry(role).or_insert(given);
            }
        }
        table.extend(own);
        // A value that does not fit was told above; what could be said here could hold a secret.
        toml::from_str(&table.to_string())
            .map_err(|_| "a [[target]] does not fit what stands above it".to_owned())
    };
    targets.into_iter().map(merged).collect()
}

/// The parser's words with line and column, and the key of the line where no credential can stand in it; never a
/// value.
fn placed(text: &str, why: &toml::de::Error) -> String {
    let message = meant(why.message()).unwrap_or_else(|| without_value(why.message()));
    let Some(span) = why.span() else {
        return message;
    };
    let before = &text[..span.start.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
    let said = format!("line {line}, column {column}: {message}");
    match key_at(text, line, column) {
        Some(key) => format!("{said}\n{}", pointed(line, &key, column)),
        None => said,
    }
}

/// The key that stands at a place, as the line has it; none where the place is within a value, which may be a secret,
/// or where credentials or headers are told, of which any line may be one.
fn key_at(text: &str, line: usize, column: usize) -> Option<String> {
    let before: Vec<&str> = text.lines().take(line).collect();
    let (key, _) = before.last()?.split_once('=')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let told = ["credentials", "headers", "\"\"\"", "'''"];
    let safe = key.chars().all(plain)
        && column <= key.chars().count()
        && before.iter().all(|line| told.iter().all(|word| !line.contains(word)));
    safe.then(|| format!("{} = ...", key.trim_end()))
}

/// "unknown field `compny`, expected one of" thirty names, with the likeliest of them alone.
fn meant(message: &str) -> Option<String> {
    let (field, known) =
        message.strip_prefix("unknown field `")?.split_once("`, expected one of ")?;
    let known = known.split(", ").map(|name| name.trim_matches('`'));
    let near = *near(field, known).first()?;
    Some(format!("unknown field `{field}`; did you mean `{near}`?"))
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
            (
                "compny = \"test\"\n",
                "line 1, column 1: unknown field `compny`; did you mean `company`?",
            ),
            ("zebra = 1\n", "unknown field `zebra`, expected one of `target`, `url`"),
            ("seed = 1\ncompny = \"test\"\n", "\n  2 | compny = ...\n    | ^"),
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

    #[test]
    fn a_target_has_what_stands_above_it_where_it_says_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("dialcheck.toml");
        let load = |text: &str| {
            std::fs::write(&path, text).expect("a file");
            Config::load(Some(&path))
        };
        let above = "company = \"qa\"\nseed = 7\n[credentials.user]\nkey-file = \"k\"\n";
        let one = "[[target]]\nname = \"a\"\nurl = \"http://a\"\ncompany = \"other\"\n\
                   [target.credentials.system-admin]\nkey-file = \"a\"\n";
        let two = "[[target]]\nname = \"b\"\nurl = \"http://b\"\n";
        let config = load(&format!("{above}{one}{two}")).expect("a fleet");
        let told: Vec<_> = config
            .target
            .iter()
            .map(|one| (one.url.clone(), one.company.clone(), one.seed))
            .collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [(some("http://a"), some("other"), Some(7)), (some("http://b"), some("qa"), Some(7))]
        );
        assert!(config.target.iter().all(|one| one.credentials.contains_key("user")));
        for (text, words) in [
            ("[[target]]\nurl = \"http://a\"\n".to_owned(), "has no name"),
            ("[[target]]\nname = \"a\"\n".to_owned(), "has no url"),
            (format!("{one}{one}"), "two targets have the name"),
            (format!("{two}snapshots = \"s\"\n"), "stands above"),
            (format!("{two}seed = 8\n"), "has seed of its own"),
            (format!("{two}bogus = 1\n"), "line 4, column 1"),
        ] {
            let why = load(&text).expect_err("no fleet").to_string();
            assert!(why.contains(words), "{why}");
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
