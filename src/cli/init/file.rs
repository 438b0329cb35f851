use toml::Value;

/// What is asked for, as it goes into the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answers {
    /// The target; the file names none where it is empty.
    pub(super) url: String,
    pub(super) api_version: String,
    pub(super) deployment: String,
    pub(super) company: String,
    /// Another company; the file names none where it is empty.
    pub(super) other_company: String,
    pub(super) extensions: String,
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            url: String::new(),
            api_version: "6.5.9".to_owned(),
            deployment: "on-premises".to_owned(),
            company: "test".to_owned(),
            other_company: String::new(),
            extensions: "9000-9999".to_owned(),
        }
    }
}

impl Answers {
    /// The file. What was not told stands there as a comment.
    pub(super) fn render(&self) -> String {
        let line = |key: &str, value: &str, example: &str| {
            let (mark, value) = if value.is_empty() { ("# ", example) } else { ("", value) };
            format!("{mark}{key} = {}", Value::from(value))
        };
        format!(
            "\
# dialcheck.toml: what `dialcheck run` is told, where no flag says otherwise.
# Every flag of `dialcheck run --help` may stand here by its name.

# The target: what stands before /rest/dialplan/. Without it the embedded reference server is judged.
{url}

# Its API version, 6.3.10 or later, and the kind of unit: on-premises, hosted or single-company.
{api_version}
{deployment}

# Where the run works. The extensions have to be free; some hundreds let it run many cases side by side.
{company}
{extensions}

# A second company, with the same extensions free, lets it judge that companies are kept apart.
{other_company}

# What a request may harm at worst on a wrong target: own, company or unit. `own` is for units that others use.
# blast-radius = \"own\"

# quick for each commit, standard for a gate, thorough for a release.
# effort = \"standard\"

# A warning (a broken should) fails the run as well.
# strict = true

# The results of each target and band, kept and compared; commit the folder.
# snapshots = \"snapshots\"

# Reports, a file for each format.
[report]
# json = \"target/dialcheck.json\"
# junit = \"target/dialcheck.xml\"

# Who calls. Secrets are better kept in the environment (DIALCHECK_SYSTEM_ADMIN_KEY and so on), in a file that only
# you can read, or in a password store; a file with a secret in it must be readable by you alone (mode 0600).
[credentials.system-admin]
# key-file = \"/run/secrets/system-admin\"
# key-command = \"pass show pabx/system-admin\"
# username = \"admin\"
# password-command = \"pass show pabx/admin\"

# These let it judge who may do what:
# [credentials.company-admin]
# [credentials.other-company-admin]
# [credentials.user]
",
            url = line("url", &self.url, "https://pabx.example"),
            api_version = line("api-version", &self.api_version, "6.5.9"),
            deployment = line("deployment", &self.deployment, "on-premises"),
            company = line("company", &self.company, "test"),
            other_company = line("other-company", &self.other_company, "other"),
            extensions = line("extensions", &self.extensions, "9000-9999"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::config::Config;

    /// The file with all its commented settings put to use.
    fn in_use(text: &str) -> String {
        text.lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest) if rest.starts_with('[') || rest.contains(" = ") => rest,
                Some(_) | None => line,
            })
            .filter(|line| !line.starts_with("username") && !line.starts_with("key-command"))
            .filter(|line| !line.starts_with("password-command"))
            .fold(String::new(), |text, line| text + line + "\n")
    }

    #[test]
    fn every_setting_that_it_shows_is_one() {
        let text = Answers::default().render();
        let config: Config = toml::from_str(&text).expect("a configuration as it stands");
        assert_eq!((config.url, config.company.as_deref()), (None, Some("test")));
        let text = in_use(&text);
        assert!(text.contains("\nstrict = true") && text.contains("\nkey-file"), "{text}");
        let config: Config = toml::from_str(&text).expect("a configuration with all of it");
        assert_eq!(config.url.as_deref(), Some("https://pabx.example"));
        assert_eq!(config.credentials.len(), 4);
    }

    #[test]
    fn an_answer_of_any_kind_reads_back() {
        let company = "a \"b\" \\ c\n[x]".to_owned();
        let text = Answers { company: company.clone(), ..Answers::default() }.render();
        let config: Config = toml::from_str(&text).expect("a configuration");
        assert_eq!(config.company, Some(company));
    }
}
