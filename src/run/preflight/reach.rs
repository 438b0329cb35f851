use super::error::PreflightError;
use crate::judge::{Outcome, outcome};
use crate::run::Environment;
use crate::target::{Exchange, Loss, LossKind, Reply, Role};

/// Something answers, and it speaks the API.
pub(super) fn check_reach(env: &Environment, exchange: &Exchange) -> Result<(), PreflightError> {
    let garbage = |reason: String| {
        Err(PreflightError::NotTheApi { url: env.client.base().to_owned(), reason })
    };
    let text = exchange.report(&env.client.secrets());
    match outcome(&exchange.reply) {
        Outcome::Lost(why) => {
            let why = env.client.secrets().blot(why);
            Err(unreached(env, Loss { kind: kind(&exchange.reply), why }))
        }
        Outcome::ServerError(status) => {
            garbage(format!("HTTP {status}: {}", first_line(&text.response)))
        }
        Outcome::Garbage if text.status.is_some_and(|status| (300..400).contains(&status)) => {
            garbage(format!(
                "HTTP {}, a redirect to another host or page, which is not followed: credentials go nowhere else",
                text.status.unwrap_or_default()
            ))
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

fn kind(reply: &Reply) -> LossKind {
    match reply {
        Reply::Lost(loss) => loss.kind,
        Reply::Busy(..) | Reply::Answer(_) => LossKind::Broken,
    }
}

/// The error of a call that brought no answer.
pub(super) fn unreached(env: &Environment, loss: Loss) -> PreflightError {
    let (url, reason) = (env.client.base().to_owned(), loss.why);
    match loss.kind {
        LossKind::Unusable => PreflightError::NotTheApi { url, reason },
        LossKind::Untrusted => PreflightError::Untrusted { url, reason },
        LossKind::Broken | LossKind::TimedOut => PreflightError::Unreachable { url, reason },
    }
}

/// The error of a role whose call was answered with `exchange`.
pub(super) fn refused(env: &Environment, role: Role, exchange: &Exchange) -> PreflightError {
    let text = exchange.report(&env.client.secrets());
    if let Outcome::Lost(_) = outcome(&exchange.reply) {
        let url = env.client.base().to_owned();
        return PreflightError::Unreachable { url, reason: text.error.unwrap_or_default() };
    }
    PreflightError::Credentials {
        role,
        reason: format!("HTTP {}: {}", text.status.unwrap_or_default(), first_line(&text.response)),
        variable: role.variable(),
        company: env.territory.company.clone(),
    }
}

/// The first line of an answer, fit to be shown.
pub(super) fn first_line(text: &str) -> String {
    crate::report::text::harmless(text.lines().next().unwrap_or_default())
        .chars()
        .take(200)
        .collect()
}
