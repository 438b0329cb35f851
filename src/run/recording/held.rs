//! What a recording holds of one case.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::line::{Census, Common, Failure, FailureKind, Line, LogInNote, Peek, Sent, Unsent};
use crate::judge::Stop;
use crate::target::{
    AUTHENTICATION, Answer, Body, Call, Exchange, Loss, LossKind, Pass, Pause, Purpose, Reply,
    Role, Told,
};

/// What makes two requests the same: all that is sent, but for credentials.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    role: String,
    by_cookie: bool,
    method: String,
    path: String,
    content_type: String,
    request: String,
}

impl Key {
    fn of(call: &Call) -> Self {
        Self {
            role: call.caller(),
            by_cookie: matches!(call.pass, Pass::Cookie(_)),
            method: call.method.to_owned(),
            path: call.path.to_string(),
            content_type: call.content_type.to_owned(),
            request: call.body.text().into_owned(),
        }
    }

    fn held(sent: &Sent) -> Self {
        Self {
            role: sent.role.clone(),
            by_cookie: sent.by_cookie,
            method: sent.method.clone(),
            path: sent.path.clone(),
            content_type: sent.content_type.clone(),
            request: sent.request.clone(),
        }
    }
}

/// The lines of one case, each of which answers once. Requests are found by what they ask, since those that were sent
/// at once have no order; of several alike the first comes first.
#[derive(Debug, Default)]
pub(super) struct Held {
    exchanges: BTreeMap<Key, VecDeque<Sent>>,
    log_ins: BTreeMap<(String, Option<String>), VecDeque<Sent>>,
    /// What the case was kept from, each with the place behind the line before it.
    unsent: Vec<(u64, Unsent)>,
    censuses: VecDeque<Census>,
    peeks: VecDeque<Peek>,
    common: VecDeque<Common>,
    avoided: BTreeSet<String>,
    /// The place behind the last line that has answered.
    next: u64,
}

impl Held {
    pub(super) fn new(lines: Vec<Line>) -> Self {
        let mut held = Self::default();
        let mut place = 0;
        for line in lines {
            match line {
                Line::Exchange(sent) => {
                    place = sent.seq + 1;
                    held.add(*sent);
                }
                Line::Unsent(unsent) => held.unsent.push((place, unsent)),
                Line::Census(census) => {
                    place = census.seq + 1;
                    held.censuses.push_back(census);
                }
                Line::Peek(peek) => held.peeks.push_back(peek),
                Line::Common(common) => held.common.push_back(common),
                Line::Avoided { number, .. } => {
                    held.avoided.insert(number);
                }
                Line::Header(_) | Line::Cleared(_) | Line::Case(_) | Line::Footer(_) => {}
            }
        }
        held
    }

    fn add(&mut self, sent: Sent) {
        match &sent.log_in {
            Some(note) => {
                let key = (note.role.clone(), note.forged.clone());
                self.log_ins.entry(key).or_default().push_back(sent);
            }
            None => self.exchanges.entry(Key::held(&sent)).or_default().push_back(sent),
        }
    }

    /// The answer to `call`; none where none is held (any more).
    pub(super) fn answer(&mut self, call: &Call) -> Option<Exchange> {
        let sent = self.exchanges.get_mut(&Key::of(call))?.pop_front()?;
        self.next = self.next.max(sent.seq + 1);
        Some(exchange(call.clone(), sent))
    }

    /// How the case was kept from sending `call`, where that is how it went: where none like it was answered any more,
    /// or only behind that place. The clean-up asks like a case does, and is let.
    pub(super) fn refusal(&mut self, call: &Call) -> Option<Stop> {
        let alike = self.exchanges.get(&Key::of(call)).and_then(VecDeque::front);
        let answered = alike.map(|sent| sent.seq);
        let text = call.body.text();
        let found = self.unsent.iter().position(|(place, one)| {
            let before = answered.is_none_or(|seq| *place <= seq);
            before && one.path == call.path && one.request == text
        })?;
        let one = if answered.is_some() {
            self.unsent.remove(found).1
        } else {
            self.unsent[found].1.clone()
        };
        Some(if one.skip { Stop::Skip(one.why) } else { Stop::Inconclusive(one.why) })
    }

