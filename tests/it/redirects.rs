//! Targets that lead elsewhere: nothing of a call goes to another host, and nothing that comes from there is taken.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode, Uri};
use dialcheck::contract::Operation;
use dialcheck::target::{
    Call, Client, Credential, Credentials, Headers, Limits, Purpose, Reply, Role, Tls,
};
use serde_json::json;

const KEY: &str = "a key that stays here";

/// What came to a server.
type Seen = Arc<Mutex<Vec<String>>>;

/// A server that answers a call to `/elsewhere` and leads all other calls to `place`, if it has one.
#[derive(Clone, Debug)]
struct Leading {
    place: Arc<Mutex<Option<String>>>,
    seen: Seen,
}

impl Leading {
    async fn start() -> (Self, SocketAddr) {
        let leading = Self { place: Arc::default(), seen: Seen::default() };
        let one = leading.clone();
        let answer = move |uri: Uri, headers: HeaderMap, body: Bytes| {
            let one = one.clone();
            async move { one.answer(&uri, &headers, &body) }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
        (leading, address)
    }

    fn answer(
        &self,
        uri: &Uri,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> (StatusCode, HeaderMap, String) {
        let text = format!("{uri} {headers:?} {}", String::from_utf8_lossy(body));
        self.seen.lock().expect("no test panics in there").push(text);
        let mut headers = HeaderMap::new();
        headers.insert(SET_COOKIE, "id=of-the-way".parse().expect("a header"));
        let place = self.place.lock().expect("no test panics in there").clone();
        if let Some(place) = place.filter(|_| !uri.path().starts_with("/elsewhere")) {
            headers.insert(LOCATION, place.parse().expect("a header"));
            return (StatusCode::TEMPORARY_REDIRECT, headers, String::new());
        }
        (StatusCode::OK, headers, json!({"result": "success", "values": []}).to_string())
    }

    fn lead_to(&self, place: &str) {
        *self.place.lock().expect("no test panics in there") = Some(place.to_owned());
        self.seen.lock().expect("no test panics in there").clear();
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("no test panics in there").clone()
    }
}

fn client(address: SocketAddr) -> Client {
    let login = Credential::Login { username: "user".to_owned(), password: KEY.to_owned() };
    let credentials: Credentials =
        [(Role::SystemAdmin, Credential::Key(KEY.to_owned())), (Role::User, login)].into();
    let mut headers = Headers::default();
    headers.basic("proxy", KEY, "").expect("credentials");
    let url = format!("http://{address}");
    let client = Client::new(&url, credentials, Limits::default(), &Tls::default());
    client.expect("a client").with_headers(headers)
}

async fn status(client: &Client, role: Role) -> Option<u16> {
    let call = Call::of(role, Operation::Read, json!({}), Purpose::Act);
    match client.send(call).await.reply {
        Reply::Answer(answer) => Some(answer.status),
        Reply::Busy(..) | Reply::Lost(_) => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_to_another_host_port_or_scheme() {
    let (target, address) = Leading::start().await;
    let (other, elsewhere) = Leading::start().await;
    let client = client(address);
    let (port, other_port) = (address.port(), elsewhere.port());
    for place in [
        format!("http://{elsewhere}/elsewhere"),
        format!("//{elsewhere}/elsewhere"),
        format!("http://localhost:{port}/elsewhere"),
        format!("http://localhost:{other_port}/elsewhere"),
        format!("https://{address}/elsewhere"),
        format!("https://{elsewhere}/elsewhere"),
        format!("http://user:password@{address}/elsewhere"),
        format!("http://{address}@{elsewhere}/elsewhere"),
        format!("\\\\{elsewhere}/elsewhere"),
    ] {
        target.lead_to(&place);
        assert_eq!(status(&client, Role::SystemAdmin).await, Some(307), "{place}");
        assert_eq!(target.seen().len(), 1, "{place}: {:?}", target.seen());
        assert_eq!(other.seen(), Vec::<String>::new(), "{place}");
    }
    target.lead_to("/elsewhere/in-the-target");
    assert_eq!(status(&client, Role::SystemAdmin).await, Some(200));
    let seen = target.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen[1].contains("authorization") && seen[1].contains(KEY), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_that_is_led_away_opens_no_session() {
    let (target, address) = Leading::start().await;
    let (other, elsewhere) = Leading::start().await;
    let client = client(address);
    target.lead_to(&format!("http://{elsewhere}/elsewhere"));
    let why = client.log_in(Role::User).await.expect_err("the log-in is led away");
    assert!(why.to_string().contains("HTTP 307"), "{why}");
    assert_eq!(status(&client, Role::User).await, None);
    assert_eq!(other.seen(), Vec::<String>::new());
    assert!(target.seen().iter().all(|seen| !seen.contains("of-the-way")), "{:?}", target.seen());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_that_is_set_on_the_way_is_not_sent_back() {
    let (target, address) = Leading::start().await;
    let client = client(address);
    target.lead_to("/elsewhere");
    for _ in 0..2 {
        assert_eq!(status(&client, Role::SystemAdmin).await, Some(200));
    }
    assert!(target.seen().iter().all(|seen| !seen.contains("of-the-way")), "{:?}", target.seen());
}
