use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::PART;
use super::error::PreflightError;
use super::free::{check_free, own_rows, shows_numbers};
use super::known::{ask_about_roles, check_known, check_log_ins, check_roles};
use super::looks::looks;
use super::reach::check_reach;
use crate::contract::{KEYS, Operation};
use crate::judge::{Outcome, outcome};
use crate::results::Precheck;
use crate::run::Environment;
use crate::target::{Call, Exchange, Role};

/// What preflight has found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleared {
    /// Whether the range is free in other companies too.
    pub alone: bool,
    /// What else was looked at, for the report.
    pub looks: Vec<Precheck>,
    /// Why there is no session beside the administrator's key; none where there is one, or none was asked for.
    pub no_session: Option<String>,
}

/// Why there is no session beside the administrator's key, and two reads.
type Reached = (Option<String>, [Exchange; 2]);

/// Proves that the target answers, speaks the API, and takes the administrator's credentials. Gives why there
/// is no session beside the administrator's key, and two reads: of one number, and of the whole company.
pub(in crate::run) fn reach(env: &Environment) -> BoxFuture<'_, Result<Reached, PreflightError>> {
    Box::pin(async move {
        if !env.client.has(Role::SystemAdmin) {
            return Err(PreflightError::NoCredentials);
        }
        let no_session = check_log_ins(env).await?;
        let number = json!(env.territory.range.number(0, 0));
        let scope = json!({"virt_exten": number, "company": env.territory.company});
        // A scope that matches nothing may be a failure, so one refusal says little: a whole company tells.
        let all = json!({"company": env.territory.company});
        let reads = [scope, all].map(|scope| read_call(Role::SystemAdmin, &scope));
        let [probe, all] = <[Exchange; 2]>::try_from(env.ask_all(PART, reads.into()).await)
            .unwrap_or_else(|_| unreachable!("as many exchanges as calls"));
        check_reach(env, &probe)?;
        check_reach(env, &all)?;
        if !accepted(&probe) && !accepted(&all) {
            check_known(env, &all).await?;
        }
        Ok((no_session, [probe, all]))
    })
}

/// Proves, by reads and log-ins alone, that the run may begin.
pub fn preflight(env: &Environment) -> BoxFuture<'_, Result<Cleared, PreflightError>> {
    Box::pin(async move {
        let (no_session, [probe, all]) = reach(env).await?;
        if !env.read_only {
            proven_free(env, &probe, &all).await?;
        }
        let numbers: Vec<String> = env.territory.range.numbers().collect();
        let numbers = read_call(Role::SystemAdmin, &json!({ "virt_exten": numbers }));
        let (unit, known) = ask_about_roles(env, numbers).await;
        check_roles(env, &known)?;
        if !env.read_only {
            check_free(env, &unit)?;
        }
        // Where a list that matches nothing is refused and a number that does is not, lists do not work.
        let answered = accepted(&unit) || !accepted(&probe);
        let alone = answered && own_rows(env, &unit).is_empty();
        // A target that ends with the run is nobody's business.
        let looks =
            if env.outlives { looks(env, &probe, &all, &known, alone).await } else { Vec::new() };
        Ok(Cleared { alone, looks, no_session })
    })
}

/// Nothing stands where the run will create, by `probe`, a read of one number, and `all`, one of the whole company.
async fn proven_free(
    env: &Environment,
    probe: &Exchange,
    all: &Exchange,
) -> Result<(), PreflightError> {
    let company = json!({"company": env.territory.company});
    check_free(env, probe)?;
    check_free(env, all)?;
    if !shows_numbers(all) {
        // Another operation may show them; what shows none proves nothing free.
        let whole = look(env, Role::SystemAdmin, Operation::Readfull, company, &KEYS).await;
        if !accepted(&whole) || !shows_numbers(&whole) {
            return Err(PreflightError::NotTheApi {
                url: env.client.base().to_owned(),
                reason: format!(
                    "neither read nor readfull shows which extensions company {:?} has, so nothing is proven free",
                    env.territory.company
                ),
            });
        }
        check_free(env, &whole)?;
    }
    Ok(())
}

/// Whether the call succeeded.
pub(super) fn accepted(exchange: &Exchange) -> bool {
    matches!(outcome(&exchange.reply), Outcome::Accepted(_))
}

/// Reads as the administrator of the unit.
pub(super) async fn read(env: &Environment, scope: Value, columns: &[&str]) -> Exchange {
    read_as(env, Role::SystemAdmin, scope, columns).await
}

/// Reads in `role`.
pub(super) async fn read_as(
    env: &Environment,
    role: Role,
    scope: Value,
    columns: &[&str],
) -> Exchange {
    look(env, role, Operation::Read, scope, columns).await
}

pub(super) async fn look(
    env: &Environment,
    role: Role,
    operation: Operation,
    scope: Value,
    columns: &[&str],
) -> Exchange {
    env.ask(PART, Call::look(role, operation, scope, columns)).await
}

/// A read of the keys in `role`, before it is sent.
pub(super) fn read_call(role: Role, scope: &Value) -> Call {
    Call::look(role, Operation::Read, scope.clone(), &KEYS)
}
