//! From what was sent to what may be written down: without secrets, and without the passcodes of others.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use serde_json::Value;

use super::line::{Failure, FailureKind, LogInNote, Sent};
use super::shape;
use crate::gather::Gather as _;
use crate::run::Range;
use crate::target::{Call, Exchange, Loss, LossKind, Pass, Reply, Secrets, Told};

/// An exchange on its way to the writer, which is cheap to make.
#[derive(Debug)]
pub(super) struct Raw {
    case: String,
    call: Call,
    log_in: Option<LogInNote>,
    status: Option<u16>,
    body: Option<(Bytes, bool)>,
    headers: Told,
    error: Option<Failure>,
    started: Instant,
    duration_ms: f64,
    secrets: Arc<Secrets>,
}

impl Raw {
    pub(super) fn new(
        case: &str,
        exchange: &Exchange,
        log_in: Option<LogInNote>,
        secrets: Arc<Secrets>,
    ) -> Self {
        let (answer, error) = match &exchange.reply {
            Reply::Answer(answer) => (Some(answer), None),
            Reply::Busy(answer, pause) => {
                let asked_seconds = pause.asked.map(|time| time.as_secs_f64());
                let why = pause.why.clone();
                (Some(answer), Some(Failure { kind: FailureKind::Busy, why, asked_seconds }))
            }
            Reply::Lost(loss) => (None, Some(lost(loss))),
        };
        Self {
            case: case.to_owned(),
            call: exchange.call.clone(),
            log_in,
            status: answer.map(|answer| answer.status),
            body: answer.map(|answer| (answer.bytes.clone(), answer.json.is_some())),
            headers: exchange.headers.clone(),
            error,
            started: exchange.started,
            duration_ms: exchange.duration.as_secs_f64() * 1e3,
            secrets,
        }
    }

    /// The line of it, the one at `seq` of its case, in a run that began at `began` and works in `range`.
    pub(super) fn line(self, seq: u64, began: Instant, range: Range) -> Sent {
        let secrets = &self.secrets;
        // What dialcheck has put together may hold a word that is a short password as well.
        let request = secrets.blot_own(&self.call.body.text());
        let own = self.call.body.object().is_some_and(|body| names_own(&body["scope"], range));
        let is_json = self.body.as_ref().is_some_and(|(_, json)| *json);
        let body = self.body.map(|(bytes, _)| told(&bytes, is_json, own, range, secrets));
        let (response, blotted) = body.map_or((None, false), |(text, blot)| (Some(text), blot));
        let error = self.error.map(|error| Failure { why: secrets.blot(&error.why), ..error });
        let headers = self.headers.iter();
        Sent {
            case: self.case,
            seq,
            role: self.call.caller(),
            by_cookie: matches!(self.call.pass, Pass::Cookie(_)),
            log_in: self.log_in.map(|note| LogInNote {
                cookie: note.cookie.map(|cookie| shape::of_cookie(&cookie)),
                ..note
            }),
            method: self.call.method.to_owned(),
            path: secrets.blot_own(&self.call.path),
            content_type: self.call.content_type.to_owned(),
            request,
            status: self.status,
            headers: headers.map(|(name, value)| (name.to_owned(), secrets.blot(value))).gather(),
            response,
            is_json,
            blotted,
            error,
            started_ms: self.started.saturating_duration_since(began).as_secs_f64() * 1e3,
            duration_ms: self.duration_ms,
        }
    }
}

fn lost(loss: &Loss) -> Failure {
    let kind = match loss.kind {
        LossKind::Broken => FailureKind::Broken,
        LossKind::TimedOut => FailureKind::TimedOut,
        LossKind::Unusable => FailureKind::Unusable,
        LossKind::Untrusted => FailureKind::Untrusted,
    };
    Failure { kind, why: loss.why.clone(), asked_seconds: None }
}

/// The text of an answer, and whether it is another than what came.
fn told(
    bytes: &Bytes,
    is_json: bool,
    own: bool,
    range: Range,
    secrets: &Secrets,
) -> (String, bool) {
    let text = String::from_utf8_lossy(bytes);
    let blotted = secrets.blot(&text);
    let mut changed = blotted != text;
    if !is_json {
        return (blotted, changed);
    }
    let mut json = crate::target::read_json(bytes).ok().flatten().unwrap_or_default();
    let masked = mask(&mut json, own, range);
    changed |= masked;
    let readable = || crate::target::read_json(blotted.as_bytes()).is_ok_and(|json| json.is_some());
    // A number that is a secret leaves no JSON behind.
    if masked || (changed && !readable()) {
        return (secrets.blot_value(&json).to_string(), true);
    }
    (blotted, changed)
}

