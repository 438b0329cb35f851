use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;

/// A text that is never shown.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct Hidden(pub(crate) String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(***)")
    }
}

/// The credentials of one role, as the configuration file gives them: a key, or a user name and password, each
/// secret by itself or by a file or command that tells it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Given {
    pub(crate) key: Option<Hidden>,
    #[serde(alias = "key_file")]
    pub(crate) key_file: Option<PathBuf>,
    #[serde(alias = "key_command")]
    pub(crate) key_command: Option<Hidden>,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<Hidden>,
    #[serde(alias = "password_file")]
    pub(crate) password_file: Option<PathBuf>,
    #[serde(alias = "password_command")]
    pub(crate) password_command: Option<Hidden>,
}

impl Given {
    /// Whether a secret stands in the file itself.
    pub(crate) fn holds_secret(&self) -> bool {
        self.key.is_some() || self.password.is_some()
    }

    /// Whether it names a command to run.
    pub(crate) fn names_command(&self) -> bool {
        self.key_command.is_some() || self.password_command.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_are_read_and_no_secret_is_shown() {
        let text = "key_file = \"k\"\npassword-command = \"echo s3cret\"\npassword = \"s3cret\"\n";
        let given: Given = toml::from_str(text).expect("credentials");
        assert_eq!(given.key_file, Some(PathBuf::from("k")));
        assert!(given.holds_secret() && given.names_command());
        assert!(!format!("{given:?}").contains("s3cret"));
        let twice = toml::from_str::<Given>("key-file = \"k\"\nkey_file = \"k\"\n");
        assert!(twice.expect_err("twice").message().contains("duplicate"));
    }
}
