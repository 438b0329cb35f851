//! For those who build a dialplan server: the suite against a router in this process, as in a test of their own.
//!
//! ```sh
//! cargo run --release --example vendor
//! ```
//!
//! The router is that of the reference server, with a bound that is off by one. Put your own in its place.

use std::process::ExitCode;

use dialcheck::conformance::Conformance;
use dialcheck::contract::Band;
use dialcheck::reference::{Config, fault, router};
use dialcheck::run::Effort;
use dialcheck::target::Role;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mistake = fault("update/ring_time/maximum-out-by-one").ok_or("no such fault")?;
    let unit = Config::default().with_change(mistake.change.clone());
    let key = unit.credentials()[0].key.clone();

    let outcome = Conformance::of_service(router(&unit)?)
        .with_key(Role::SystemAdmin, key)
        .with_band(Band::V6_5_9)
        .with_effort(Effort::Quick)
        .with_filter(&["update/*", "create/*"])?
        .run()
        .await?;

    anstream::print!("{outcome}");
    for finding in &outcome.results().runs[0].findings {
        anstream::println!(
            "broken: {}, shown by {}",
            finding.requirement,
            finding.cases.join(", ")
        );
    }
    Ok(if outcome.conforms() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
