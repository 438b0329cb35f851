use serde_json::json;

use super::error::PreflightError;
use super::reach::{first_line, refused, unreached};
use super::{PART, accepted, read, read_as};
use crate::contract::KEYS;
use crate::judge::{Outcome, outcome};
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
    if is_known(env, Role::SystemAdmin).await.0 {
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

/// Asks the authentication address about the other roles' keys, where it takes the first one's at all:
/// a wrong key must not look like a unit that refuses a role.
pub(super) async fn check_roles(env: &Environment) -> Result<(), PreflightError> {
    if !is_known(env, Role::SystemAdmin).await.0 {
        return Ok(());
    }
    for role in env.client.credentials().keys().copied().filter(|role| *role != Role::Session) {
        let (known, exchange) = is_known(env, role).await;
        if !known {
            return Err(refused(env, role, &exchange));
        }
    }
    Ok(())
}

pub(super) async fn is_known(env: &Environment, role: Role) -> (bool, Exchange) {
    let session = json!({"auth": {"type": "auth"}});
    let call =
        Call { body: Body::Json(session), ..Call::outside(role, AUTHENTICATION, Purpose::Look) };
    let exchange = env.ask(PART, call).await;
    (matches!(outcome(&exchange.reply), Outcome::Accepted(_)), exchange)
}
