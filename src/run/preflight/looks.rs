use serde_json::json;

use super::PART;
use super::known::is_known;
use super::look::{accepted, look, read_as};
use crate::contract::{Band, KEYS, Operation};
use crate::results::{Precheck, PrecheckState};
use crate::run::Environment;
use crate::target::{Body, Call, Exchange, Purpose, Role};

/// A clock that is off by more than this many seconds makes logs hard to compare.
const CLOCK: i64 = 60;

/// Looks at what the run can do without, but should be told: by reads alone, and by requests that carry nothing.
/// `probe` is a read of one number, `all` one of the whole company.
pub(super) async fn looks(
    env: &Environment,
    probe: &Exchange,
    all: &Exchange,
    alone: bool,
) -> Vec<Precheck> {
    let mut looks = vec![reach(env, probe), encryption(env)];
    for role in Role::GIVEN {
        looks.push(credentials(env, role).await);
    }
    looks.push(company(&env.territory.company, all));
    if let Some(other) = &env.territory.other_company {
        let scope = json!({ "company": other });
        looks.push(company(other, &read_as(env, Role::SystemAdmin, scope, &KEYS).await));
    }
    looks.push(readfull(env).await);
    if env.band == Band::V6_5_9 {
        looks.push(clone(env).await);
    }
    if !env.read_only {
        looks.push(range(env, alone));
    }
    looks.push(clock(env));
    looks
}

fn seen(subject: &str, state: PrecheckState, detail: impl Into<String>) -> Precheck {
    Precheck { subject: subject.to_owned(), state, detail: detail.into() }
}

fn reach(env: &Environment, probe: &Exchange) -> Precheck {
    let time = crate::report::text::duration(probe.duration.as_secs_f64() * 1e3);
    let url = env.client.base();
    seen("target", PrecheckState::Good, format!("{url} speaks the API; a read took {time}"))
}

fn encryption(env: &Environment) -> Precheck {
    let url = env.client.base();
    let here = ["127.", "localhost", "[::1]", "reference"];
    let host = url.split_once("://").map_or(url, |(_, host)| host);
    let (state, detail) = if env.client.is_unverified() {
        let detail = "HTTPS without a look at the certificate (--insecure): whoever sits in between can read the \
                      credentials and change the answers";
        (PrecheckState::Doubtful, detail)
    } else if url.starts_with("https") {
        (PrecheckState::Good, "HTTPS")
    } else if here.iter().any(|local| host.starts_with(local)) {
        (PrecheckState::Good, "plain HTTP, within this machine")
    } else {
        (PrecheckState::Doubtful, "plain HTTP: credentials can be read on the way")
    };
    seen("connection", state, detail)
}

/// Whether a role is known, and whether it may read.
async fn credentials(env: &Environment, role: Role) -> Precheck {
    let subject = format!("role {role}");
    if !env.client.has(role) {
        let detail = "no credentials: the cases that need them are left out";
        return seen(&subject, PrecheckState::Unknown, detail);
    }
    let known = is_known(env, role).await.0;
    let scope = json!({"company": env.territory.company});
    let reads = accepted(&read_as(env, role, scope, &KEYS).await);
    let (state, may) = match (role, reads) {
        (Role::User, true) => (PrecheckState::Doubtful, "may read, which such a role must not"),
        (Role::User, false) | (Role::OtherCompanyAdmin, _) => {
            (PrecheckState::Good, if reads { "its read is taken" } else { "its read is refused" })
        }
        (_, true) => (PrecheckState::Good, "may read the company"),
        (_, false) => (PrecheckState::Doubtful, "its read of the company is refused"),
    };
    let known =
        if known { "known to the target" } else { "not known to the authentication address" };
    seen(&subject, state, format!("{known}; {may}"))
}

fn company(name: &str, all: &Exchange) -> Precheck {
    let subject = format!("company {name}");
    match all.json()["values"].as_array().map(Vec::len).filter(|_| accepted(all)) {
        Some(0) => {
            seen(&subject, PrecheckState::Unknown, "no extension is seen in it: does it exist?")
        }
        Some(count) => {
            let what = crate::report::text::counted(count, "extension");
            seen(&subject, PrecheckState::Good, format!("{what} in it"))
        }
        None => seen(&subject, PrecheckState::Unknown, "a read of it is refused: does it exist?"),
    }
}

/// Readfull came with 6.3.10.
async fn readfull(env: &Environment) -> Precheck {
    let scope = json!({"company": env.territory.company});
    let full = look(env, Role::SystemAdmin, Operation::Readfull, scope, &["name"]).await;
    if accepted(&full) {
        seen("band", PrecheckState::Good, format!("readfull works, as in {}", env.band))
    } else {
        let detail = format!("readfull of the company is refused, which {} has", env.band);
        seen("band", PrecheckState::Doubtful, detail)
    }
}

/// Clone came with 6.5.9. A GET, which carries nothing, tells a path that exists from one that does not, on most
/// servers.
async fn clone(env: &Environment) -> Precheck {
    let status = async |path: &str| {
        let call = Call {
            method: "GET",
            body: Body::Raw(String::new()),
            ..Call::outside(Role::Nobody, path, Purpose::Look)
        };
        env.ask(PART, call).await.status()
    };
    let known = status(Operation::Read.path()).await;
    let unknown = status("/rest/dialplan/dialcheck-no-such-operation/").await;
    let clone = status(Operation::Clone.path()).await;
    if clone == unknown && clone != known {
        let detail =
            "clone looks like a path that the target does not have: is it --api-version 6.3.10?";
        seen("clone", PrecheckState::Doubtful, detail)
    } else if known == unknown {
        seen(
            "clone",
            PrecheckState::Unknown,
            "whether the target has it cannot be told without a call",
        )
    } else {
        seen("clone", PrecheckState::Good, "the target has its path")
    }
}

fn range(env: &Environment, alone: bool) -> Precheck {
    let range = env.territory.range;
    let count = range.blocks() * crate::run::BLOCK;
    let detail = format!("{range}: {count} numbers, free");
    if alone {
        seen("extensions", PrecheckState::Good, format!("{detail} in every company"))
    } else {
        let detail = format!("{detail} in this company, but not or not provably in others");
        seen("extensions", PrecheckState::Unknown, detail)
    }
}

fn clock(env: &Environment) -> Precheck {
    match env.client.clock_ahead() {
        None => seen("clock", PrecheckState::Unknown, "the target tells no date"),
        Some(off) if off.abs() <= CLOCK => {
            seen("clock", PrecheckState::Good, "as on this machine, within a minute")
        }
        Some(off) => {
            let seconds = u32::try_from(off.unsigned_abs()).unwrap_or(u32::MAX);
            let time = crate::report::text::duration(f64::from(seconds) * 1e3);
            let way = if off > 0 { "ahead of" } else { "behind" };
            let detail = format!("the target's clock is {time} {way} this machine's");
            seen("clock", PrecheckState::Doubtful, detail)
        }
    }
}
