//! The checks that cases make: each compares what came back with what the contract says, and notes it.

use serde_json::{Value, json};

use super::session::{Flow, Row, Session};
use crate::contract::{Contract, Kind, Operation};
use crate::gather::Gather as _;
use crate::judge::{Deed, Outcome, Stop, beside, canonical, is_explained, outcome, same_column};
use crate::results::Check;
use crate::target::Reply;

/// One expectation before it is compared.
#[derive(Clone, Copy, Debug)]
pub struct Expectation<'a> {
    /// The requirement that it is about.
    pub requirement: &'a str,
    /// What is expected, in words.
    pub words: &'a str,
    /// Where in the answer, as a JSON pointer.
    pub pointer: &'a str,
    /// The exchange that shows it.
    pub exchange: usize,
}

impl Expectation<'_> {
    fn check(self, expected: Value, actual: Value, held: bool) -> Check {
        Check {
            requirement: self.requirement.to_owned(),
            expectation: self.words.to_owned(),
            expected,
            actual,
            pointer: self.pointer.to_owned(),
            held,
            exchange: Some(self.exchange),
        }
    }
}

impl Session {
    /// Notes a check.
    pub fn expect(
        &mut self,
        what: Expectation<'_>,
        expected: Value,
        actual: Value,
        held: bool,
    ) -> bool {
        self.checks.push(what.check(expected, actual, held));
        held
    }

    /// The end of a case that builds on something that is the matter of `what`.
    pub fn blocked(&self, what: Expectation<'_>, expected: Value, actual: Value) -> Stop {
        Stop::Blocked(Box::new(what.check(expected, actual, false)))
    }

    /// Blocks the case if the call at `at` succeeded where `requirement` says that it must not.
    pub fn require_refusal(&self, requirement: &str, at: usize) -> Flow {
        if !self.succeeded(at) {
            return Ok(());
        }
        let what = Expectation {
            requirement,
            words: "the call is refused",
            pointer: "/result",
            exchange: at,
        };
        Err(self.blocked(what, json!({"refused": true}), self.shown(at)))
    }

    /// The body of the answer at `at` as text, cut to what a check can show.
    pub fn exchange_text(&self, at: usize) -> String {
        match &self.exchange(at).reply {
            Reply::Answer(answer) => {
                String::from_utf8_lossy(&answer.bytes).chars().take(300).collect()
            }
            Reply::Busy(_, pause) => pause.why.clone(),
            Reply::Lost(loss) => loss.to_string(),
        }
    }

    /// Whether the answer at `at` is neither a success nor a refusal.
    pub fn unreadable(&self, at: usize) -> bool {
        matches!(outcome(&self.exchange(at).reply), Outcome::ServerError(_) | Outcome::Garbage)
    }

    /// The call at `at` must succeed.
    pub fn accepts(&mut self, requirement: &str, at: usize) -> bool {
        self.accepts_because(requirement, at, "the call succeeds")
    }

    /// The call at `at` must succeed, with `words` that say why.
    pub fn accepts_because(&mut self, requirement: &str, at: usize, words: &str) -> bool {
        let held = self.succeeded(at);
        let garbage = matches!(outcome(&self.exchange(at).reply), Outcome::Garbage);
        let requirement = if garbage { "wire/answer" } else { requirement };
        let actual = if held { json!({"result": "success"}) } else { self.shown(at) };
        let what = Expectation { requirement, words, pointer: "/result", exchange: at };
        self.expect(what, json!({"result": "success"}), actual, held)
    }

    /// The call at `at` must succeed, or the rest of the case makes no sense.
    pub fn must_accept(&mut self, requirement: &str, at: usize) -> Flow {
        if self.accepts(requirement, at) { Ok(()) } else { Err(Stop::Done) }
    }

    /// The call at `at` must be refused. A server error is no refusal, and a defect of its own.
    pub fn refuses(&mut self, requirement: &str, at: usize, words: &str) -> bool {
        let (requirement, held) = match outcome(&self.exchange(at).reply) {
            Outcome::Refused => (requirement, true),
            Outcome::Accepted(_) => (requirement, false),
            Outcome::ServerError(_) => ("wire/server-error", false),
            Outcome::Garbage | Outcome::Lost(_) => ("wire/answer", false),
        };
        let actual = self.shown(at);
        let what = Expectation { requirement, words, pointer: "/result", exchange: at };
        self.expect(what, json!({"refused": true}), actual, held)
    }

    /// Whether `row` holds `value` of `column`, in whichever legal form.
    pub fn holds(&self, row: &Row, column: &str, value: &Value) -> bool {
        row.get(column).is_some_and(|read| same_column(column, value, read))
    }

    /// Every column of `after` must be as in `before`, but those in `except`.
    pub fn unchanged(
        &mut self,
        requirement: &str,
        before: &Row,
        after: &Row,
        except: &[&str],
    ) -> bool {
        self.unchanged_at(self.last(), requirement, before, after, except)
    }

