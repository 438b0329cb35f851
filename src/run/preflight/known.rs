use serde_json::json;

use super::error::PreflightError;
use super::reach::{first_line, refused, unreached};
use super::{PART, accepted, read, read_as};
use crate::contract::KEYS;
use crate::run::Environment;
use crate::target::{AUTHENTICATION, Body, Call, Exchange, LogInError, Purpose, Role, Secrets};

/// Logs in for each role that has a user name and password: that the log-in is refused must not look like a
/// target that does not answer. Gives why the session beside the administrator's key cannot be had; nothing
/// else needs that one.
pub(super) async fn check_log_ins(env: &Environment) -> Result<Option<String>, PreflightError> {
    for (&role, credential) in env.client.credentials() {
        if !credential.is_log_in() {
            continue;
        }
        match env.log_in(PART, role).await {
            Ok(_) => {}
            // The case that a log-in is about tells that one.
            Err(LogInError::NoSession(_)) if role == Role::Session => {}
            Err(why) if role == Role::Session => return Ok(Some(why.to_string())),
            Err(LogInError::Lost(loss)) => return Err(unreached(env, loss)),
            Err(why) => {
                return Err(PreflightError::Credentials {
                    role,
                    reason: why.to_string(),
                    variable: role.variable(),
                    company: env.territory.company.clone(),
                });
            }
        }
    }
    Ok(None)
}

/// The reads were refused with `shown`. That is no matter of the credentials where another read works, where
/// the authentication address knows them, or where a made-up key is refused in other words: then the company
/// may be empty, or a column not be answered.
pub(super) async fn check_known(env: &Environment, shown: &Exchange) -> Result<(), PreflightError> {
    let company = json!({"company": env.territory.company});
    for column in ["virt_exten", "company", "scoped_exten", "name"] {
        if accepted(&read(env, company.clone(), &[column]).await) {
            return Ok(());
        }
    }
    if accepted(&env.ask(PART, about(Role::SystemAdmin)).await) {
        return Ok(());
    }
    if matches!(shown.report(&Secrets::default()).status, Some(401 | 403)) {
        return Err(refused(env, Role::SystemAdmin, shown));
    }
    let stranger = read_as(env, Role::WrongKey, company, &KEYS).await;
    let words = |exchange: &Exchange| {
        let text = exchange.report(&env.client.secrets());
        (text.status, text.response)
    };
    if words(&stranger) != words(shown) {
        return Ok(());
    }
    let (status, response) = words(shown);
    if matches!(status, Some(404 | 405 | 501)) {
        return Err(PreflightError::NotTheApi {
            url: env.client.base().to_owned(),
            reason: format!("HTTP {}: {}", status.unwrap_or_default(), first_line(&response)),
        });
    }
    Err(refused(env, Role::SystemAdmin, shown))
}

/// The question to the authentication address whether it knows `role`.
pub(super) fn about(role: Role) -> Call {
    let session = json!({"auth": {"type": "auth"}});
    Call { body: Body::Json(session), ..Call::outside(role, AUTHENTICATION, Purpose::Look) }
}

/// What the authentication address says of the key of each role, asked together with `beside`.
pub(super) async fn ask_about_roles(
    env: &Environment,
    beside: Call,
) -> (Exchange, Vec<(Role, Exchange)>) {
    let roles = || env.client.credentials().keys().copied().filter(|role| *role != Role::Session);
    let calls = std::iter::once(beside).chain(roles().map(about)).collect();
    let mut exchanges = env.ask_all(PART, calls).await;
    let beside = exchanges.remove(0);
    (beside, roles().zip(exchanges).collect())
}

/// That the authentication address, where it takes the administrator's key at all, takes those of the other roles: a
/// wrong key must not look like a unit that refuses a role.
pub(super) fn check_roles(
    env: &Environment,
    known: &[(Role, Exchange)],
) -> Result<(), PreflightError> {
    if !is_known(known, Role::SystemAdmin) {
        return Ok(());
    }
    match known.iter().find(|(role, _)| !is_known(known, *role)) {
        Some((role, exchange)) => Err(refused(env, *role, exchange)),
        None => Ok(()),
    }
}

/// Whether the authentication address takes the key of `role`.
pub(super) fn is_known(known: &[(Role, Exchange)], role: Role) -> bool {
    known.iter().any(|(one, exchange)| *one == role && accepted(exchange))
}
