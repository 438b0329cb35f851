use serde_json::Value;

use crate::target::{Answer, Reply};

/// What an answer says of its call, by the rules of the wire alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome<'a> {
    /// The call succeeded: a JSON object whose `result` is `success`.
    Accepted(&'a Value),
    /// The call was refused: HTTP 4xx, or a JSON object with another `result`.
    Refused,
    /// HTTP 5xx: neither a success nor a refusal.
    ServerError(u16),
    /// No JSON object, or a status that is none of an answer: neither a success nor a refusal.
    Garbage,
    /// No answer, or only a part of one.
    Lost(&'a str),
}

/// Reads `reply` by the rules of the wire. Which HTTP status a refusal has is open (200 or 4xx); a 5xx
/// is never one, and neither is a body that is no JSON object.
pub fn outcome(reply: &Reply) -> Outcome<'_> {
    let answer = match reply {
        Reply::Lost(loss) => return Outcome::Lost(&loss.why),
        Reply::Busy(_, pause) => return Outcome::Lost(&pause.why),
        Reply::Answer(answer) => answer,
    };
    match answer {
        Answer { status: 500.., .. } => Outcome::ServerError(answer.status),
        Answer { status: 400..500, .. } => Outcome::Refused,
        Answer { status: 200..300, json: Some(json @ Value::Object(object)), .. } => {
            if object.get("result").and_then(Value::as_str) == Some("success") {
                Outcome::Accepted(json)
            } else {
                Outcome::Refused
            }
        }
        Answer { .. } => Outcome::Garbage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Loss;

    fn reply(status: u16, body: &str) -> Reply {
        Reply::Answer(Answer {
            status,
            bytes: body.to_owned().into(),
            json: serde_json::from_str(body).ok(),
        })
    }

    fn kind(reply: &Reply) -> &'static str {
        match outcome(reply) {
            Outcome::Accepted(_) => "accepted",
            Outcome::Refused => "refused",
            Outcome::ServerError(_) => "server error",
            Outcome::Garbage => "garbage",
            Outcome::Lost(_) => "lost",
        }
    }

    #[test]
    fn an_answer_is_read_by_status_and_result() {
        for (status, body, expected) in [
            (200, r#"{"result":"success"}"#, "accepted"),
            (201, r#"{"result":"success","numrows":1}"#, "accepted"),
            (200, r#"{"result":"fail","message":"no"}"#, "refused"),
            (200, r#"{"result":"error"}"#, "refused"),
            (200, r#"{"error":"no"}"#, "refused"),
            (404, "<html>", "refused"),
            (400, r#"{"result":"fail"}"#, "refused"),
            (500, r#"{"result":"fail"}"#, "server error"),
            (503, "", "server error"),
            (200, "<html>", "garbage"),
            (200, "", "garbage"),
            (200, r#"["success"]"#, "garbage"),
            (302, "", "garbage"),
        ] {
            assert_eq!(kind(&reply(status, body)), expected, "{status} {body}");
        }
        assert_eq!(kind(&Reply::Lost(Loss::broken("reset"))), "lost");
    }
}
