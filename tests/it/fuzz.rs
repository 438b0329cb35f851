//! What reads foreign bytes meets bytes that nobody meant: it answers, refuses or gives up, but it never panics
//! and never takes nonsense for a success. `DIALCHECK_FUZZ` says how many inputs each target gets; a few thousand
//! where it is not set.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dialcheck::contract::{Band, Contract, Deployment, Operation, Version};
use dialcheck::embedded::embed_inside;
use dialcheck::judge::{Outcome, canonical, outcome};
use dialcheck::reference::Config;
use dialcheck::results::{Results, Verdict};
use dialcheck::run::{Effort, Radius, Range, Record};
use dialcheck::snapshot::Snapshot;
use dialcheck::target::{
    Call, Carrier, Client, Credential, Credentials, Loss, Purpose, Request, Response, Role,
};
use futures::future::BoxFuture;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

/// A stream of bytes that looks random and is the same in each run.
#[derive(Debug)]
struct Dice(u64);

impl Dice {
    /// The next dice of a row that many may take from.
    fn of(row: &AtomicU64) -> Self {
        let mut dice = Self(row.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed) | 1);
        for _ in 0..4 {
            dice.roll(2);
        }
        dice
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).expect("it is below the sides")
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }

    /// Bytes made of `seeds`: cut, doubled, mixed, with some bytes changed; now and then noise alone.
    fn bytes(&mut self, seeds: &[&[u8]]) -> Vec<u8> {
        let mut bytes = self.pick(seeds).to_vec();
        for _ in 0..self.roll(6) {
            let at = self.roll(bytes.len() + 1);
            match self.roll(6) {
                0 => bytes.truncate(at),
                1 => bytes.splice(at..at, self.pick(ODD).iter().copied()).for_each(drop),
                2 if at < bytes.len() => bytes[at] = u8::try_from(self.roll(256)).expect("a byte"),
                3 => {
                    let other = self.pick(seeds).to_vec();
                    let from = self.roll(other.len() + 1);
                    bytes.splice(at.., other[from..].iter().copied()).for_each(drop);
                }
                4 => {
                    let end = at + self.roll(bytes.len() - at + 1);
                    let part = bytes[at..end].to_vec();
                    bytes.splice(at..at, part).for_each(drop);
                }
                _ => {
                    let end = at + self.roll(bytes.len() - at + 1);
                    bytes.drain(at..end).for_each(drop);
                }
            }
            bytes.truncate(4096);
        }
        bytes
    }
}

/// Pieces that parsers stumble over.
const ODD: &[&[u8]] = &[
    b"\0",
    b"\xff\xfe",
    b"\\ud800",
    b"\\u0000",
    b"1e999",
    b"-0",
    b"[[[[[[[[",
    b"{\"a\":",
    b"\"",
    b"\\",
    b"\n",
    b"\r\n",
    b"\x1b[2J",
    b"\xe2\x80\xae",
    b"99999999999999999999",
    b"null",
    b"true",
    b"0.1",
    b",",
    b"]}",
];

/// How many inputs a target gets.
fn inputs() -> u64 {
    std::env::var("DIALCHECK_FUZZ").ok().and_then(|text| text.parse().ok()).unwrap_or(3000)
}

fn each(seed: u64, mut target: impl FnMut(&mut Dice)) {
    let mut dice = Dice(seed);
    for _ in 0..inputs() {
        target(&mut dice);
    }
}

#[test]
fn a_ledger() {
    let seeds: &[&[u8]] = &[
        b"{\"dialcheck\":\"0.1.0\",\"target\":\"http://pabx\",\"company\":\"test\",\"other_company\":null,\"extensions\":\"9000-9999\"}\n{\"foreign\":{\"virt_exten\":\"400\",\"company\":\"test\",\"scoped_exten\":\"400_test\"}}\n{\"company\":\"test\",\"create\":[\"9001\",\"9002b\"]}\n",
    ];
    each(11, |dice| {
        let bytes = dice.bytes(seeds);
        match Record::parse(&bytes) {
            // Whatever it says, nothing outside its own range is ever deleted by it.
            Ok(record) => {
                for (_, name) in &record.created {
                    assert!(record.territory.range.holds(name), "{name}");
                }
            }
            Err((line, why)) => assert!(line > 0 && !why.is_empty()),
        }
    });
}

