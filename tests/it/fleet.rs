//! Several targets of one configuration file.

use std::path::Path;

use dialcheck::reference::{Config, Server, fault, spawn};

use crate::process::{dialcheck, said};

async fn broken() -> Server {
    let fault = fault("update/ring_time/maximum-out-by-one").expect("a fault");
    spawn(Config::default().with_change(fault.change.clone())).await.expect("a server")
}

fn write(folder: &Path, targets: &[(&str, &str)]) {
    let mut text = "effort = \"quick\"\nfilter = [\"update/ring_time/*\"]\n".to_owned();
    for (name, url) in targets {
        text += &format!("\n[[target]]\nname = \"{name}\"\nurl = \"{url}\"\n");
    }
    std::fs::write(folder.join("dialcheck.toml"), text).expect("a file");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_is_judged_and_compared() {
    let (good, bad) = (spawn(Config::default()).await.expect("a server"), broken().await);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let gone = format!("http://{}", nobody.local_addr().expect("an address"));
    drop(nobody);
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &[("lab", &good.url()), ("staging", &bad.url()), ("old", &gone)]);
    let ends = |args: &[&str], code: i32| {
        let args = [&["run"], args].concat();
        let output = dialcheck(&good, folder.path(), &args).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", said(&output));
        said(&output)
    };
    let text = ends(&["--all-targets", "--report", "json=all.json"], 1);
    let matrix = text.lines().take(5).collect::<Vec<_>>().join("\n");
    assert!(matrix.contains("lab") && matrix.contains("staging"), "{matrix}");
    let row = matrix.lines().find(|line| line.starts_with("update/ring_time/maximum"));
    assert_eq!(
        row.map(|row| row.split_whitespace().collect::<Vec<_>>()),
        Some(vec!["update/ring_time/maximum", "-", "FAIL"])
    );
    assert!(matrix.contains("old") || text.contains("target \"old\""), "{text}");
    let results = dialcheck::results::Results::read(&folder.path().join("all.json"));
    let names: Vec<String> =
        results.expect("results").runs.into_iter().map(|run| run.target.name).collect();
    assert_eq!(names, ["lab", "staging"]);

    ends(&["--target", "lab"], 0);
    ends(&["--target", "lab", "--target", "old"], 3);
    assert!(ends(&[], 2).contains("lab, staging, old; choose with --target NAME"));
    assert!(ends(&["--target", "none"], 2).contains("there is no target \"none\""));
    // A URL of its own leaves the fleet alone.
    ends(&[&good.url()], 0);
    write(folder.path(), &[]);
    assert!(ends(&["--all-targets"], 2).contains("no [[target]]"));
}
