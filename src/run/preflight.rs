use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::environment::Environment;
use crate::contract::Operation;
use crate::judge::{Outcome, outcome};
use crate::target::{Body, Call, Exchange, Purpose, Role};

/// Why a target cannot be judged. Each text says what to do.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PreflightError {
    /// Nothing answers.
    #[error("{url} does not answer: {reason}\n  Is the server running, and is this its address?")]
    Unreachable {
        /// The target's URL.
        url: String,
        /// What went wrong.
        reason: String,
    },
    /// Something answers that is no dialplan API.
    #[error(
        "{url} answers, but not as a dialplan API: {reason}\n  The URL is what stands before /rest/dialplan/, as in http://pabx.example"
    )]
    NotTheApi {
        /// The target's URL.
        url: String,
        /// What came back.
        reason: String,
    },
    /// The credentials of a role are refused.
    #[error(
        "the target refuses the credentials of the role {role}: {reason}\n  Set {variable}_KEY, or {variable}_USERNAME and {variable}_PASSWORD; and check --company {company:?}"
    )]
    Credentials {
        /// The role.
        role: Role,
        /// What came back.
        reason: String,
        /// What the role's environment variables begin with.
        variable: String,
        /// The company that was read.
        company: String,
    },
    /// No credentials of the system administrator were given.
    #[error(
        "no credentials of the role system-admin: set DIALCHECK_SYSTEM_ADMIN_KEY, or DIALCHECK_SYSTEM_ADMIN_USERNAME and DIALCHECK_SYSTEM_ADMIN_PASSWORD"
    )]
    NoCredentials,
    /// Extensions of the range exist already.
    #[error(
        "the range {range} is not free in company {company:?}: {existing} exist already\n  Name a free range with --extensions, or remove them if an earlier run left them"
    )]
    RangeTaken {
        /// The range.
        range: String,
        /// The company.
        company: String,
        /// Some of the extensions.
        existing: String,
    },
}

/// Proves, by reads alone, that the target answers, speaks the API, takes the credentials, and has
/// nothing in the range of the run. Gives whether the range is free in other companies too.
pub async fn preflight(env: &Environment) -> Result<bool, PreflightError> {
    if !env.client.has(Role::SystemAdmin) {
        return Err(PreflightError::NoCredentials);
    }
    let number = json!(env.range.number(0, 0));
    let probe = read(env, json!({"virt_exten": number, "company": env.company}), &KEYS).await;
    check_reach(env, &probe)?;
    // A scope that matches nothing may be a failure, so one refusal says little: a whole company tells.
    let all = read(env, json!({"company": env.company}), &KEYS).await;
    check_reach(env, &all)?;
    if !accepted(&probe) && !accepted(&all) {
        check_known(env, &all).await?;
    }
    check_free(env, &probe)?;
    check_free(env, &all)?;
    check_roles(env).await?;
    let numbers: Vec<String> = env.range.numbers().collect();
    let unit = read(env, json!({ "virt_exten": numbers }), &KEYS).await;
    check_free(env, &unit)?;
    Ok(own_rows(env, &unit).is_empty())
}

/// What preflight looks at.
const KEYS: [&str; 3] = ["virt_exten", "company", "scoped_exten"];

fn accepted(exchange: &Exchange) -> bool {
    matches!(outcome(&exchange.reply), Outcome::Accepted(_))
}

async fn read(env: &Environment, scope: Value, columns: &[&str]) -> Exchange {
    read_as(env, Role::SystemAdmin, scope, columns).await
}

async fn read_as(env: &Environment, role: Role, scope: Value, columns: &[&str]) -> Exchange {
    let body = json!({"type": "extension", "scope": scope, "columns": columns});
    env.client.send(Call::of(role, Operation::Read, body, Purpose::Look)).await
}

