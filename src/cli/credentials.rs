use std::collections::BTreeMap;

use dialcheck::target::{Credential, Credentials, Role};

use super::config::Secret;

/// The credentials of each role: from the environment, else from the configuration. A key wins over a
/// user name and password.
pub(super) fn gather(
    configured: &BTreeMap<String, Secret>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Credentials, String> {
    let known = |name: &String| {
        Role::GIVEN.iter().any(|role| role.name() == name) && name != Role::Session.name()
    };
    if let Some(unknown) = configured.keys().find(|name| !known(name)) {
        let names: Vec<&str> = Role::GIVEN.iter().map(|role| role.name()).collect();
        return Err(format!(
            "credentials.{unknown}: there is no such role; write one of {}",
            names.join(", ")
        ));
    }
    let mut credentials = Credentials::new();
    // The session of the unit's administrator comes from the same variables, where a key is there too.
    let admin = |suffix: &str| variable(&format!("{}_{suffix}", Role::SystemAdmin.variable()));
    if let (Some(username), Some(password)) = (admin("USERNAME"), admin("PASSWORD")) {
        credentials.insert(Role::Session, Credential::Login { username, password });
    }
    for role in Role::GIVEN.into_iter().filter(|role| *role != Role::Session) {
        let prefix = role.variable();
        let get =
            |suffix: &str| variable(&format!("{prefix}_{suffix}")).filter(|text| !text.is_empty());
        let from_environment = credential(get("KEY"), get("USERNAME"), get("PASSWORD"))
            .map_err(|why| format!("{prefix}_USERNAME and {prefix}_PASSWORD: {why}"))?;
        let given = match (from_environment, configured.get(role.name())) {
            (Some(given), _) => Some(given),
            (None, Some(secret)) => {
                credential(secret.key.clone(), secret.username.clone(), secret.password.clone())
                    .map_err(|why| format!("credentials.{role}: {why}"))?
            }
            (None, None) => None,
        };
        credentials.extend(given.map(|given| (role, given)));
    }
    Ok(credentials)
}

fn credential(
    key: Option<String>,
    username: Option<String>,
    password: Option<String>,
) -> Result<Option<Credential>, &'static str> {
    match (key, username, password) {
        (Some(key), _, _) => Ok(Some(Credential::Key(key))),
        (None, Some(username), Some(password)) => {
            Ok(Some(Credential::Login { username, password }))
        }
        (None, None, None) => Ok(None),
        (None, Some(_), None) | (None, None, Some(_)) => Err("one of the two is missing"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_wins_and_a_key_wins() {
        let configured: BTreeMap<String, Secret> = [(
            "user".to_owned(),
            Secret { key: Some("from-file".to_owned()), username: None, password: None },
        )]
        .into();
        let variable = |name: &str| match name {
            "DIALCHECK_SYSTEM_ADMIN_KEY" => Some("key".to_owned()),
            "DIALCHECK_COMPANY_ADMIN_USERNAME" => Some("name".to_owned()),
            "DIALCHECK_COMPANY_ADMIN_PASSWORD" => Some("word".to_owned()),
            _ => None,
        };
        let credentials = gather(&configured, variable).expect("credentials");
        let login = Credential::Login { username: "name".to_owned(), password: "word".to_owned() };
        let expected: Credentials = [
            (Role::SystemAdmin, Credential::Key("key".to_owned())),
            (Role::CompanyAdmin, login),
            (Role::User, Credential::Key("from-file".to_owned())),
        ]
        .into();
        assert_eq!(credentials, expected);
    }

    #[test]
    fn half_a_log_in_and_an_unknown_role_are_refused() {
        let half = |name: &str| (name == "DIALCHECK_USER_USERNAME").then(|| "name".to_owned());
        assert!(gather(&BTreeMap::new(), half).is_err());
        let secret = Secret { key: Some("key".to_owned()), username: None, password: None };
        assert!(gather(&[("root".to_owned(), secret)].into(), |_| None).is_err());
    }
}