/// Whether `scope` names numbers of the run alone.
fn names_own(scope: &Value, range: Range) -> bool {
    let named = ["virt_exten", "scoped_exten"].map(|member| &scope[member]);
    let mut names = named.into_iter().flat_map(|value| match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    });
    let own = |name: &Value| number(name).is_some_and(|number| range.holds(&number));
    names.next().is_some_and(own) && names.all(own)
}

/// An extension's number, also of a scoped one.
fn number(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    text.split('_').next().map(str::to_owned)
}

/// Masks the passcodes of rows that are not the run's: each digit as `1`, which keeps their form. Gives whether there
/// was one.
fn mask(json: &mut Value, own_scope: bool, range: Range) -> bool {
    let mut masked = false;
    let rows = json.get_mut("values").and_then(Value::as_array_mut).into_iter().flatten();
    for row in rows.filter_map(Value::as_object_mut) {
        let named = ["virt_exten", "scoped_exten"].into_iter().find_map(|column| row.get(column));
        let own =
            named.map_or(own_scope, |name| number(name).is_some_and(|number| range.holds(&number)));
        let Some(passcode) = row.get_mut("passcode").filter(|_| !own) else { continue };
        let ones = |text: &str| -> String {
            text.chars().map(|one| if one.is_ascii_digit() { '1' } else { one }).collect()
        };
        match passcode {
            Value::String(text) => *text = ones(text),
            Value::Number(number) => {
                *passcode = serde_json::from_str(&ones(&number.to_string())).unwrap_or_default();
            }
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => continue,
        }
        masked = true;
    }
    masked
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::header::{HeaderMap, SERVER};
    use serde_json::json;

    use super::*;
    use crate::contract::Operation;
    use crate::target::{Answer, Purpose, Role};

    fn line(scope: &Value, answer: &str, secret: &str) -> Sent {
        let body = json!({"type": "extension", "scope": scope});
        let server = format!("pabx {secret}").parse().expect("a header");
        let headers = Told::from(&HeaderMap::from_iter([(SERVER, server)]));
        let exchange = Exchange {
            call: Call::of(Role::SystemAdmin, Operation::Read, body, Purpose::Look),
            reply: Reply::Answer(Answer {
                status: 200,
                bytes: answer.to_owned().into(),
                json: serde_json::from_str(answer).ok(),
            }),
            headers,
            started: Instant::now(),
            duration: Duration::from_millis(2),
        };
        let secrets = Arc::new(Secrets::new([secret.to_owned()]));
        Raw::new("a/case", &exchange, None, secrets).line(3, exchange.started, Range::default())
    }

    #[test]
    fn secrets_are_gone_and_json_stays_json() {
        let sent =
            line(&json!({}), r#"{"result": "success", "you": "canary-key-12"}"#, "canary-key-12");
        let response = sent.response.expect("an answer");
        assert!(sent.blotted && response.contains("***") && !response.contains("canary"));
        assert_eq!(sent.headers["server"], "pabx ***");
        // A key of digits that the target repeats as a number.
        let sent = line(&json!({}), r#"{"result": "success", "you": 4711081512}"#, "4711081512");
        let response: Value =
            serde_json::from_str(&sent.response.expect("an answer")).expect("JSON");
        assert_eq!(response, json!({"result": "success", "you": "***"}));
        let sent = line(&json!({}), "{\"a\":  1e2}", "canary-key-12");
        assert_eq!((sent.response.as_deref(), sent.blotted), (Some("{\"a\":  1e2}"), false));
    }

    #[test]
    fn passcodes_of_others_are_masked_and_those_of_the_run_are_not() {
        let answer = r#"{"values": [{"virt_exten": "9001", "passcode": "2468"},
            {"virt_exten": "400", "passcode": "0042"}, {"virt_exten": 401, "passcode": 42},
            {"scoped_exten": "402_test", "passcode": null}]}"#;
        let sent = line(&json!({"company": "test"}), answer, "canary-key-12");
        let json: Value = serde_json::from_str(&sent.response.expect("an answer")).expect("JSON");
        let passcodes: Vec<&Value> =
            json["values"].as_array().expect("rows").iter().map(|row| &row["passcode"]).collect();
        assert_eq!(json!(passcodes), json!(["2468", "1111", 11, null]));
        for (scope, expected) in [
            (json!({"virt_exten": "9001"}), "2468"),
            (json!({"virt_exten": ["9001", 9002]}), "2468"),
            (json!({"scoped_exten": "9001_test"}), "2468"),
            (json!({"virt_exten": ["9001", "400"]}), "1111"),
            (json!({"company": "test"}), "1111"),
        ] {
            let sent = line(&scope, r#"{"values": [{"passcode": "2468"}]}"#, "canary-key-12");
            let response = sent.response.expect("an answer");
            assert!(response.contains(expected), "{scope}: {response}");
        }
    }
}