/// The reads were refused with `shown`. That is no matter of the credentials where another read works, where
/// the authentication address knows them, or where a made-up key is refused in other words: then the company
/// may be empty, or a column not be answered.
async fn check_known(env: &Environment, shown: &Exchange) -> Result<(), PreflightError> {
    let company = json!({"company": env.company});
    for column in ["virt_exten", "company", "scoped_exten", "name"] {
        if accepted(&read(env, company.clone(), &[column]).await) {
            return Ok(());
        }
    }
    if is_known(env, Role::SystemAdmin).await.0 {
        return Ok(());
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

fn check_reach(env: &Environment, exchange: &Exchange) -> Result<(), PreflightError> {
    let url = env.client.base().to_owned();
    let garbage = |reason: String| {
        Err(PreflightError::NotTheApi { url: env.client.base().to_owned(), reason })
    };
    let text = exchange.report(&env.client.secrets());
    match outcome(&exchange.reply) {
        Outcome::Lost(_) => {
            Err(PreflightError::Unreachable { url, reason: text.error.unwrap_or_default() })
        }
        Outcome::ServerError(status) => {
            garbage(format!("HTTP {status}: {}", first_line(&text.response)))
        }
        Outcome::Garbage => garbage(format!(
            "HTTP {} with no JSON object: {}",
            text.status.unwrap_or_default(),
            first_line(&text.response)
        )),
        Outcome::Refused
            if !exchange.json().is_object() && !matches!(text.status, Some(401 | 403)) =>
        {
            garbage(format!(
                "HTTP {}: {}",
                text.status.unwrap_or_default(),
                first_line(&text.response)
            ))
        }
        Outcome::Accepted(_) | Outcome::Refused => Ok(()),
    }
}

fn refused(env: &Environment, role: Role, exchange: &Exchange) -> PreflightError {
    let text = exchange.report(&env.client.secrets());
    PreflightError::Credentials {
        role,
        reason: format!("HTTP {}: {}", text.status.unwrap_or_default(), first_line(&text.response)),
        variable: role.variable(),
        company: env.company.clone(),
    }
}

fn first_line(text: &str) -> String {
    crate::report::text::harmless(text.lines().next().unwrap_or_default())
        .chars()
        .take(200)
        .collect()
}

/// The numbers of the range that a read found, each with its company.
fn own_rows<'a>(env: &Environment, exchange: &'a Exchange) -> BTreeSet<(&'a str, &'a str)> {
    let rows = exchange.json()["values"].as_array();
    rows.into_iter()
        .flatten()
        .filter_map(|row| {
            Some((row["virt_exten"].as_str()?, row["company"].as_str().unwrap_or("")))
        })
        .filter(|(number, _)| env.range.holds(number))
        .collect()
}

fn check_free(env: &Environment, exchange: &Exchange) -> Result<(), PreflightError> {
    let companies = [Some(env.company.as_str()), env.other_company.as_deref(), Some("")];
    let taken: BTreeSet<(&str, &str)> = own_rows(env, exchange)
        .into_iter()
        .filter(|(_, company)| companies.contains(&Some(company)))
        .collect();
    let Some((_, company)) = taken.first() else { return Ok(()) };
    let existing: Vec<&str> =
        taken.iter().filter(|(_, one)| one == company).map(|(number, _)| *number).collect();
    let mut shown: Vec<&str> = existing.iter().copied().take(5).collect();
    if shown.len() < existing.len() {
        shown.push("...");
    }
    let company = if company.is_empty() { &env.company } else { *company };
    Err(PreflightError::RangeTaken {
        range: env.range.to_string(),
        company: company.to_owned(),
        existing: shown.join(", "),
    })
}

/// Asks the authentication address about the other roles' keys, where it takes the first one's at all:
/// a wrong key must not look like a unit that refuses a role.
async fn check_roles(env: &Environment) -> Result<(), PreflightError> {
    if !is_known(env, Role::SystemAdmin).await.0 {
        return Ok(());
    }
    for role in env.client.credentials().keys().copied() {
        let (known, exchange) = is_known(env, role).await;
        if !known {
            return Err(refused(env, role, &exchange));
        }
    }
    Ok(())
}

async fn is_known(env: &Environment, role: Role) -> (bool, Exchange) {
    let session = json!({"auth": {"type": "auth"}});
    let exchange = env
        .client
        .send(Call {
            role,
            operation: None,
            method: "POST",
            path: "/rest/auth/".to_owned(),
            content_type: "application/json",
            body: Body::Json(session),
            cookie: None,
            purpose: Purpose::Look,
        })
        .await;
    (matches!(outcome(&exchange.reply), Outcome::Accepted(_)), exchange)
}
