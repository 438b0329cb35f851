use std::path::Path;
use std::process::Command;

use super::behind::{Authority, CA, CASES, INSECURE, Target, args, outcome};

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_of_ones_own_is_trusted_beside_others() {
    let target = Target::new(None, &rustls::version::TLS13).await;
    let other = Authority::new("theirs");
    let ca = target.file("ca.pem", &format!("{}{}", other.pem, target.authority.pem));
    let said = target.run(&target.url(), args![CA, ca]);
    said.ends(0, &[]);
    assert!(!said.err.contains("WARNING") && !said.out.contains("--insecure"), "{said:?}");
    let config = format!("url = {:?}\nca = {:?}\nfilter = [{CASES:?}]\n", target.url(), ca);
    let config = target.file("dialcheck.toml", &config);
    let mut command = Command::new(env!("CARGO_BIN_EXE_dialcheck"));
    command.args(["run", "--config"]).arg(config);
    outcome(&mut command, &target.folder).ends(0, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_refused_and_the_ways_out_are_named() {
    let target = Target::new(None, &rustls::version::TLS13).await;
    let other = target.file("other.pem", &Authority::new("theirs").pem);
    let namesake = target.file("namesake.pem", &Authority::new("ours").pem);
    for (args, words) in [
        (args![], "not known here"),
        (args![CA, other], "not known here"),
        (args![CA, namesake], "another one of the same name"),
    ] {
        let said = target.run(&target.url(), args);
        said.ends(3, &[words, "--ca FILE", "--insecure"]);
        assert!(!said.err.contains("Is the server running"), "{said:?}");
    }
    let ca = target.file("ca.pem", &target.authority.pem);
    let url = format!("https://{}", target.address);
    target.run(&url, args![CA, ca]).ends(3, &["not valid for name", "a name that it is for"]);
    let plain = target.server.url().replace("http:", "https:");
    target.run(&plain, args![CA, ca]).ends(3, &["no TLS", "http://"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_check_anybody_is_taken_and_that_is_said_aloud() {
    let target = Target::new(None, &rustls::version::TLS12).await;
    let said = target.run(&target.url(), args![INSECURE]);
    said.ends(0, &["WARNING", "is not verified (--insecure)", "--ca FILE"]);
    assert!(said.out.contains("PREFLIGHT") && said.out.contains("(--insecure)"), "{said:?}");
    target.file("dialcheck.toml", "insecure = true\n");
    target.run(&target.url(), args![]).ends(0, &["WARNING"]);
    let said = target.run(&target.server.url(), args![]);
    said.ends(0, &[]);
    assert!(!said.err.contains("WARNING"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_that_trusts_nobody_is_no_trouble_without_tls_or_with_an_authority() {
    let target = Target::new(None, &rustls::version::TLS13).await;
    let ca = target.file("ca.pem", &target.authority.pem);
    let none = target.file("none.pem", "");
    let run = |url: &str, args: &[&Path]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dialcheck"));
        command.args(["run", url, "--filter", CASES]).args(args);
        command.env("SSL_CERT_FILE", &none).env_remove("SSL_CERT_DIR");
        outcome(&mut command, &target.folder)
    };
    run(&target.server.url(), args![]).ends(0, &[]);
    run(&target.url(), args![CA, ca]).ends(0, &[]);
    run(&target.url(), args![INSECURE]).ends(0, &[]);
    run(&target.url(), args![]).ends(2, &["--ca FILE"]);
}
