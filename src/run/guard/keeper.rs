use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::census::Census;
use super::counting::Counter;
use super::form::Form;
use super::ledger::Ledger;
use super::names::names;
use crate::contract::Operation;
use crate::results::Damage;
use crate::run::Environment;
use crate::target::Call;

/// Watches over what the run did not make. On a target that ends with the run there is nothing to watch.
#[derive(Debug, Default)]
pub struct Guard {
    /// What the run creates.
    pub(crate) ledger: Ledger,
    watch: Option<Watch>,
}

#[derive(Debug)]
struct Watch {
    counter: Counter,
    /// Calls go side by side; the first of each form goes alone.
    turns: RwLock<()>,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    census: Census,
    /// The forms of which a call was taken and harmed nothing.
    proven: BTreeSet<Form>,
    /// The forms that have touched what they do not name.
    harmful: Vec<Form>,
    /// Whether a delete has done harm on a target that others use: it gets no second one.
    sealed: bool,
    damage: Vec<Damage>,
}

/// The right to send a call.
#[derive(Debug)]
pub(crate) enum Turn<'a> {
    /// Nothing is watched.
    Free,
    /// Beside others.
    Shared(#[expect(dead_code, reason = "holding it is its use")] RwLockReadGuard<'a, ()>),
    /// With no other write under way, and a census behind it.
    Alone(#[expect(dead_code, reason = "holding it is its use")] RwLockWriteGuard<'a, ()>),
}

impl Guard {
    /// Watches a target that outlives the run.
    pub(crate) fn new(ledger: Ledger, counted: Option<(Counter, Census)>) -> Self {
        let watch = counted.map(|(counter, census)| Watch {
            counter,
            turns: RwLock::new(()),
            seen: Mutex::new(Seen { census, ..Seen::default() }),
        });
        Self { ledger, watch }
    }

    /// Whether the target outlives the run.
    pub(crate) fn protects(&self) -> bool {
        self.ledger.path().is_some()
    }

    /// Where the ledger is.
    pub fn ledger_path(&self) -> Option<&Path> {
        self.ledger.path()
    }

    /// Why `call` must not be sent: its form has touched, or a form of the same scope, what it does not name.
    pub(crate) fn forbids(&self, call: &Call) -> Option<String> {
        // Where nothing is watched this costs nothing.
        let watch = self.watch.as_ref()?;
        let form = Form::of(call)?;
        let seen = watch.seen();
        if seen.sealed && matches!(form.operation, Operation::Delete | Operation::Clone) {
            return Some("a delete has touched extensions that it does not name".to_owned());
        }
        let harmful = seen.harmful.iter().find(|harmful| harmful.forbids(&form))?;
        Some(format!("{harmful} has touched extensions that it does not name"))
    }

    /// A foreign extension that a target could take a name of `call`'s scope for, with that name.
    pub(crate) fn could_mean(&self, call: &Call) -> Option<(String, String)> {
        let watch = self.watch.as_ref()?;
        let scope = &call.body.object()?["scope"];
        let named = ["virt_exten", "scoped_exten"].map(|member| names(&scope[member], &call.body));
        // What holds letters and digits alone means itself, or the run's own numbers.
        let odd = |name: &Cow<'_, str>| !name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let mut odd = named.into_iter().flatten().filter(odd).peekable();
        odd.peek()?;
        let seen = watch.seen();
        odd.find_map(|name| Some((seen.census.taken_for(&name)?, name.into_owned())))
    }

    /// Waits for the right to send `calls`, all at once: alone where one of them is the first of its form.
    pub(crate) async fn turn(&self, calls: &[Call]) -> Turn<'_> {
        let Some(watch) = &self.watch else { return Turn::Free };
        let forms: Vec<Form> = calls.iter().filter_map(Form::of).collect();
        if forms.is_empty() {
            return Turn::Free;
        }
        if watch.knows(&forms) {
            return Turn::Shared(watch.turns.read().await);
        }
        let alone = watch.turns.write().await;
        // Another call of the form may have gone while this one waited.
        if watch.knows(&forms) {
            return Turn::Shared(RwLockWriteGuard::downgrade(alone));
        }
        Turn::Alone(alone)
    }

    /// Whether a call of the form of each of `calls` has been seen to harm nothing; or nothing is watched.
    pub(crate) fn knows(&self, calls: &[Call]) -> bool {
        let Some(watch) = &self.watch else { return true };
        watch.knows(&calls.iter().filter_map(Form::of).collect::<Vec<_>>())
    }

    /// Waits until no other write is under way.
    pub(crate) async fn alone(&self) -> Turn<'_> {
        match &self.watch {
            None => Turn::Free,
            Some(watch) => Turn::Alone(watch.turns.write().await),
        }
    }

    /// What has changed on foreign rows since the last census, which stays the last.
    pub(crate) async fn peek(&self, env: &Environment) -> Result<Vec<Damage>, String> {
        let Some(watch) = &self.watch else { return Ok(Vec::new()) };
        let later = watch.counter.count(env).await?;
        Ok(watch.seen().census.damage(&later))
    }

    /// The census behind a call that went alone: what it did to foreign rows. `accepted` says whether it, or
    /// one of several sent at once, was taken. The error says why no census could be taken.
    pub(crate) async fn settle(
        &self,
        env: &Environment,
        calls: &[Call],
        accepted: bool,
        case: &str,
    ) -> Result<Vec<Damage>, String> {
        let Some(watch) = &self.watch else { return Ok(Vec::new()) };
        let mut damage = watch.recount(env).await?;
        let mut seen = watch.seen();
        for form in calls.iter().filter_map(Form::of) {
            if !damage.is_empty() {
                seen.harmful.push(form);
            } else if accepted {
                seen.proven.insert(form);
            }
        }
        for one in &mut damage {
            one.case = Some(case.to_owned());
        }
        seen.damage.extend(damage.iter().cloned());
        Ok(damage)
    }

    /// Lets nothing be deleted or cloned any more.
    pub(crate) fn seal(&self) {
        if let Some(watch) = &self.watch {
            watch.seen().sealed = true;
        }
    }

    /// Lets no further call go by the scope of `call`: it was seen to select what it does not name.
    pub(crate) fn distrust(&self, call: &Call) {
        if let (Some(watch), Some(form)) = (&self.watch, Form::of(call)) {
            watch.seen().harmful.push(form);
        }
    }

    /// The last census, at the end of a run: what has changed since the one before. Whose work that is cannot
    /// be told. The error says why none could be taken.
    pub(crate) async fn close(&self, env: &Environment) -> Result<(), String> {
        let Some(watch) = &self.watch else { return Ok(()) };
        let damage = watch.recount(env).await?;
        watch.seen().damage.extend(damage);
        Ok(())
    }

    /// All damage so far.
    pub(crate) fn damage(&self) -> Vec<Damage> {
        self.watch.as_ref().map_or_else(Vec::new, |watch| watch.seen().damage.clone())
    }

    /// See [`Census::common`].
    pub(crate) fn common(
        &self,
        differs: impl Fn(&str, &Value) -> bool,
    ) -> Option<(&'static str, Value)> {
        self.watch.as_ref()?.seen().census.common(differs)
    }
}

impl Watch {
    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a census, which is the last from now on. Gives what has changed since the one before.
    async fn recount(&self, env: &Environment) -> Result<Vec<Damage>, String> {
        let later = self.counter.count(env).await?;
        let mut seen = self.seen();
        let damage = seen.census.damage(&later);
        seen.census = later;
        Ok(damage)
    }

    fn knows(&self, forms: &[Form]) -> bool {
        let seen = self.seen();
        forms.iter().all(|form| seen.proven.contains(form))
    }
}
