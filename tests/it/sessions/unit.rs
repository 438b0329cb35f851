use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use dialcheck::target::{Carrier, Loss, Request, Response};
use futures::future::BoxFuture;
use serde_json::{Value, json};

pub(super) const PASSWORD: &str = "a password that nobody sees";

/// How a unit answers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// A call whose session is none: status and message.
    pub(super) lacking: (u16, &'static str),
    /// A call that the user may not make.
    pub(super) forbidden: (u16, &'static str),
    /// Whether the authentication address tells a session that is open from one that is not.
    pub(super) tells: bool,
}

pub(super) const PLAIN: Style =
    Style { lacking: (401, "log in first"), forbidden: (403, "no right"), tells: true };

/// A unit with sessions and little else: reads are taken, deletes are forbidden, and an update is refused for a
/// bad value.
#[derive(Debug)]
pub(super) struct Unit {
    style: Style,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    sessions: BTreeSet<String>,
    /// How often a password was taken, the sessions were asked after, and calls came.
    log_ins: usize,
    asks: usize,
    calls: usize,
    pub(super) closed: bool,
}

impl Unit {
    pub(super) fn new(style: Style) -> Arc<Self> {
        Arc::new(Self { style, state: Mutex::default() })
    }

    pub(super) fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no test panics in there")
    }

    /// How many log-ins there were, questions after a session, and calls.
    pub(super) fn counts(&self) -> (usize, usize, usize) {
        let state = self.state();
        (state.log_ins, state.asks, state.calls)
    }

    /// Ends all sessions.
    pub(super) fn forget(&self) {
        self.state().sessions.clear();
    }

    fn answer(&self, request: &Request) -> (u16, Value, Option<String>) {
        let mut state = self.state();
        let body: Value = serde_json::from_slice(&request.body).expect("JSON");
        let cookie = request.headers.get("cookie").map(|cookie| cookie.to_str().expect("a text"));
        let known = cookie.is_some_and(|cookie| state.sessions.contains(cookie));
        let refuse = |(status, message): (u16, &str)| {
            (status, json!({"result": "fail", "message": message}), None)
        };
        let success = json!({"result": "success", "values": []});
        match (request.url.path(), body["auth"]["password"].as_str()) {
            ("/rest/auth/", Some(password)) => {
                if state.closed || password != PASSWORD {
                    return refuse((401, "this account is closed"));
                }
                state.log_ins += 1;
                let cookie = format!("id=session-{}", state.log_ins);
                state.sessions.insert(cookie.clone());
                (200, success, Some(format!("{cookie}; Path=/; HttpOnly")))
            }
            ("/rest/auth/", None) => {
                state.asks += 1;
                if known && self.style.tells { (200, success, None) } else { refuse((401, "no")) }
            }
            (path, _) => {
                state.calls += 1;
                match path.trim_start_matches("/rest/dialplan/") {
                    _ if !known => refuse(self.style.lacking),
                    "delete/" => refuse(self.style.forbidden),
                    "update/" => refuse((400, "a bad value")),
                    _ => (200, success, None),
                }
            }
        }
    }
}

#[derive(Debug)]
pub(super) struct Line(pub(super) Arc<Unit>);

impl Carrier for Line {
    fn carry(&self, request: Request) -> BoxFuture<'_, Result<Response, Loss>> {
        Box::pin(async move {
            // As over a network, several calls are under way at once.
            tokio::task::yield_now().await;
            let (status, body, cookie) = self.0.answer(&request);
            let headers = cookie.map(|cookie| {
                ("set-cookie".parse().expect("a name"), cookie.parse().expect("a value"))
            });
            let headers = headers.into_iter().collect();
            Ok(Response { status, headers, body: body.to_string().into() })
        })
    }
}
