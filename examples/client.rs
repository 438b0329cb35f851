//! For those who build a client: a whole dialplan server in a test, with state, rights and refusals, and one that
//! misbehaves on the wire.
//!
//! ```sh
//! cargo run --example client
//! ```

use std::time::Duration;

use dialcheck::reference::{Config, hostile, spawn};
use serde_json::{Value, json};

type Failed = Box<dyn std::error::Error>;

/// The client under test: makes one extension, and tells its answer.
async fn create(unit: &str, key: &str, extension: &str) -> Result<Value, Failed> {
    let client = reqwest::Client::builder().timeout(Duration::from_millis(500)).build()?;
    let body = json!({
        "auth": {"type": "auth", "key": key},
        "type": "extension",
        "values": {
            "company": "test",
            "virt_exten": extension,
            "private": false,
            "voicemail": false,
            "nightmode": null,
        },
    });
    let call = client
        .post(format!("{unit}/rest/dialplan/create/"))
        .header("content-type", "application/json")
        .body(body.to_string());
    Ok(serde_json::from_slice(&call.send().await?.bytes().await?)?)
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    // What this client's HTTP library asks for, before it makes connections of any kind.
    let _ = rustls::crypto::ring::default_provider().install_default();

    // A unit of one's own, on a free port, gone when it is dropped.
    let unit = spawn(Config::default()).await?;
    let key = &unit.credentials()[0].key;
    anstream::println!("created:   {}", create(&unit.url(), key, "9000").await?);
    anstream::println!("again:     {}", create(&unit.url(), key, "9000").await?);
    anstream::println!("wrong key: {}", create(&unit.url(), "guess", "9001").await?);

    // The state is there to be looked at, past all rights and rules.
    let rows =
        unit.store().read(|tables| tables.find(&dialcheck::reference::Scope::everything()))?;
    anstream::println!("extensions on the unit: {}", rows.len());

    // A unit that never answers: does the client give up in time?
    let silent = hostile("silent/always").ok_or("no such behaviour")?;
    let silent = spawn(Config::default().with_hostile(silent)).await?;
    let given_up = create(&silent.url(), key, "9000").await.expect_err("no answer ever comes");
    anstream::println!("silent unit: {given_up}");
    Ok(())
}
