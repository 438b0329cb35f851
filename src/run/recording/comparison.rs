//! What a case sent and was answered, then and now.

use serde_json::Value;

use super::numbering::Numbering;
use crate::results::Exchange;
use crate::run::Range;

/// One request of a case, then and now.
#[derive(Clone, Debug, PartialEq)]
pub enum Pair<'a> {
    /// It was sent both times, but for the numbers of extensions.
    Both {
        /// What came of it then.
        then: &'a Exchange,
        /// What came of it now.
        now: &'a Exchange,
        /// How the answers differ; nothing where they are the same in what matters.
        differences: Vec<Difference>,
    },
    /// It was sent then, and not now.
    Then(&'a Exchange),
    /// It was sent now, and not then.
    Now(&'a Exchange),
}

/// A place where two answers differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// `status`, `error`, `body`, or a JSON pointer.
    pub place: String,
    /// What stood there; null for nothing.
    pub then: Value,
    /// What stands there.
    pub now: Value,
}

/// Pairs what a case sent in the range `then_in` with what it sent in `now_in`, in the order of the first. Requests
/// are found by what they ask, since those that are sent at once have no order. The words of a message do not matter.
pub fn compare<'a>(
    then: &'a [Exchange],
    then_in: Range,
    now: &'a [Exchange],
    now_in: Range,
) -> Vec<Pair<'a>> {
    let mut numbering = Numbering::new(then_in, now_in);
    let mut left: Vec<&Exchange> = now.iter().collect();
    let mut pairs = Vec::new();
    for old in then {
        let found = left.iter().position(|new| is_same_request(&mut numbering, old, new));
        pairs.push(match found {
            None => Pair::Then(old),
            Some(at) => {
                let new = left.remove(at);
                let differences = differences(&mut numbering, old, new);
                Pair::Both { then: old, now: new, differences }
            }
        });
    }
    pairs.extend(left.into_iter().map(Pair::Now));
    pairs
}

fn is_same_request(numbering: &mut Numbering, then: &Exchange, now: &Exchange) -> bool {
    (&then.role, &then.method, &then.path) == (&now.role, &now.method, &now.path)
        && numbering.same(&then.request, &now.request)
}

fn differences(numbering: &mut Numbering, then: &Exchange, now: &Exchange) -> Vec<Difference> {
    let difference =
        |place: &str, then: Value, now: Value| Difference { place: place.to_owned(), then, now };
    let mut differences = Vec::new();
    if then.status != now.status {
        differences.push(difference("status", then.status.into(), now.status.into()));
    }
    if then.error.is_some() != now.error.is_some() {
        let said = |one: &Exchange| one.error.as_deref().into();
        differences.push(difference("error", said(then), said(now)));
    }
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    match (read(&then.response), read(&now.response)) {
        (Some(one), Some(other)) => {
            let told = numbering.differences(&one, &other).into_iter();
            let matter = told.filter(|(place, ..)| place != "/message");
            differences.extend(matter.map(|(place, then, now)| Difference { place, then, now }));
        }
        // What was cut off cannot be compared.
        (None, _) | (_, None) if is_cut(&then.response) || is_cut(&now.response) => {}
        _ if numbering.same(&then.response, &now.response) => {}
        _ => differences.push(difference(
            "body",
            then.response.as_str().into(),
            now.response.as_str().into(),
        )),
    }
    differences
}

/// Whether a report has shown the beginning of an answer alone.
fn is_cut(response: &str) -> bool {
    response.ends_with(" bytes in all)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(request: &str, status: u16, response: &str) -> Exchange {
        Exchange {
            role: "system-admin".to_owned(),
            method: "POST".to_owned(),
            path: "/rest/dialplan/update/".to_owned(),
            request: request.to_owned(),
            status: Some(status),
            response: response.to_owned(),
            error: None,
            duration_ms: 1.0,
        }
    }

    #[test]
    fn requests_are_paired_by_what_they_ask_and_answers_compared_by_what_matters() {
        let then = [
            exchange(r#"{"virt_exten":"9001","a":1}"#, 200, r#"{"result":"success"}"#),
            exchange(r#"{"virt_exten":"9001","a":2}"#, 200, r#"{"result":"fail","message":"no"}"#),
            exchange("gone", 200, ""),
        ];
        let now = [
            exchange(r#"{"virt_exten":"9105","a":2}"#, 200, "{}"),
            exchange(
                r#"{"virt_exten":"9101","a":2}"#,
                200,
                r#"{"result":"fail","message":"never"}"#,
            ),
            exchange(r#"{"virt_exten":"9101","a":1}"#, 400, r#"{"result":"fail"}"#),
        ];
        let range = Range::default();
        let pairs = compare(&then, range, &now, range);
        let told: Vec<String> = pairs
            .iter()
            .map(|pair| match pair {
                Pair::Both { differences, .. } => {
                    differences.iter().map(|one| one.place.clone()).collect::<Vec<_>>().join(" ")
                }
                Pair::Then(_) => "then".to_owned(),
                Pair::Now(_) => "now".to_owned(),
            })
            .collect();
        assert_eq!(told, ["status /result", "", "then", "now"]);
    }

    #[test]
    fn what_was_cut_off_is_compared_by_its_status_alone() {
        let cut = exchange("{}", 200, "{\"values\": [ ... (9000 bytes in all)");
        let whole = exchange("{}", 200, "{\"values\": []}");
        let other = exchange("{}", 500, "{\"values\": []}");
        let range = Range::default();
        for (now, count) in [(&whole, 0), (&other, 1)] {
            let pairs =
                compare(std::slice::from_ref(&cut), range, std::slice::from_ref(now), range);
            assert!(
                matches!(&pairs[..], [Pair::Both { differences, .. }] if differences.len() == count)
            );
        }
    }
}