    /// The log-in of `role`, and the cookies that it set.
    pub(super) fn log_in(
        &mut self,
        role: &str,
        forged: Option<&str>,
    ) -> Option<(Exchange, Option<String>)> {
        let key = (role.to_owned(), forged.map(str::to_owned));
        let mut sent = self.log_ins.get_mut(&key)?.pop_front()?;
        self.next = self.next.max(sent.seq + 1);
        let cookie = sent.log_in.take().and_then(|LogInNote { cookie, .. }| cookie);
        let body = serde_json::from_str(&sent.request).unwrap_or(Value::Null);
        let call = Call {
            body: Body::Json(body),
            ..Call::outside(Role::Nobody, AUTHENTICATION, Purpose::Look)
        };
        Some((exchange(call, sent), cookie))
    }

    /// The census behind the calls that were answered last, if there was one.
    pub(super) fn is_census_next(&self) -> bool {
        self.censuses.front().is_some_and(|census| census.seq == self.next)
    }

    pub(super) fn census(&mut self) -> Option<Census> {
        let census = self.censuses.pop_front()?;
        self.next = self.next.max(census.seq + 1);
        Some(census)
    }

    pub(super) fn peek(&mut self) -> Option<Peek> {
        self.peeks.pop_front()
    }

    pub(super) fn common(&mut self) -> Option<Common> {
        self.common.pop_front()
    }

    pub(super) fn avoided(&self, number: &str) -> bool {
        self.avoided.contains(number)
    }
}

fn exchange(call: Call, sent: Sent) -> Exchange {
    let duration = Duration::try_from_secs_f64(sent.duration_ms / 1e3).unwrap_or_default();
    let reply = reply(sent);
    Exchange { call, reply, headers: Told::default(), started: Instant::now(), duration }
}

fn reply(sent: Sent) -> Reply {
    let answer = sent.status.map(|status| {
        let bytes = sent.response.unwrap_or_default().into_bytes();
        let json = sent.is_json.then(|| crate::target::read_json(&bytes).ok().flatten()).flatten();
        Answer { status, bytes: bytes.into(), json }
    });
    match (answer, sent.error) {
        (Some(answer), None) => Reply::Answer(answer),
        (Some(answer), Some(Failure { why, asked_seconds, .. })) => {
            let asked = asked_seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            Reply::Busy(answer, Pause { why, asked })
        }
        (None, error) => Reply::Lost(loss(error)),
    }
}

fn loss(error: Option<Failure>) -> Loss {
    let Some(Failure { kind, why, .. }) = error else {
        return Loss::broken("the recording holds neither an answer nor why there is none");
    };
    let kind = match kind {
        FailureKind::Broken | FailureKind::Busy => LossKind::Broken,
        FailureKind::TimedOut => LossKind::TimedOut,
        FailureKind::Unusable => LossKind::Unusable,
        FailureKind::Untrusted => LossKind::Untrusted,
    };
    Loss { kind, why }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::Operation;

    #[test]
    fn what_is_kept_back_at_first_is_answered_where_the_clean_up_asks_it_again() {
        let call = Call::look(Role::SystemAdmin, Operation::Read, json!({"virt_exten": "1"}), &[]);
        let (path, request) = (call.path.to_string(), call.body.text().into_owned());
        let line = |line: Value| serde_json::from_value::<Line>(line).expect("a line");
        let unsent = line(json!({
            "line": "unsent", "case": "a", "path": path, "request": request, "skip": false, "why": "it ended",
        }));
        let sent = line(json!({
            "line": "exchange", "case": "a", "seq": 0, "role": "system-admin", "by_cookie": false, "log_in": null,
            "method": "POST", "path": path, "content_type": "application/json", "request": request, "status": 200,
            "headers": {}, "response": "{}", "is_json": true, "blotted": false, "error": null, "started_ms": 0.0,
            "duration_ms": 0.0,
        }));
        let mut held = Held::new(vec![unsent.clone(), sent.clone()]);
        assert_eq!(held.refusal(&call), Some(Stop::Inconclusive("it ended".to_owned())));
        assert_eq!(held.refusal(&call), None);
        assert!(held.answer(&call).is_some());
        let mut held = Held::new(vec![sent, unsent]);
        assert_eq!(held.refusal(&call), None);
        assert!(held.answer(&call).is_some());
        assert!(held.refusal(&call).is_some());
    }
}
