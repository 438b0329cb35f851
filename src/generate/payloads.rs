use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::bodies::{boundaries, random};
use super::faults::{Fault, faults};
use super::names::Names;
use super::seed::{Seed, sample};
use crate::contract::{Contract, Operation};

/// The one place at which a payload breaks the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// Where in the body, as a JSON pointer.
    pub pointer: String,
    /// What is broken there: one of [`Column::keywords`](crate::contract::Column::keywords), or a
    /// keyword of JSON Schema outside the columns.
    pub keyword: String,
}

/// The body of a request, but for `auth`.
#[derive(Clone, Debug, PartialEq)]
pub struct Payload {
    /// Its name, unique within an operation's payloads: `update/ring_time/maximum/one-above`.
    pub id: String,
    /// The operation that it is for.
    pub operation: Operation,
    /// Whether the contract takes it.
    pub valid: bool,
    /// What is broken, where it is not valid.
    pub breaks: Option<Break>,
    /// The body.
    pub body: Value,
    /// The valid body that differs from an invalid one in the broken place alone.
    pub twin: Option<Value>,
}

impl Payload {
    /// Whether it is a boundary or a single fault by itself, and no random body around one.
    pub fn is_plain(&self) -> bool {
        !self.id.contains("random-")
    }

    /// A path for it that says what is special about it, in the form of the fixtures:
    /// `update/invalid/ring_time/maximum-one-above.json`.
    pub fn path(&self) -> String {
        let operation = self.operation;
        let rest = self.id.strip_prefix(&format!("{operation}/")).unwrap_or(&self.id);
        if self.valid {
            return format!("{operation}/{rest}.json");
        }
        let (concern, case) = rest.split_once('/').unwrap_or((rest, "case"));
        format!("{operation}/invalid/{concern}/{}.json", case.replace('/', "-"))
    }
}

/// [`payloads_for`] the default [`Names`].
pub fn payloads(operation: Operation, valid: bool, seed: Seed) -> impl Iterator<Item = Payload> {
    payloads_for(&Names::default(), operation, valid, seed)
}

/// Bodies of `operation` that name the company and the extensions of `names` only, without end: first
/// each boundary value or each single fault once, then random ones of several members together.
///
/// Each one is certified against the schema of the request: a valid one breaks nothing, an invalid one
/// is broken at its one place only, and its twin breaks nothing. Equal arguments give equal payloads.
///
/// No body of a call that writes lacks an extension's number, also if its broken member is ignored.
pub fn payloads_for(
    names: &Names,
    operation: Operation,
    valid: bool,
    seed: Seed,
) -> Box<dyn Iterator<Item = Payload>> {
    payloads_where(names, operation, valid, seed, |_| true)
}

/// How many valid bodies in a row may be turned down before it is taken that there are no more.
const PATIENCE: usize = 3000;

/// The payloads of [`payloads_for`] that `keep` takes. It is asked about each single fault once; a random body around
/// a fault is as its fault is. It ends where no more are found.
pub fn payloads_where(
    names: &Names,
    operation: Operation,
    valid: bool,
    seed: Seed,
    keep: impl Fn(&Payload) -> bool + 'static,
) -> Box<dyn Iterator<Item = Payload>> {
    let side = if valid { "valid" } else { "invalid" };
    let runner = seed.stream(&format!("payloads/{operation}/{side}"));
    if valid {
        let mut missed = 0;
        let kept = accepted(names, operation, runner).map_while(move |payload| {
            if keep(&payload) {
                missed = 0;
                return Some(Some(payload));
            }
            missed += 1;
            (missed <= PATIENCE).then_some(None)
        });
        Box::new(kept.flatten())
    } else {
        Box::new(refused(names, operation, runner, keep))
    }
}

fn accepted(
    names: &Names,
    operation: Operation,
    mut runner: TestRunner,
) -> impl Iterator<Item = Payload> + use<> {
    let strategy = random(operation, names);
    let more = (1_u64..)
        .map(move |number| (format!("random-{number:06}"), sample(&strategy, &mut runner)));
    boundaries(operation, names)
        .into_iter()
        .chain(more)
        .map(move |(label, body)| Payload {
            id: format!("{operation}/valid/{label}"),
            operation,
            valid: true,
            breaks: None,
            body,
            twin: None,
        })
        .filter(certified)
}

