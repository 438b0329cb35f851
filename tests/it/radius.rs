//! What a run may send at radius `own`, read off the wire: every write names the run's own extensions and nothing
//! else, also where the target takes a name for a pattern or makes no difference between capitals and small
//! letters.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use dialcheck::contract::{Band, Deployment};
use dialcheck::embedded::{Embedded, embed_inside};
use dialcheck::reference::{Change, Config, NewRow, Settings, dialect_named};
use dialcheck::run::{Effort, Radius};
use dialcheck::target::{Carrier, Loss, Request, Response};
use serde_json::Value;

/// Hands requests on and keeps them.
#[derive(Debug)]
struct Recorder {
    inner: Arc<dyn Carrier>,
    seen: Mutex<Vec<(String, Vec<u8>)>>,
}

impl Carrier for Recorder {
    fn carry(&self, request: Request) -> futures::future::BoxFuture<'_, Result<Response, Loss>> {
        // A GET that carries nothing asks whether the path exists.
        if request.method != "GET" || !request.body.is_empty() {
            let seen = (request.url.path().to_owned(), request.body.to_vec());
            self.seen.lock().expect("no panic").push(seen);
        }
        self.inner.carry(request)
    }
}

/// The writes of a run.
async fn writes(
    change: Change,
    (band, effort, seed): (Band, Effort, u64),
    planted: &[String],
) -> Vec<(String, Vec<u8>)> {
    let config = Config::default().with_change(change);
    let embedded: Embedded =
        embed_inside(config, band, Deployment::OnPremises).await.expect("a server");
    plant(&embedded, planted);
    let folder = tempfile::tempdir().expect("a folder");
    let mut job = embedded.job.clone();
    let inner = job.carrier.clone().expect("a server in this process");
    let recorder = Arc::new(Recorder { inner, seen: Mutex::default() });
    let carrier: Arc<dyn Carrier> = recorder.clone();
    job.carrier = Some(carrier);
    job.radius = Radius::Own;
    job.ledger = Some(folder.path().join("ledger"));
    (job.effort, job.seed) = (effort, seed);
    job.prepare().await.expect("a target").run(&|_| {}).await;
    let seen = std::mem::take(&mut *recorder.seen.lock().expect("no panic"));
    let write = |path: &str| {
        let path = path.to_lowercase();
        ["create", "update", "delete", "clone"].iter().any(|verb| path.contains(verb))
    };
    seen.into_iter().filter(|(path, _)| write(path)).collect()
}

/// Makes foreign extensions.
fn plant(embedded: &Embedded, names: &[String]) {
    for name in names {
        let row = NewRow {
            virt_exten: name.clone(),
            company: "test".to_owned(),
            private: false,
            owner: None,
            settings: Settings::default(),
        };
        embedded.store().write(|tables| tables.insert(&row)).expect("a row");
    }
}

/// Every text and number within `value`.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Number(number) => drop(found.insert(number.to_string())),
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        Value::Object(members) => members.values().for_each(|item| names(item, found)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Whether `text` fits `pattern`, whose wildcards for one and for any are those of SQL, of shells, and of both.
fn fits(pattern: &[u8], text: &[u8], one: &[u8], any: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((first, rest)) if any.contains(first) => {
            (0..=text.len()).any(|at| fits(rest, &text[at..], one, any))
        }
        Some((first, rest)) => text.split_first().is_some_and(|(byte, text)| {
            (one.contains(first) || first.eq_ignore_ascii_case(byte)) && fits(rest, text, one, any)
        }),
    }
}

/// Foreign names that lie about the range: shorter, longer, next to it, with letters, private ones.
fn foreign() -> Vec<String> {
    let mut names: Vec<String> =
        (0..9000).step_by(7).map(|number: u32| number.to_string()).collect();
    names.extend((8900..9000).map(|number| number.to_string()));
    names.extend((10000..10100).map(|number| number.to_string()));
    names.extend(
        (90..100)
            .flat_map(|number| [format!("{number}"), format!("{number}b"), format!("0{number}")]),
    );
    names.extend((900..1000).map(|number| number.to_string()));
    names.extend((90_000..90_100).map(|number| number.to_string()));
    let private: Vec<String> = names.iter().map(|name| format!("{name}_test")).collect();
    names.extend(private);
    names
}

fn is_own(name: &str) -> bool {
    let number = name.trim().split('_').next().unwrap_or_default();
    let digits = number.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    digits.len() == 4 && digits.starts_with('9') && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// What is wrong with a write.
fn trouble(path: &str, body: &[u8], foreign: &[String]) -> Option<String> {
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        // Read as an empty object it must do nothing.
        return (!path.contains("update")).then(|| "it is no JSON".to_owned());
    };
    let mut selected = BTreeSet::new();
    names(&body["scope"]["virt_exten"], &mut selected);
    names(&body["scope"]["scoped_exten"], &mut selected);
    let mut made = BTreeSet::new();
    names(&body["values"]["virt_exten"], &mut made);
    let changes = !body["values"].as_object().is_none_or(serde_json::Map::is_empty);
    let is_create = path.contains("create");
    if selected.is_empty() && !is_create && (changes || path.contains("delete")) {
        return Some("it names nothing".to_owned());
    }
    let pattern = |name: &String| name.bytes().any(|byte| b"%_*?".contains(&byte));
    for name in selected.iter().chain(&made) {
        let is_pattern = pattern(name) && selected.contains(name);
        if !(is_own(name) || is_pattern) {
            return Some(format!("it names {name:?}"));
        }
        for (one, any) in [(&b"_"[..], &b"%"[..]), (b"?", b"*"), (b"_?.", b"%*")] {
            let hit =
                foreign.iter().find(|text| fits(name.trim().as_bytes(), text.as_bytes(), one, any));
            if let Some(hit) = hit {
                return Some(format!("{name:?} could mean {hit}"));
            }
        }
    }
    None
}

async fn check(change: Change, how: (Band, Effort, u64), planted: &[String]) {
    let foreign: Vec<String> = foreign().into_iter().chain(planted.iter().cloned()).collect();
    let sent = writes(change, how, planted).await;
    assert!(sent.len() > 2000, "only {} writes", sent.len());
    let mut known = BTreeSet::new();
    for (path, body) in &sent {
        if known.insert((path, body))
            && let Some(why) = trouble(path, body, &foreign)
        {
            panic!("{why}: {path} {}", String::from_utf8_lossy(body));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_write_names_own_extensions_and_nothing_else() {
    for band in Band::ALL {
        check(Change::new(|_| {}), (band, Effort::Standard, 1), &[]).await;
    }
    check(Change::new(|_| {}), (Band::V6_5_9, Effort::Thorough, 7), &[]).await;
    let change = dialect_named("scope-lists/taken").expect("a dialect").change;
    check(change, (Band::V6_5_9, Effort::Standard, 3), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_be_taken_for_an_extension_that_exists_is_not_sent() {
    let planted: Vec<String> = (900..1000).map(|number| format!("{number}b")).collect();
    check(Change::new(|_| {}), (Band::V6_5_9, Effort::Standard, 1), &planted).await;
}
