//! Sessions that end in the middle of a run: opened anew, once, and only where that is what was wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use axum::Router;
use dialcheck::contract::{Band, Deployment, Operation};
use dialcheck::embedded::embed_inside;
use dialcheck::reference::{
    Config, Credential as Account, Role as ServerRole, dialect_named, router,
};
use dialcheck::results::RunResult;
use dialcheck::run::Effort;
use dialcheck::target::{
    Call, Carrier, Client, Credential, Credentials, Exchange, Loss, Purpose, Reply, Request,
    Response, Role,
};
use futures::future::{BoxFuture, join_all};
use serde_json::{Value, json};
use tower_service::Service as _;

const PASSWORD: &str = "a password that nobody sees";

/// How a unit answers.
#[derive(Clone, Copy, Debug)]
struct Style {
    /// A call whose session is none: status and message.
    lacking: (u16, &'static str),
    /// A call that the user may not make.
    forbidden: (u16, &'static str),
    /// Whether the authentication address tells a session that is open from one that is not.
    tells: bool,
}

const PLAIN: Style =
    Style { lacking: (401, "log in first"), forbidden: (403, "no right"), tells: true };

/// A unit with sessions and little else: reads are taken, deletes are forbidden, and an update is refused for a
/// bad value.
#[derive(Debug)]
struct Unit {
    style: Style,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sessions: BTreeSet<String>,
    /// How often a password was taken, the sessions were asked after, and calls came.
    log_ins: usize,
    asks: usize,
    calls: usize,
    closed: bool,
}

impl Unit {
    fn new(style: Style) -> Arc<Self> {
        Arc::new(Self { style, state: Mutex::default() })
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no test panics in there")
    }

    /// How many log-ins there were, questions after a session, and calls.
    fn counts(&self) -> (usize, usize, usize) {
        let state = self.state();
        (state.log_ins, state.asks, state.calls)
    }

    /// Ends all sessions.
    fn forget(&self) {
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
struct Line(Arc<Unit>);

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

fn client(unit: &Arc<Unit>) -> Client {
    let login = Credential::Login { username: "user".to_owned(), password: PASSWORD.to_owned() };
    let credentials: Credentials = [(Role::User, login)].into();
    Client::with_carrier("http://unit", credentials, Arc::new(Line(Arc::clone(unit))))
        .expect("a client")
}

async fn send(client: &Client, operation: Operation) -> Exchange {
    client.send(Call::of(Role::User, operation, json!({}), Purpose::Act)).await
}

fn status(exchange: &Exchange) -> u16 {
    match &exchange.reply {
        Reply::Answer(answer) => answer.status,
        Reply::Busy(..) | Reply::Lost(_) => panic!("lost: {:?}", exchange.reply),
    }
}

#[tokio::test]
async fn a_session_that_has_ended_is_opened_anew_and_the_call_sent_once_more() {
    for lacking in [(401, "log in first"), (403, "who?"), (200, "log in first"), (400, "")] {
        let unit = Unit::new(Style { lacking, ..PLAIN });
        let client = client(&unit);
        for round in 1..4 {
            let exchange = send(&client, Operation::Read).await;
            assert_eq!((status(&exchange), &exchange.json()["result"]), (200, &json!("success")));
            assert_eq!(unit.counts().0, round, "{lacking:?}");
            unit.forget();
        }
        // Each read but the first was refused and sent again, and one more showed what a refusal looks like. Both
        // sessions that were gone were asked after, and the first new one.
        assert_eq!(unit.counts(), (3, 2 + 1, 3 + 2 + 1), "{lacking:?}");
    }
}

#[tokio::test]
async fn calls_that_find_the_session_gone_at_once_open_one_alone() {
    let unit = Unit::new(PLAIN);
    let client = client(&unit);
    let all = || join_all((0..8).map(|_| send(&client, Operation::Read)));
    assert!(all().await.iter().all(|exchange| status(exchange) == 200));
    assert_eq!(unit.counts().0, 1);
    unit.forget();
    assert!(all().await.iter().all(|exchange| status(exchange) == 200));
    assert_eq!(unit.counts(), (2, 2, 8 + 8 + 8 + 1));
}

#[tokio::test]
async fn an_ordinary_refusal_costs_nothing_and_a_missing_right_is_asked_about_once() {
    let unit = Unit::new(PLAIN);
    let client = client(&unit);
    for _ in 0..20 {
        assert_eq!(status(&send(&client, Operation::Update).await), 400);
    }
    assert_eq!(unit.counts(), (1, 0, 20 + 1));
    for _ in 0..20 {
        assert_eq!(status(&send(&client, Operation::Delete).await), 403);
    }
    assert_eq!(unit.counts(), (1, 1, 20 + 1 + 20));
}

#[tokio::test]
async fn a_unit_with_one_word_for_everything_is_asked_each_time_and_never_misjudged() {
    let no = (200, "access denied");
    let unit = Unit::new(Style { lacking: no, forbidden: no, tells: true });
    let client = client(&unit);
    for round in 1..4 {
        for _ in 0..3 {
            assert_eq!(send(&client, Operation::Delete).await.json()["result"], "fail");
        }
        unit.forget();
        assert_eq!(send(&client, Operation::Read).await.json()["result"], "success");
        assert_eq!(unit.counts().0, round + 1);
    }
}

#[tokio::test]
async fn a_unit_that_does_not_tell_is_taken_at_its_word_once_a_new_session_is_refused_too() {
    let no = (403, "access denied");
    let unit = Unit::new(Style { lacking: no, forbidden: no, tells: false });
    let client = client(&unit);
    for _ in 0..20 {
        assert_eq!(status(&send(&client, Operation::Delete).await), 403);
    }
    assert_eq!(unit.counts(), (2, 2, 20 + 1 + 1));
    unit.forget();
    assert_eq!(status(&send(&client, Operation::Read).await), 200);
    assert_eq!(unit.counts().0, 3);
}

#[tokio::test]
async fn where_no_new_session_can_be_had_the_answer_is_lost_and_told() {
    let unit = Unit::new(PLAIN);
    let client = client(&unit);
    send(&client, Operation::Read).await;
    unit.forget();
    unit.state().closed = true;
    let Reply::Lost(loss) = send(&client, Operation::Read).await.reply else {
        panic!("the refusal is taken for an answer")
    };
    assert!(loss.why.contains("session of user has ended"), "{loss}");
    assert!(loss.why.contains("account is closed"), "{loss}");
}

/// The reference server, which logs each session out when some calls have gone by it.
#[derive(Debug)]
struct Ending {
    server: Router,
    life: usize,
    used: Mutex<BTreeMap<String, usize>>,
}

impl Ending {
    async fn served(&self, request: Request) -> Response {
        let Request { method, url, headers, body } = request;
        let mut asked = axum::extract::Request::new(axum::body::Body::from(body));
        *asked.method_mut() = method;
        *asked.uri_mut() = url.path().parse().expect("a path");
        *asked.headers_mut() = headers;
        let (head, body) = self.server.clone().call(asked).await.expect("an answer").into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        Response { status: head.status.as_u16(), headers: head.headers, body }
    }

    /// The cookie of `request`, where it is worn out.
    fn worn_out(&self, request: &Request) -> Option<String> {
        let cookie = request.headers.get("cookie")?.to_str().ok()?.to_owned();
        let is_call = request.url.path().starts_with("/rest/dialplan/");
        let mut used = self.used.lock().expect("no test panics in there");
        let count = used.entry(cookie.clone()).or_default();
        *count += usize::from(is_call);
        (*count == self.life).then_some(cookie)
    }
}

impl Carrier for Ending {
    fn carry(&self, request: Request) -> BoxFuture<'_, Result<Response, Loss>> {
        Box::pin(async move {
            if let Some(cookie) = self.worn_out(&request) {
                let mut log_out = request.clone();
                log_out.url.set_path("/rest/auth/logout");
                log_out.headers.insert("cookie", cookie.parse().expect("a header"));
                log_out.body = json!({"auth": {"type": "auth"}}).to_string().into();
                self.served(log_out).await;
            }
            Ok(self.served(request).await)
        })
    }
}

/// The whole suite with user names and passwords for all roles, by sessions that live for `life` calls.
async fn run(dialects: &[&str], life: usize) -> (RunResult, usize) {
    let config = dialects.iter().fold(Config::default(), |config, id| {
        config.with_change(dialect_named(id).expect("a dialect").change)
    });
    let embedded = embed_inside(Config::default(), Band::V6_5_9, Deployment::OnPremises);
    let mut job = embedded.await.expect("a server").job.clone();
    job.effort = Effort::Quick;
    for (role, server_role, company) in [
        (Role::SystemAdmin, ServerRole::SystemAdmin, "test"),
        (Role::CompanyAdmin, ServerRole::CompanyAdmin, "test"),
        (Role::OtherCompanyAdmin, ServerRole::CompanyAdmin, "other"),
        (Role::User, ServerRole::User, "test"),
    ] {
        let account = Account::derived(server_role, company);
        let login = Credential::Login { username: account.username, password: account.password };
        job.credentials.insert(role, login);
    }
    let server = router(&config.with_version(Band::V6_5_9.version())).expect("a server");
    let ending = Arc::new(Ending { server, life, used: Mutex::default() });
    job.carrier = Some(ending.clone());
    let result = job.prepare().await.expect("a target").run(&|_| {}).await;
    let sessions = ending.used.lock().expect("no test panics in there").len();
    (result, sessions)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_by_sessions_that_keep_ending_judges_as_if_they_did_not() {
    for dialects in [&[][..], &["failure-shape/status-200", "failure-shape/no-message"]] {
        let (whole, few) = run(dialects, usize::MAX).await;
        let (broken, many) = run(dialects, 300).await;
        assert!(whole.findings.is_empty(), "{:?}", whole.findings);
        assert!(many > few + 15, "{many} sessions, {few} without an end");
        let verdicts = |run: &RunResult| -> Vec<_> {
            run.cases
                .iter()
                .map(|case| (case.id.clone(), case.verdict, case.reason.clone()))
                .collect()
        };
        let pairs = verdicts(&broken).into_iter().zip(verdicts(&whole));
        let differing: Vec<_> = pairs.filter(|(one, other)| one != other).take(5).collect();
        assert!(differing.is_empty(), "{dialects:?}: {differing:?}");
        assert_eq!(broken.observations, whole.observations, "{dialects:?}");
    }
}