fn refused<K: Fn(&Payload) -> bool>(
    names: &Names,
    operation: Operation,
    mut runner: TestRunner,
    keep: K,
) -> impl Iterator<Item = Payload> + use<K> {
    let strategy = random(operation, names);
    let (faults, each): (Vec<Fault>, Vec<Payload>) = faults(operation, names)
        .into_iter()
        .filter_map(|fault| {
            let payload = broken(operation, &fault, fault.twin.clone(), None)?;
            keep(&payload).then_some((fault, payload))
        })
        .unzip();
    let endless = if faults.is_empty() { 0 } else { u64::MAX };
    let more = (1..endless).filter_map(move |number| {
        let at = sample(&(0..faults.len()), &mut runner);
        let fault = faults.get(at)?;
        let mut twin = sample(&strategy, &mut runner);
        overlay(&mut twin, &fault.twin);
        broken(operation, fault, twin, Some(number))
            .or_else(|| broken(operation, fault, fault.twin.clone(), Some(number)))
    });
    each.into_iter().chain(more)
}

/// The payload that `fault` makes of `twin`, if it certifies.
fn broken(
    operation: Operation,
    fault: &Fault,
    twin: Value,
    number: Option<u64>,
) -> Option<Payload> {
    let mut body = twin.clone();
    *body.pointer_mut(&fault.pointer)? = fault.value.clone();
    let place = fault.pointer.replace("/values/", "/");
    let round = number.map_or_else(String::new, |number| format!("/random-{number:06}"));
    let payload = Payload {
        id: format!("{operation}{place}/{}/{}{round}", fault.keyword, fault.label),
        operation,
        valid: false,
        breaks: Some(Break { pointer: fault.pointer.clone(), keyword: fault.keyword.to_owned() }),
        body,
        twin: Some(twin),
    };
    certified(&payload).then_some(payload)
}

