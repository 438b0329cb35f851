use std::collections::BTreeMap;

use serde_json::json;

use super::PART;
use super::known::{about, is_known};
use super::look::{accepted, read_call};
use crate::contract::{Band, Operation};
use crate::gather::Gather as _;
use crate::results::{Precheck, PrecheckState};
use crate::run::Environment;
use crate::target::{Body, Call, Exchange, Purpose, Role};

/// A clock that is off by more than this many seconds makes logs hard to compare.
const CLOCK: i64 = 60;

/// Looks at what the run can do without, but should be told: by reads alone, and by requests that carry nothing.
/// `probe` is a read of one number, `all` one of the whole company, and `known` what the authentication address says of
/// each role.
pub(super) async fn looks(
    env: &Environment,
    probe: &Exchange,
    all: &Exchange,
    known: &[(Role, Exchange)],
    alone: bool,
) -> Vec<Precheck> {
    let mut seen = Seen::of(env).await;
    let mut looks = vec![reach(env, probe), encryption(env)];
    for role in Role::GIVEN {
        let reads = seen.reads.remove(&role);
        let is_known = is_known(known, role)
            || role == Role::Session && seen.session.as_ref().is_some_and(accepted);
        looks.push(credentials(role, reads.as_ref(), is_known));
    }
    looks.push(company(&env.territory.company, all));
    if let (Some(other), Some(read)) = (&env.territory.other_company, &seen.other) {
        looks.push(company(other, read));
    }
    looks.push(readfull(env, &seen.full));
    if let Some(statuses) = seen.statuses {
        looks.push(clone(statuses));
    }
    if !env.read_only {
        looks.push(range(env, alone));
    }
    looks.push(clock(env));
    looks
}

/// What is asked for these looks, all at once.
struct Seen {
    /// A read of the company by each role that there are credentials for.
    reads: BTreeMap<Role, Exchange>,
    /// A read of the other company, where there is one.
    other: Option<Exchange>,
    /// What the authentication address says of the session, where there is one: it is no key, and nobody else asks.
    session: Option<Exchange>,
    /// A readfull of the company.
    full: Exchange,
    /// The statuses of a GET of read, of an operation that is none, and of clone, where the band has it.
    statuses: Option<[Option<u16>; 3]>,
}

impl Seen {
    async fn of(env: &Environment) -> Self {
        let company = json!({"company": env.territory.company});
        let roles: Vec<Role> =
            Role::GIVEN.into_iter().filter(|role| env.client.has(*role)).collect();
        let admin = Role::SystemAdmin;
        let mut calls = vec![Call::look(admin, Operation::Readfull, company.clone(), &["name"])];
        calls.extend(roles.iter().map(|&role| read_call(role, &company)));
        let session = env.client.has(Role::Session);
        calls.extend(session.then(|| about(Role::Session)));
        let other = env.territory.other_company.as_ref();
        calls.extend(other.map(|other| read_call(admin, &json!({ "company": other }))));
        if env.band == Band::V6_5_9 {
            calls.extend(PATHS.map(|path| Call {
                method: "GET",
                body: Body::Raw(String::new()),
                ..Call::outside(Role::Nobody, path, Purpose::Look)
            }));
        }
        let mut exchanges = env.ask_all(PART, calls).await.into_iter();
        let mut next = || exchanges.next().unwrap_or_else(|| unreachable!("one for each call"));
        Self {
            full: next(),
            reads: roles.into_iter().map(|role| (role, next())).gather(),
            session: session.then(&mut next),
            other: other.map(|_| next()),
            statuses: (env.band == Band::V6_5_9).then(|| PATHS.map(|_| next().status())),
        }
    }
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

/// Whether a role is known, and whether it may read, by `read`; none where there are no credentials for it.
fn credentials(role: Role, read: Option<&Exchange>, known: bool) -> Precheck {
    let subject = format!("role {role}");
    let Some(read) = read else {
        let detail = "no credentials: the cases that need them are left out";
        return seen(&subject, PrecheckState::Unknown, detail);
    };
    let reads = accepted(read);
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
fn readfull(env: &Environment, full: &Exchange) -> Precheck {
    if accepted(full) {
        seen("band", PrecheckState::Good, format!("readfull works, as in {}", env.band))
    } else {
        let detail = format!("readfull of the company is refused, which {} has", env.band);
        seen("band", PrecheckState::Doubtful, detail)
    }
}

/// A path that exists, one that does not, and that of clone.
const PATHS: [&str; 3] = [
    Operation::Read.path(),
    "/rest/dialplan/dialcheck-no-such-operation/",
    Operation::Clone.path(),
];

/// Clone came with 6.5.9. A GET, which carries nothing, tells a path that exists from one that does not, on most
/// servers.
fn clone([known, unknown, clone]: [Option<u16>; 3]) -> Precheck {
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