#[test]
fn a_snapshot_and_a_result_file() {
    let snapshot = include_str!("snapshots/it__bands__reference_6.3.10+.snap");
    let (_, body) = snapshot.split_once("\n---\n").expect("the head of the file");
    let small: String = body.chars().take(3000).collect();
    let results = r#"{"schema_version":1,"tool":{"name":"dialcheck","version":"0"},"contract_hash":"","seed":1,"runs":[]}"#;
    let seeds: &[&[u8]] = &[small.as_bytes(), results.as_bytes(), b"{\"snapshot_version\":1}"];
    each(12, |dice| {
        let bytes = dice.bytes(seeds);
        let _ = serde_json::from_slice::<Snapshot>(&bytes);
        let _ = serde_json::from_slice::<Results>(&bytes);
    });
}

#[test]
fn words_of_the_command_line_and_queues() {
    let grammars = Contract::get().grammars();
    let seeds: &[&[u8]] = &[
        b"9000-9999",
        b"6.5.9",
        b"6.3.10",
        b"0000-0009",
        b"ay y 1010203040506y 05",
        b"R  y y05  0102    ",
        b"aa                 y99",
    ];
    each(13, |dice| {
        let bytes = dice.bytes(seeds);
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(range) = text.parse::<Range>() {
            assert!(range.blocks() > 0 && range.holds(&range.number(0, 0)), "{text}");
        }
        let _ = text.parse::<Version>();
        for grammar in grammars {
            let _ = grammar.broken(&text);
        }
        for column in Contract::get().columns() {
            let value = serde_json::from_slice(&bytes).unwrap_or_else(|_| json!(text));
            let once = canonical(column.kind, &value);
            assert_eq!(canonical(column.kind, &once), once, "{}: {value}", column.name);
        }
    });
}

/// Answers with what the dice make of an answer.
#[derive(Debug)]
struct Noise {
    seed: AtomicU64,
    seeds: Vec<Vec<u8>>,
}

const STATUSES: &[u16] =
    &[200, 200, 200, 201, 204, 302, 307, 308, 400, 401, 404, 500, 502, 503, 599];

impl Carrier for Noise {
    fn carry(&self, _: Request) -> BoxFuture<'_, Result<Response, Loss>> {
        let mut dice = Dice::of(&self.seed);
        let seeds: Vec<&[u8]> = self.seeds.iter().map(Vec::as_slice).collect();
        let body = dice.bytes(&seeds).into();
        let mut headers = HeaderMap::new();
        for name in ["location", "set-cookie", "retry-after", "date", "content-type"] {
            let seeds: &[&[u8]] = &[
                b"/rest/dialplan/read/",
                b"http://elsewhere/",
                b"Red60urne=abc; Path=/",
                b"1",
                b"-1",
                b"Thu, 01 Jan 1970 00:00:10 GMT",
                b"//elsewhere",
                b"application/json",
                b"http://a:b@host:1/",
            ];
            if let Ok(value) = HeaderValue::from_bytes(&dice.bytes(seeds)) {
                headers.append(HeaderName::from_static(name), value);
            }
        }
        let status = *dice.pick(STATUSES);
        Box::pin(async move { Ok(Response { status, headers, body }) })
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer() {
    let login =
        Credential::Login { username: "name".to_owned(), password: "s3cret word".to_owned() };
    let credentials: Credentials =
        [(Role::SystemAdmin, Credential::Key("s3cret".to_owned())), (Role::User, login)].into();
    let seeds = [
        r#"{"result":"success","values":[{"virt_exten":"400","owner":null}],"numrows":1}"#,
        r#"{"result":"fail","message":"key s3cret is bad"}"#,
        r#"{"result":"success","user":{"id":1}}"#,
        "<html>s3cret word</html>",
        "",
    ];
    let noise = Noise {
        seed: AtomicU64::new(14),
        seeds: seeds.map(|seed| seed.as_bytes().to_vec()).into(),
    };
    let client =
        Client::with_carrier("http://pabx", credentials, Arc::new(noise)).expect("a client");
    let bodies = [json!({"scope": {"virt_exten": "9001"}}), json!({})];
    for place in 0..inputs() {
        let operation = Operation::ALL[usize::try_from(place % 6).expect("small")];
        let role = if place % 3 == 0 { Role::User } else { Role::SystemAdmin };
        let body = bodies[usize::from(place % 2 == 0)].clone();
        let exchange = client.send(Call::of(role, operation, body, Purpose::Act)).await;
        let accepted = match outcome(&exchange.reply) {
            Outcome::Accepted(json) => json["result"] == "success",
            _ => true,
        };
        assert!(accepted);
        let shown = exchange.report(&client.secrets());
        assert!(!shown.response.contains("s3cret"), "{}", shown.response);
    }
}

/// Hands requests to a server and now and then spoils what it answers.
#[derive(Debug)]
struct Spoiler {
    inner: Arc<dyn Carrier>,
    seed: AtomicU64,
    /// Of so many answers about one is spoilt.
    one_of: usize,
}

impl Carrier for Spoiler {
    fn carry(&self, request: Request) -> BoxFuture<'_, Result<Response, Loss>> {
        Box::pin(async move {
            let mut response = self.inner.carry(request).await?;
            let mut dice = Dice::of(&self.seed);
            if dice.roll(self.one_of) > 0 {
                return Ok(response);
            }
            let whole = response.body.to_vec();
            response.body = match dice.roll(3) {
                0 => dice.bytes(&[&whole]).into(),
                _ => spoilt(&whole, &mut dice).into(),
            };
            if dice.roll(8) == 0 {
                response.status = *dice.pick(STATUSES);
            }
            if dice.roll(16) == 0 {
                return Err(Loss::broken("the line was cut"));
            }
            Ok(response)
        })
    }
}

