use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::held::Held;
use super::line::{Case, Cleared, Footer, Header};
use super::reading::Section;
use crate::contract::Contract;
use crate::gather::Gather as _;
use crate::judge::Stop;
use crate::report::text::harmless;
use crate::results::Damage;
use crate::target::{AUTHENTICATION, Call, Exchange, Forgery, LogIn, Role};

/// How much of a request is shown that is not held, in characters.
const SHOWN: usize = 160;

/// Answers the cases of a run from its recording.
#[derive(Debug)]
pub struct Player {
    header: Header,
    cleared: Cleared,
    footer: Option<Footer>,
    cases: BTreeMap<String, Case>,
    held: Mutex<BTreeMap<String, Held>>,
    answered: AtomicU64,
}

impl Player {
    /// A player of `section`; none where that ends before its first case.
    pub(super) fn new(section: Section) -> Option<Self> {
        let held = section.lines.into_iter().map(|(case, lines)| (case, Held::new(lines)));
        Some(Self {
            header: section.header,
            cleared: section.cleared?,
            footer: section.footer,
            cases: section.cases,
            held: Mutex::new(held.gather()),
            answered: AtomicU64::new(0),
        })
    }

    pub(in crate::run) fn header(&self) -> &Header {
        &self.header
    }

    /// What was known before the first case.
    pub(in crate::run) fn cleared(&self) -> &Cleared {
        &self.cleared
    }

    /// How the run ended; none where the recording breaks off.
    pub(in crate::run) fn footer(&self) -> Option<&Footer> {
        self.footer.as_ref()
    }

    /// How `case` began; none where the recording does not know it.
    pub(in crate::run) fn case(&self, case: &str) -> Option<&Case> {
        self.cases.get(case)
    }

    /// How many requests were answered.
    pub(in crate::run) fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// What was answered to `call`, or how a case ends that asks for it.
    pub(in crate::run) fn answer(&self, case: &str, call: &Call) -> Result<Exchange, Stop> {
        let found = self.with(case, |held| held.answer(call)).flatten();
        let Some(exchange) = found else {
            let refused = self.refusal(case, call);
            let unheld =
                || Stop::Inconclusive(not_held(call.method, &call.path, &call.body.text()));
            return Err(refused.unwrap_or_else(unheld));
        };
        self.answered.fetch_add(1, Ordering::Relaxed);
        Ok(exchange)
    }

    /// How the case was kept from sending `call`, where that is how it went.
    pub(in crate::run) fn refusal(&self, case: &str, call: &Call) -> Option<Stop> {
        self.with(case, |held| held.refusal(call)).flatten()
    }

    pub(in crate::run) fn log_in(
        &self,
        case: &str,
        role: Role,
        forged: Option<Forgery>,
    ) -> Option<LogIn> {
        let forged = forged.map(Forgery::words);
        let (exchange, cookie) =
            self.with(case, |held| held.log_in(role.name(), forged)).flatten()?;
        self.answered.fetch_add(1, Ordering::Relaxed);
        Some(LogIn { exchange, cookie })
    }

    /// What a case says that logs in where none was recorded.
    pub(in crate::run) fn no_log_in(role: Role) -> String {
        not_held("POST", AUTHENTICATION, &format!("a log-in of {role}"))
    }

    /// Whether a census stood behind the calls that were answered last.
    pub(in crate::run) fn is_census_next(&self, case: &str) -> bool {
        self.with(case, |held| held.is_census_next()).unwrap_or_default()
    }

    /// What that census showed, or why it could not be taken.
    pub(in crate::run) fn census(&self, case: &str) -> Result<Vec<Damage>, String> {
        let census = self.with(case, Held::census).flatten();
        census.map_or_else(|| Ok(Vec::new()), |census| census.error.map_or(Ok(census.damage), Err))
    }

    /// Whether the last call was seen to touch others, or why that could not be told.
    pub(in crate::run) fn peek(&self, case: &str) -> Result<bool, String> {
        let Some(peek) = self.with(case, Held::peek).flatten() else {
            return Err("the recording holds no look at the others here".to_owned());
        };
        peek.error.map_or(Ok(peek.harmed), Err)
    }

    /// The column, and the value, that all others held.
    pub(in crate::run) fn common(&self, case: &str) -> Option<(&'static str, Value)> {
        let common = self.with(case, Held::common).flatten()?;
        let name = common.column?;
        let column = Contract::get().column(&name)?;
        Some((column.name.as_str(), common.value))
    }

    /// Whether the case left `number` alone.
    pub(in crate::run) fn avoided(&self, case: &str, number: &str) -> bool {
        self.with(case, |held| held.avoided(number)).unwrap_or_default()
    }

    fn with<T>(&self, case: &str, act: impl FnOnce(&mut Held) -> T) -> Option<T> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get_mut(case).map(act)
    }
}

fn not_held(method: &str, path: &str, request: &str) -> String {
    let start: String = request.chars().take(SHOWN).collect();
    let more = if start.len() < request.len() { "..." } else { "" };
    format!(
        "asks something that the recording does not hold: {method} {} {}{more}",
        harmless(path),
        harmless(&start)
    )
}
