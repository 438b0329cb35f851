use std::collections::BTreeMap;
use std::path::PathBuf;

use dialcheck::target::{Credential, Credentials, Role};

use super::hidden::Given;
use super::source::Source;

/// Where the credentials of the roles come from. Nothing is read yet: a command may ask somebody something.
pub(super) struct Sources(BTreeMap<Role, Chosen>);

/// The sources of one role's credentials in one place.
#[derive(Default)]
struct Found {
    key: Option<Source>,
    username: Option<Source>,
    password: Option<Source>,
}

/// The sources that a role's credentials are taken from.
struct Chosen {
    key: Option<Source>,
    /// User name and password.
    log_in: Option<(Source, Source)>,
}

/// The sources of each role: the environment's before those of the configuration. A key goes before a user name
/// and password, unless the environment has these and no key.
pub(super) fn gather(
    configured: &BTreeMap<String, Given>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Sources, String> {
    let roles = || Role::GIVEN.into_iter().filter(|role| *role != Role::Session);
    if let Some(unknown) = configured.keys().find(|name| roles().all(|role| role.name() != *name)) {
        let names: Vec<&str> = roles().map(Role::name).collect();
        return Err(format!(
            "credentials.{unknown}: there is no such role; write one of {}",
            names.join(", ")
        ));
    }
    let mut sources = BTreeMap::new();
    for role in roles() {
        let environment = Found::in_environment(&role.variable(), &variable)?;
        let file = match configured.get(role.name()) {
            Some(given) => Found::in_file(role, given)?,
            None => Found::default(),
        };
        let chosen = Chosen::of(role, environment, file)?;
        sources.insert(role, chosen);
    }
    Ok(Sources(sources))
}

impl Found {
    fn in_environment(
        prefix: &str,
        variable: &impl Fn(&str) -> Option<String>,
    ) -> Result<Self, String> {
        Ok(Self {
            key: in_environment(&format!("{prefix}_KEY"), variable)?,
            username: literal(format!("{prefix}_USERNAME"), variable),
            password: in_environment(&format!("{prefix}_PASSWORD"), variable)?,
        })
    }

    fn in_file(role: Role, given: &Given) -> Result<Self, String> {
        let place = |name: &str| format!("credentials.{role}.{name}");
        let Given { key, key_file, key_command, .. } = given.clone();
        let Given { username, password, password_file, password_command, .. } = given.clone();
        Ok(Self {
            key: Source::only([
                key.map(|text| Source::here(place("key"), text.0)),
                key_file.map(|path| Source::file(place("key-file"), path)),
                key_command.map(|text| Source::command(place("key-command"), text.0)),
            ])?,
            username: username.map(|text| Source::here(place("username"), text)),
            password: Source::only([
                password.map(|text| Source::here(place("password"), text.0)),
                password_file.map(|path| Source::file(place("password-file"), path)),
                password_command.map(|text| Source::command(place("password-command"), text.0)),
            ])?,
        })
    }
}

/// The secret that the environment variable `name` holds, or the file that `name` with `_FILE` behind it names.
pub(super) fn in_environment(
    name: &str,
    variable: &impl Fn(&str) -> Option<String>,
) -> Result<Option<Source>, String> {
    let file = format!("{name}_FILE");
    let path = variable(&file).filter(|path| !path.is_empty()).map(PathBuf::from);
    Source::only([literal(name.to_owned(), variable), path.map(|path| Source::file(file, path))])
}

fn literal(name: String, variable: &impl Fn(&str) -> Option<String>) -> Option<Source> {
    let text = variable(&name).filter(|text| !text.is_empty())?;
    Some(Source::here(name, text))
}

impl Chosen {
    fn of(role: Role, environment: Found, file: Found) -> Result<Self, String> {
        let by_log_in = environment.username.is_some() && environment.password.is_some();
        let key = environment.key.or(if by_log_in { None } else { file.key });
        let log_in = match (
            environment.username.or(file.username),
            environment.password.or(file.password),
        ) {
            (Some(username), Some(password)) => Some((username, password)),
            (None, None) => None,
            (Some(one), None) => return Err(half(role, &one, "PASSWORD", "password")),
            (None, Some(one)) => return Err(half(role, &one, "USERNAME", "username")),
        };
        Ok(Self { key, log_in })
    }
}

fn half(role: Role, given: &Source, variable: &str, name: &str) -> String {
    format!(
        "{} is given and the {name} is missing; set {}_{variable}, or credentials.{role}.{name}",
        given.place(),
        role.variable()
    )
}

impl Sources {
    /// Reads them. The unit's administrator may have a session beside its key.
    pub(super) fn read(&self) -> Result<Credentials, String> {
        let mut credentials = Credentials::new();
        for (&role, Chosen { key, log_in }) in &self.0 {
            if let Some(key) = key {
                credentials.insert(role, Credential::Key(key.read()?));
            }
            if key.is_some() && role != Role::SystemAdmin {
                continue;
            }
            let Some((username, password)) = log_in else { continue };
            let login =
                Credential::Login { username: username.read()?, password: password.read()? };
            if role == Role::SystemAdmin {
                credentials.insert(Role::Session, login.clone());
            }
            credentials.entry(role).or_insert(login);
        }
        Ok(credentials)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(file: &str, environment: &[(&str, &str)]) -> Result<Credentials, String> {
        let configured = toml::from_str(file).expect("a configuration");
        let variable = |name: &str| {
            let given = environment.iter().find(|(one, _)| format!("DIALCHECK_{one}") == name);
            given.map(|(_, value)| (*value).to_owned())
        };
        gather(&configured, variable)?.read()
    }

    fn key(text: &str) -> Credential {
        Credential::Key(text.to_owned())
    }

    fn login(username: &str, password: &str) -> Credential {
        Credential::Login { username: username.to_owned(), password: password.to_owned() }
    }

    #[test]
    fn the_environment_wins_and_a_key_wins() {
        let expected: Credentials = [
            (Role::SystemAdmin, key("key")),
            (Role::CompanyAdmin, login("name", "word")),
            (Role::OtherCompanyAdmin, login("name", "word")),
            (Role::User, key("from-file")),
        ]
        .into();
        let file = "[user]\nkey = \"from-file\"\nusername = \"u\"\npassword = \"p\"\n\
                    [company-admin]\nkey = \"from-file\"\n[system-admin]\nkey = \"from-file\"\n\
                    [other-company-admin]\nusername = \"name\"\n";
        let environment = [
            ("SYSTEM_ADMIN_KEY", "key"),
            ("COMPANY_ADMIN_USERNAME", "name"),
            ("COMPANY_ADMIN_PASSWORD", "word"),
            ("OTHER_COMPANY_ADMIN_PASSWORD", "word"),
            ("USER_KEY", ""),
        ];
        assert_eq!(gathered(file, &environment), Ok(expected));
    }

    #[test]
    fn the_session_beside_the_key_comes_from_either_place() {
        let expected: Credentials =
            [(Role::SystemAdmin, key("key")), (Role::Session, login("name", "word"))].into();
        let names = "username = \"name\"\npassword = \"word\"\n";
        let both = format!("[system-admin]\nkey = \"key\"\n{names}");
        assert_eq!(gathered(&both, &[]), Ok(expected.clone()));
        let file = format!("[system-admin]\n{names}");
        assert_eq!(gathered(&file, &[("SYSTEM_ADMIN_KEY", "key")]), Ok(expected));
        let alone = gathered(&file, &[]).expect("credentials");
        assert_eq!(alone.get(&Role::SystemAdmin), alone.get(&Role::Session));
    }

    #[cfg(unix)]
    #[test]
    fn a_source_that_is_not_taken_is_not_read() {
        let file = "[user]\nkey-command = \"exit 1\"\npassword-command = \"exit 1\"\nusername = \"u\"\n\
                    [company-admin]\nkey_command = \"echo from-command\"\n";
        let credentials = gathered(file, &[("USER_KEY", "key")]).expect("credentials");
        let expected: Credentials =
            [(Role::CompanyAdmin, key("from-command")), (Role::User, key("key"))].into();
        assert_eq!(credentials, expected);
        let why = gathered(file, &[]).expect_err("a command that fails");
        assert!(why.starts_with("credentials.user.key-command: "), "{why}");
    }

    #[test]
    fn what_contradicts_itself_is_refused_by_name() {
        for (file, environment, expected) in [
            ("", &[("USER_USERNAME", "name")][..], "DIALCHECK_USER_PASSWORD"),
            ("[user]\npassword = \"s3cret\"\n", &[], "credentials.user.username"),
            ("[root]\nkey = \"s3cret\"\n", &[], "credentials.root: there is no such role"),
            ("[session]\nkey = \"s3cret\"\n", &[], "credentials.session: there is no such role"),
            (
                "[user]\nkey = \"s3cret\"\nkey-file = \"k\"\n",
                &[],
                "credentials.user.key and credentials.user.key-file are both given",
            ),
            (
                "[user]\npassword-file = \"s\"\npassword-command = \"s\"\n",
                &[],
                "credentials.user.password-file and credentials.user.password-command are both",
            ),
            (
                "",
                &[("USER_KEY", "s3cret"), ("USER_KEY_FILE", "k")],
                "DIALCHECK_USER_KEY and DIALCHECK_USER_KEY_FILE are both given",
            ),
            ("[user]\nkey = \"\"\n", &[], "credentials.user.key: the secret is empty"),
        ] {
            let why = gathered(file, environment).expect_err("a contradiction");
            assert!(why.contains(expected) && !why.contains("s3cret"), "{why}");
        }
    }
}
