use std::fmt;
use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::exchange::Answer;

/// Statuses by which a gateway before the target, or the target, says that it cannot answer now.
const UNAVAILABLE: [u16; 3] = [502, 503, 504];

/// The status that says that the request was not handled, since there are too many.
pub(super) const TOO_MANY_REQUESTS: u16 = 429;

/// Why a request brought no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Whether another try could bring one.
    pub kind: LossKind,
    /// What happened, for a report.
    pub why: String,
}

/// What another try could bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossKind {
    /// The connection broke, or none was made: another try may do better.
    Broken,
    /// No answer came within the time-out: another try may, and costs as much again.
    TimedOut,
    /// What came cannot be used, and would come again.
    Unusable,
    /// The two sides do not trust each other, and would not the next time.
    Untrusted,
}

impl Loss {
    /// A connection that broke.
    pub fn broken(why: impl Into<String>) -> Self {
        Self { kind: LossKind::Broken, why: why.into() }
    }

    /// An answer that did not come in time.
    pub fn timed_out(why: impl Into<String>) -> Self {
        Self { kind: LossKind::TimedOut, why: why.into() }
    }

    /// A connection that one side does not trust.
    pub fn untrusted(why: impl Into<String>) -> Self {
        Self { kind: LossKind::Untrusted, why: why.into() }
    }

    /// An answer that cannot be used.
    pub fn unusable(why: impl Into<String>) -> Self {
        Self { kind: LossKind::Unusable, why: why.into() }
    }
}

/// What a target says that cannot answer now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// What it says, for a report.
    pub why: String,
    /// For how long it asks to be left alone.
    pub asked: Option<Duration>,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

/// An answer that says "not now". A 5xx with a `result`, and without a time to come again, is the target's own
/// word on the call.
pub(super) fn unavailable(answer: &Answer, headers: &HeaderMap) -> Option<Pause> {
    let said = answer.json.as_ref().is_some_and(|json| json.get("result").is_some());
    let later = !said || headers.contains_key(RETRY_AFTER);
    if answer.status != TOO_MANY_REQUESTS && !(UNAVAILABLE.contains(&answer.status) && later) {
        return None;
    }
    let after = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::trim);
    // The header may hold a date as well; then the pause is ours to choose.
    let seconds = after.and_then(|text| text.parse().ok()).map(Duration::from_secs);
    let asked =
        seconds.map_or(String::new(), |time| format!(", Retry-After: {} s", time.as_secs()));
    Some(Pause { why: format!("HTTP {}{asked}", answer.status), asked: seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str, after: &str) -> Option<Pause> {
        let json = serde_json::from_str(body).ok();
        let answer = Answer { status, bytes: body.to_owned().into(), json };
        let mut headers = HeaderMap::new();
        if !after.is_empty() {
            headers.insert(RETRY_AFTER, after.parse().expect("a header"));
        }
        unavailable(&answer, &headers)
    }

    #[test]
    fn what_says_not_now_is_told_from_what_says_no() {
        let asked = Some(Duration::from_secs(1));
        let pause = |why: &str, asked| Some(Pause { why: why.to_owned(), asked });
        assert_eq!(read(503, "", "1"), pause("HTTP 503, Retry-After: 1 s", asked));
        assert_eq!(read(502, "<html>", "soon"), pause("HTTP 502", None));
        assert_eq!(read(429, "{}", "1").map(|pause| pause.asked), Some(asked));
        assert!(read(503, r#"{"result":"fail"}"#, "1").is_some());
        assert!(read(429, r#"{"result":"fail"}"#, "").is_some());
        assert_eq!(read(503, r#"{"result":"fail"}"#, ""), None);
        assert_eq!(read(500, "", "1"), None);
        assert_eq!(read(400, "", "1"), None);
    }
}