/// JSON with one member changed, lost or made something else.
fn spoilt(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let Ok(mut json) = serde_json::from_slice::<Value>(bytes) else { return bytes.to_vec() };
    let others = [
        json!(null),
        json!([]),
        json!({}),
        json!(-1),
        json!("success"),
        json!("\u{202e}"),
        json!(1e300),
        json!([[{}]]),
    ];
    let mut place = &mut json;
    loop {
        let size = match &*place {
            Value::Array(items) => items.len(),
            Value::Object(members) => members.len(),
            _ => 0,
        };
        if size == 0 || dice.roll(3) == 0 {
            *place = dice.pick(&others).clone();
            return json.to_string().into_bytes();
        }
        let at = dice.roll(size);
        match place {
            Value::Array(items) => place = &mut items[at],
            Value::Object(members) => {
                let name = members.keys().nth(at).expect("it is there").clone();
                if dice.roll(6) == 0 {
                    members.remove(&name);
                    return json.to_string().into_bytes();
                }
                place = members.get_mut(&name).expect("it is there");
            }
            _ => return bytes.to_vec(),
        }
    }
}

/// Whole runs against a server whose answers are spoilt: they end, and what they could not remove is told.
#[tokio::test(start_paused = true)]
async fn a_run() {
    let runs = std::env::var("DIALCHECK_FUZZ_RUNS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(4_u64);
    let mut judged = 0;
    for seed in 1..=runs {
        let embedded = embed_inside(Config::default(), Band::V6_5_9, Deployment::OnPremises).await;
        let embedded = embedded.expect("a server");
        let folder = tempfile::tempdir().expect("a folder");
        let mut job = embedded.job.clone();
        let inner = job.carrier.take().expect("a server in this process");
        let one_of = [20, 100, 1000, 3000][usize::try_from(seed % 4).expect("small")];
        job.carrier = Some(Arc::new(Spoiler { inner, seed: AtomicU64::new(seed), one_of }));
        job.ledger = Some(folder.path().join("ledger"));
        (job.seed, job.effort, job.radius) = (seed, Effort::Standard, Radius::Own);
        let Ok(prepared) = job.prepare().await else { continue };
        let run = prepared.run(&|_| {}).await;
        judged += run.cases.iter().filter(|case| case.verdict == Verdict::Pass).count();
        let results = Results::new(seed, vec![run]);
        for format in dialcheck::report::Format::ALL {
            let path = folder.path().join(format.id);
            let spec = dialcheck::report::ReportSpec { format, path };
            dialcheck::report::write(&spec, &results).expect("a report");
        }
    }
    assert!(judged > 0, "no run came to a verdict");
}
