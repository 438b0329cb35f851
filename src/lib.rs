//! A contract-testing and conformance harness for dialplan servers: the `/rest/dialplan/` API of a PABX.
//!
//! The binary `dialcheck` is for QA and for gates of CI servers. This library is for those who would rather call it:
//!
//! - **You build a dialplan server.** [`conformance`] runs the suite from a test of your own, against your router
//!   without a socket, or against a URL:
//!
//!   ```no_run
//!   # async fn test(router: axum::Router) {
//!   use dialcheck::conformance::Conformance;
//!   use dialcheck::target::Role;
//!
//!   let outcome = Conformance::of_service(router)
//!       .with_key(Role::SystemAdmin, "the key of your administrator")
//!       .run()
//!       .await
//!       .expect("a server that can be judged");
//!   outcome.assert_conforms(); // or panics with the report
//!   # }
//!   ```
//!
//! - **You build a client.** [`reference`](mod@reference) is a whole dialplan server for your tests, as you would use a
//!   mock server: with state, rights and refusals, and told to be wrong, unusual or hostile where you like:
//!
//!   ```
//!   # #[tokio::main(flavor = "current_thread")] async fn main() {
//!   use dialcheck::reference::{Config, spawn};
//!
//!   let unit = spawn(Config::default()).await.expect("a server on a free port");
//!   let key = &unit.credentials()[0].key; // of the System-Admin
//!   // your_client(unit.url(), key).create("9000") ...
//!   # let _ = key;
//!   # }
//!   ```
//!
//! - **You need the contract.** [`contract`] has it as data: operations, columns with their bounds, requirements,
//!   the queue grammars, and validators for each message:
//!
//!   ```
//!   use dialcheck::contract::{Contract, Operation};
//!   use serde_json::json;
//!
//!   let contract = Contract::get();
//!   let body = json!({
//!       "auth": {"type": "auth", "key": "k"},
//!       "scope": {"company": "test", "virt_exten": "9000"},
//!       "type": "extension",
//!       "values": {"ring_time": 1000},
//!   });
//!   let wrong = contract.validators().request(Operation::Update, &body);
//!   assert_eq!((wrong[0].pointer.as_str(), wrong[0].keyword.as_str()), ("/values/ring_time", "maximum"));
//!   ```
//!
//! - **You need payloads.** [`generate`] makes them from the contract: valid ones with the boundaries first, and invalid
//!   ones that break exactly one rule:
//!
//!   ```
//!   use dialcheck::contract::Operation;
//!   use dialcheck::generate::{Names, Seed, payloads_for};
//!
//!   let invalid = payloads_for(&Names::default(), Operation::Create, false, Seed(1));
//!   for payload in invalid.take(3) {
//!       println!("{}: {}", payload.id, payload.body);
//!   }
//!   ```
//!
//! # Rooms
//!
//! The contract is data ([`contract`]); [`generate`] makes payloads of it, [`suite`] holds the cases, [`run`] plans and
//! sends them through [`target`], the only place that speaks HTTP, and [`judge`] says what an answer means. [`results`]
//! are what every report ([`report`]) and [`snapshot`] is made from. [`model`] predicts what sequences of calls do,
//! and [`selftest`] judges the suite itself against the faults and dialects of [`reference`](mod@reference), which shares
//! no logic with the judge: were they to share it, one mistake would hide in both.

pub mod comparison;
pub mod conformance;
pub mod contract;
pub mod embedded;
pub mod expected;
pub mod export;
mod gather;
pub mod generate;
pub mod inspect;
pub mod judge;
pub mod merging;
pub mod model;
pub mod near;
pub mod reference;
pub mod rehearsal;
pub mod report;
pub mod results;
pub mod run;
pub mod selftest;
pub mod snapshot;
pub mod suite;
pub mod target;