    /// [`Self::unchanged`], where `after` was read by the exchange `at`.
    pub fn unchanged_at(
        &mut self,
        at: usize,
        requirement: &str,
        before: &Row,
        after: &Row,
        except: &[&str],
    ) -> bool {
        let changed = changed_columns(before, after, except);
        let held = changed.is_empty();
        let words = "what the call does not name is as it was before";
        let pointer = match changed.as_slice() {
            [one] => format!("/values/0/{one}"),
            [] | [_, _, ..] => "/values/0".to_owned(),
        };
        let part = |row: &Row| -> Value {
            changed
                .iter()
                .map(|&name| (name.to_owned(), row.get(name).cloned().unwrap_or_default()))
                .gather::<Row>()
                .into()
        };
        let (expected, actual) = (part(before), part(after));
        let what = Expectation { requirement, words, pointer: &pointer, exchange: at };
        self.expect(what, expected, actual, held)
    }

    /// `written`, in canonical form, must be what the row answers for the column `name`, which was read last.
    pub fn reads_back(
        &mut self,
        requirement: &str,
        name: &str,
        written: &Value,
        row: &Row,
    ) -> bool {
        self.reads_back_at(self.last(), requirement, name, written, row)
    }

    /// [`Self::reads_back`], where the row was read by the exchange `at`.
    pub fn reads_back_at(
        &mut self,
        at: usize,
        requirement: &str,
        name: &str,
        written: &Value,
        row: &Row,
    ) -> bool {
        let read = row.get(name).cloned().unwrap_or(Value::Null);
        let held = row.contains_key(name) && same_column(name, written, &read);
        let pointer = format!("/values/0/{name}");
        let words = "the value reads back as it was written";
        self.expect(
            Expectation { requirement, words, pointer: &pointer, exchange: at },
            written.clone(),
            read,
            held,
        )
    }

    /// The answer at `at` must have the form that the document gives it, but for the
    /// places `except`, which have requirements of their own.
    pub fn answers(
        &mut self,
        requirement: &str,
        operation: Operation,
        at: usize,
        except: &[&str],
    ) -> bool {
        let violations = Contract::get().validators().answer(operation, self.answer(at));
        let first =
            violations.into_iter().find(|violation| !except.contains(&violation.pointer.as_str()));
        let words = "the answer has the members of the document, in a legal form";
        match first {
            None => {
                let what = Expectation { requirement, words, pointer: "", exchange: at };
                self.expect(what, Value::Null, Value::Null, true)
            }
            Some(violation) => {
                let actual =
                    self.answer(at).pointer(&violation.pointer).cloned().unwrap_or_default();
                let what =
                    Expectation { requirement, words, pointer: &violation.pointer, exchange: at };
                self.expect(what, json!(violation.message), actual, false)
            }
        }
    }

    /// `numrows` in the answer at `at` must be `expected`, as a number or in digits.
    pub fn counts(&mut self, requirement: &str, at: usize, expected: usize) -> bool {
        let actual = self.answer(at)["numrows"].clone();
        let held = canonical(Kind::Number, &actual) == json!(expected);
        let words = "numrows counts the rows of the call";
        let what = Expectation { requirement, words, pointer: "/numrows", exchange: at };
        self.expect(what, json!(expected), actual, held)
    }

    /// Whether what other cases have found broken explains that `requirement` is, after all that this case
    /// has sent.
    pub async fn is_explained(&self, requirement: &str) -> bool {
        let broken = self.env.broken().await;
        if broken.is_empty() {
            return false;
        }
        let deeds: Vec<Deed<'_>> = self
            .log
            .iter()
            .map(|exchange| Deed {
                role: exchange.call.role.name(),
                verb: exchange.call.operation.map_or("", Operation::verb),
                request: exchange.call.body.text(),
            })
            .collect();
        is_explained(requirement, &deeds, broken)
    }

    /// The place of the last exchange.
    pub fn last(&self) -> usize {
        self.log.len().saturating_sub(1)
    }

    /// Notes a check that failed.
    pub fn note_check(&mut self, check: Check) {
        self.checks.push(check);
    }

    /// How many checks have failed so far.
    pub fn failures(&self) -> usize {
        self.checks.iter().filter(|check| !check.held).count()
    }

    /// How many checks were made so far.
    pub fn checks_made(&self) -> usize {
        self.checks.len()
    }

    /// Records the answer to the open question `id`.
    pub fn observe(&mut self, id: &str, answer: impl Into<String>) {
        self.observations.insert(id.to_owned(), answer.into());
    }

    /// Keeps `body` as the smallest request that still fails the check noted last.
    pub fn smallest(&mut self, body: Value) {
        if let Some(last) = self.checks.len().checked_sub(1) {
            self.smallest.insert(last, body);
        }
    }
}

/// The columns that differ between two rows of one extension, in any but their form.
pub fn changed_columns<'a>(before: &'a Row, after: &'a Row, except: &[&str]) -> Vec<&'a str> {
    beside(before, after)
        .filter(|(name, ..)| !except.contains(&name.as_str()))
        .filter(|(name, old, new)| !new.is_some_and(|new| same_column(name, old, new)))
        .map(|(name, ..)| name.as_str())
        .collect()
}
