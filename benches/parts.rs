//! What each part costs by itself: payloads, their certification, judging answers, the model.
//!
//! ```sh
//! cargo bench --bench parts
//! ```

use dialcheck::contract::{Band, Contract, Deployment, Operation};
use dialcheck::generate::{Names, Seed, certify, covering_array, mutations, payloads_for};
use dialcheck::judge::{Outcome, outcome, same};
use dialcheck::model::{Answers, Call, Unit};
use dialcheck::target::{Answer, Reply};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use serde_json::{Value, json};

/// How many things one iteration makes.
const MANY: usize = 200;

fn main() {
    divan::main();
}

/// Payloads of both kinds, certified as they are made.
#[divan::bench(args = [Operation::Create, Operation::Update, Operation::Delete], consts = [true, false])]
fn generate<const VALID: bool>(bencher: Bencher<'_, '_>, operation: Operation) {
    let names = Names::default();
    bencher.counter(ItemsCount::new(MANY)).bench(|| {
        payloads_for(&names, operation, VALID, Seed(1))
            .take(MANY)
            .map(|one| one.id.len())
            .sum::<usize>()
    });
}

/// Every single fault of a column against the compiled schemas.
#[divan::bench(args = ["ring_time", "subtype", "phonebook"])]
fn certification(bencher: Bencher<'_, '_>, name: &str) {
    let column = Contract::get().column(name).expect("a column");
    let faults = mutations(column);
    bencher.counter(ItemsCount::new(faults.len())).bench(|| {
        faults
            .iter()
            .filter(|one| certify(column, black_box(one.keyword), &one.value).is_ok())
            .count()
    });
}

#[divan::bench]
fn covering() -> usize {
    let sizes = [3, 2, 4, 3, 2, 5, 3, 2, 2, 3];
    covering_array(black_box(&sizes)).len()
}

/// From the bytes of a read's answer to whether the written value reads back.
#[divan::bench(args = [1, 20, 200])]
fn judging(bencher: Bencher<'_, '_>, rows: usize) {
    let row =
        json!({"virt_exten": "9000", "company": "test", "ring_time": 20, "comment": "a comment"});
    let bytes = json!({"result": "success", "values": vec![row; rows]}).to_string();
    let kind = Contract::get().column("ring_time").expect("a column").kind;
    bencher.counter(ItemsCount::new(1_u32)).bench(|| {
        let reply = Reply::Answer(Answer {
            status: 200,
            json: serde_json::from_str(black_box(&bytes)).ok(),
            bytes: bytes.clone().into(),
        });
        let read = match outcome(&reply) {
            Outcome::Accepted(answer) => answer["values"][0]["ring_time"].clone(),
            Outcome::Refused | Outcome::ServerError(_) | Outcome::Garbage | Outcome::Lost(_) => {
                Value::Null
            }
        };
        same(kind, &json!(20), &read)
    });
}

/// What a validator says of an answer.
#[divan::bench(args = [1, 20, 200])]
fn answer_schema(bencher: Bencher<'_, '_>, rows: usize) {
    let row = json!({"virt_exten": "9000", "company": "test"});
    let answer = json!({"result": "success", "values": vec![row; rows]});
    let validators = Contract::get().validators();
    bencher.bench(|| validators.answer(Operation::Read, black_box(&answer)).len());
}

/// One step of the model: an update of one extension among twenty.
#[divan::bench]
fn model(bencher: Bencher<'_, '_>) {
    let answers = Answers::none(Band::V6_5_9, Deployment::OnPremises);
    let mut unit = Unit::default();
    for number in 0..20 {
        let body = json!({"type": "extension", "values": {
            "company": "test", "virt_exten": format!("{}", 9000 + number), "private": false,
            "voicemail": false, "nightmode": null}});
        unit = unit.predict(&Call::new(Operation::Create, body), &answers).after(true).unit.clone();
    }
    let call = Call::new(
        Operation::Update,
        json!({"scope": {"company": "test", "virt_exten": "9007"}, "type": "extension",
               "values": {"ring_time": 30}}),
    );
    bencher
        .counter(ItemsCount::new(1_u32))
        .bench(|| unit.predict(black_box(&call), &answers).after(true).unit.keys().count());
}