/// Puts the members of `above` over those of `below`, level by level.
fn overlay(below: &mut Value, above: &Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (name, value) in above {
                overlay(below.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (below, above) => *below = above.clone(),
    }
}

/// Whether the schema of the request says of `payload` what the payload says of itself.
fn certified(payload: &Payload) -> bool {
    let check = |body: &Value| Contract::get().validators().request(payload.operation, body);
    let violations = check(&payload.body);
    match (&payload.breaks, &payload.twin) {
        (None, _) => violations.is_empty(),
        (Some(_), None) => false,
        (Some(place), Some(twin)) => {
            !violations.is_empty()
                && violations.iter().all(|one| one.pointer == place.pointer)
                && check(twin).is_empty()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn taken(operation: Operation, valid: bool, seed: u64, count: usize) -> Vec<Payload> {
        payloads(operation, valid, Seed(seed)).take(count).collect()
    }

    #[test]
    fn certification_turns_down_no_fault_and_no_boundary() {
        let names = Names::default();
        for operation in Operation::ALL {
            for fault in faults(operation, &names) {
                let payload = broken(operation, &fault, fault.twin.clone(), None);
                assert!(payload.is_some(), "{operation}: {fault:?}");
            }
            for (label, body) in boundaries(operation, &names) {
                let violations = Contract::get().validators().request(operation, &body);
                assert_eq!(violations, [], "{operation}: {label}");
            }
        }
    }

    #[test]
    fn equal_seeds_make_equal_payloads_and_others_do_not() {
        for operation in Operation::ALL {
            for valid in [true, false] {
                let text = |seed| format!("{:?}", taken(operation, valid, seed, 1600));
                assert!(text(1) == text(1), "{operation}, valid: {valid}");
                assert!(text(1) != text(2), "{operation}, valid: {valid}");
            }
        }
    }

    #[test]
    fn ids_are_unique_and_fit_for_file_names() {
        for operation in Operation::ALL {
            let mut seen = BTreeSet::new();
            for valid in [true, false] {
                for payload in taken(operation, valid, 3, 1500) {
                    let fits = |c: char| c.is_ascii_alphanumeric() || "/-_".contains(c);
                    assert!(payload.id.chars().all(fits), "{}", payload.id);
                    assert!(seen.insert(payload.id.clone()), "{} twice", payload.id);
                }
            }
        }
    }

    /// Whether the scope of `body` names an extension of `names` without the member at `pointer`.
    fn names_an_extension(body: &Value, pointer: &str, names: &Names) -> bool {
        ["virt_exten", "scoped_exten"].iter().any(|member| {
            let extension = body["scope"][member].as_str();
            pointer != format!("/scope/{member}")
                && extension.is_some_and(|one| names.extensions.iter().any(|other| one == other))
        })
    }

    #[test]
    fn a_write_names_its_extension_even_without_its_broken_member() {
        let names = Names {
            company: "test".to_owned(),
            extensions: vec!["7001".to_owned(), "7002".to_owned()],
        };
        for operation in [Operation::Update, Operation::Delete, Operation::Clone] {
            for valid in [true, false] {
                for payload in payloads_for(&names, operation, valid, Seed(5)).take(1500) {
                    let pointer = payload.breaks.map_or_else(String::new, |one| one.pointer);
                    assert!(
                        names_an_extension(&payload.body, &pointer, &names),
                        "{}: {}",
                        payload.id,
                        payload.body
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_kept_is_all_that_comes() {
        let names = Names::default();
        let about = |payload: &Payload| {
            payload.breaks.as_ref().is_some_and(|one| one.pointer == "/values/fid")
        };
        let some = payloads_where(&names, Operation::Update, false, Seed(1), about).take(60);
        let some: Vec<Payload> = some.collect();
        assert!(some.len() == 60 && some.iter().all(about));
        assert!(some[0].is_plain() && !some[59].is_plain());
        assert_eq!(payloads_where(&names, Operation::Update, false, Seed(1), |_| false).count(), 0);
        assert_eq!(payloads_where(&names, Operation::Clone, true, Seed(1), |_| false).count(), 0);
    }

    #[test]
    fn paths_are_unique_and_in_the_form_of_the_fixtures() {
        for operation in Operation::ALL {
            let mut seen = BTreeSet::new();
            for valid in [true, false] {
                for payload in taken(operation, valid, 3, 1200) {
                    let side = if valid { "valid" } else { "invalid" };
                    let path = payload.path();
                    assert!(path.starts_with(&format!("{operation}/{side}/")), "{path}");
                    assert!(seen.insert(path), "{} twice", payload.id);
                }
            }
        }
        let first = taken(Operation::Clone, false, 1, 1).remove(0);
        assert_eq!(first.path(), "clone/invalid/type/const-plural.json");
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            cases: 24,
            ..ProptestConfig::default()
        })]
        #[test]
        fn a_payload_is_what_it_says(seed: u64, at in 0..Operation::ALL.len(), valid: bool) {
            let operation = Operation::ALL[at];
            let check = |body: &Value| Contract::get().validators().request(operation, body);
            // The random ones come after the boundaries and the single faults.
            for payload in payloads(operation, valid, Seed(seed)).skip(1200).take(50) {
                let Some(place) = payload.breaks else {
                    prop_assert!(valid && payload.twin.is_none());
                    prop_assert_eq!(check(&payload.body), []);
                    continue;
                };
                prop_assert!(!valid);
                let pointers: BTreeSet<String> =
                    check(&payload.body).into_iter().map(|one| one.pointer).collect();
                prop_assert_eq!(pointers, BTreeSet::from([place.pointer.clone()]));
                let twin = payload.twin.unwrap_or_default();
                prop_assert_eq!(check(&twin), []);
                let mut mended = payload.body.clone();
                *mended.pointer_mut(&place.pointer).expect("the broken place") =
                    twin.pointer(&place.pointer).expect("the same place").clone();
                prop_assert_eq!(&mended, &twin);
                prop_assert_ne!(&payload.body, &twin);
            }
        }
    }
}
