use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use dialcheck::contract::{Band, Deployment};
use dialcheck::embedded::embed_inside;
use dialcheck::reference::{
    Config, Credential as Account, Role as ServerRole, dialect_named, router,
};
use dialcheck::results::RunResult;
use dialcheck::run::Effort;
use dialcheck::target::{Carrier, Credential, Loss, Request, Response, Role};
use futures::future::BoxFuture;
use serde_json::json;
use tower_service::Service as _;

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
    job.effort = Effort::Standard;
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
