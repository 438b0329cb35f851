use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::essence::Essence;
use crate::results::{CaseResult, Check, TargetInfo};

/// How many bytes of the hash are kept: failures of one case are told apart, not those of the world.
const BYTES: usize = 6;

/// The mark of a failure: twelve hexadecimal digits that are the same wherever `check` of `case` fails in the same
/// way, and others where it fails in another way.
///
/// What a run has made up does not count: its seed, its range of extensions, its companies, how many cases ran at
/// once, what the target says in free words, and what else stands on the unit. What counts is the requirement,
/// the expectation, the place in the answer, what was expected and what came, who called which operation, and
/// the class of the HTTP status. Of a value that was drawn at random only its kind counts, and in which way it
/// was not kept.
///
/// It is worked out from what the results file holds, so a file and the run that wrote it agree.
pub fn fingerprint(target: &TargetInfo, case: &CaseResult, check: &Check) -> String {
    let essence = Essence::of(target, case, check);
    let mut mark = String::with_capacity(2 * BYTES);
    for byte in Sha256::digest(essence.text()).iter().take(BYTES) {
        let _ = write!(mark, "{byte:02x}");
    }
    mark
}

/// The words of an expectation as they are in every run: with `#` for an extension and `@` for the company.
pub fn words(target: &TargetInfo, case: &CaseResult, check: &Check) -> String {
    Essence::of(target, case, check).words
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::contract::Band;
    use crate::report::example;
    use crate::results::{Exchange, Verdict};

    /// The check that a case makes of `words` at `pointer`, in a run in `range` of `company`.
    struct Told<'a> {
        id: &'a str,
        requirement: &'a str,
        words: &'a str,
        pointer: &'a str,
        expected: Value,
        actual: Value,
        status: u16,
        range: &'a str,
        company: &'a str,
        named: &'a str,
    }

    const PLAIN: Told<'static> = Told {
        id: "update/ring_time/maximum",
        requirement: "update/ring_time/maximum",
        words: "1000 (one-above) is refused",
        pointer: "/result",
        expected: Value::Null,
        actual: Value::Null,
        status: 200,
        range: "9000-9999",
        company: "test",
        named: "9540",
    };

    impl Told<'_> {
        fn mark(&self) -> String {
            let mut target = example::run(Band::V6_5_9, vec![]).target;
            self.range.clone_into(&mut target.extensions);
            self.company.clone_into(&mut target.company);
            let mut case = example::case(self.id, Verdict::Fail);
            let request = json!({"scope": {"virt_exten": self.named, "company": self.company}});
            case.exchanges = vec![Exchange {
                role: "system-admin".to_owned(),
                method: "POST".to_owned(),
                path: "/rest/dialplan/update/".to_owned(),
                request: request.to_string(),
                status: Some(self.status),
                response: String::new(),
                error: None,
                duration_ms: 0.0,
            }];
            let check = Check {
                requirement: self.requirement.to_owned(),
                expectation: self.words.to_owned(),
                expected: self.expected.clone(),
                actual: self.actual.clone(),
                pointer: self.pointer.to_owned(),
                held: false,
                exchange: Some(0),
            };
            fingerprint(&target, &case, &check)
        }
    }

    #[test]
    fn what_a_run_has_made_up_does_not_count() {
        let refused = |message: &str| json!({"status": 400, "answer": {"result": "fail", "message": message}});
        let pairs = [
            // The range and the company.
            (
                Told { words: "name of 9540_test is kept", ..PLAIN },
                Told {
                    words: "name of 40541_acme is kept",
                    range: "40000-40999",
                    company: "acme",
                    named: "40541",
                    ..PLAIN
                },
            ),
            // A bound that lies in the range.
            (PLAIN, Told { range: "1000-1999", named: "1540", ..PLAIN }),
            // What the target says in free words, and which status of its class it gives.
            (
                Told { actual: refused("no, at 12:01"), status: 400, ..PLAIN },
                Told { actual: refused("no, at 12:02"), status: 422, ..PLAIN },
            ),
            // How many rows others have.
            (
                Told { actual: json!({"result": "success", "numrows": 12}), ..PLAIN },
                Told { actual: json!({"result": "success", "numrows": 57}), ..PLAIN },
            ),
            (
                Told {
                    pointer: "/values",
                    expected: json!([]),
                    actual: json!(["Reception"]),
                    ..PLAIN
                },
                Told {
                    pointer: "/values",
                    expected: json!([]),
                    actual: json!(["a", "b"]),
                    ..PLAIN
                },
            ),
            // A random value that is cut off.
            (
                Told {
                    id: "update/name/stored",
                    pointer: "/values/0/name",
                    expected: json!("qwe rt"),
                    actual: json!("qwe"),
                    ..PLAIN
                },
                Told {
                    id: "update/name/stored",
                    pointer: "/values/0/name",
                    expected: json!("uio p x"),
                    actual: json!("uio p"),
                    ..PLAIN
                },
            ),
            // A random sequence.
            (
                Told {
                    id: "sequence/mixed-1",
                    words: "after create 9540, update 9540 (fid): fid of 9540 is as it was",
                    ..PLAIN
                },
                Told {
                    id: "sequence/mixed-7",
                    words: "after update 9540 (fid): fid of 9540 is as it was; repeated once more, the same calls did as predicted",
                    ..PLAIN
                },
            ),
        ];
        for (one, other) in &pairs {
            assert_eq!(one.mark(), other.mark(), "{} / {}", one.words, other.words);
        }
    }

    #[test]
    fn another_failure_has_another_mark() {
        let read = |pointer, expected, actual| Told { pointer, expected, actual, ..PLAIN };
        let all = [
            PLAIN,
            Told { requirement: "update/ring_time/minimum", ..PLAIN },
            Told { words: "1001 (two-above) is refused", ..PLAIN },
            Told { words: "999 is taken", ..PLAIN },
            Told { status: 400, ..PLAIN },
            Told { status: 500, ..PLAIN },
            Told { actual: json!({"result": "success", "numrows": 0}), ..PLAIN },
            Told { actual: json!({"result": "success", "numrows": 1}), ..PLAIN },
            Told { actual: json!({"result": "fail"}), ..PLAIN },
            read("/values/0/ring_time", json!(999), json!(998)),
            read("/values/0/ring_time", json!(999), json!(null)),
            read("/values/0/ring_time", json!(1), json!(0)),
            read("/values/0/busy_retry", json!(1), json!(0)),
            read("/values/0/name", json!("Front desk"), json!("Front")),
            read("/values/0/name", json!("Front desk"), json!("")),
            read("/values", json!(2), json!(1)),
            read("/values", json!(2), json!(3)),
            read("/values", json!(["9540"]), json!([])),
            read("/values", json!([]), json!(["9540"])),
            read("/numrows", json!(2), json!(1)),
            read("/numrows", json!(2), json!(3)),
            read("/numrows", json!(2), json!(true)),
            // A random value that was lost in different ways.
            Told {
                id: "update/name/stored",
                ..read("/values/0/name", json!("qwe rt"), json!("qwe"))
            },
            Told { id: "update/name/stored", ..read("/values/0/name", json!("qwe rt"), json!("")) },
            Told {
                id: "update/name/stored",
                ..read("/values/0/name", json!("qwe rt"), json!(null))
            },
            Told {
                id: "update/name/stored",
                ..read("/values/0/name", json!("qwe rt"), json!("QWE rt"))
            },
        ];
        let mut marks: Vec<String> = all.iter().map(Told::mark).collect();
        assert!(marks.iter().all(|mark| mark.len() == 12), "{marks:?}");
        marks.sort();
        marks.dedup();
        assert_eq!(marks.len(), all.len());
    }
}
