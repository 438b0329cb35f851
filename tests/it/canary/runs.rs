use std::process::Command;

use dialcheck::contract::Operation;
use dialcheck::reference::{
    Call, Change, Config, Next, Parts, Refusal, Reply, Server, fault, spawn,
};
use tempfile::TempDir;

use super::echo::Echo;
use super::planted::{COMPANY_KEY, Planted, SYSTEM_KEY, USER_PASSWORD};
use super::search::{Produced, collect, found};

/// Calls of the binary in a folder of their own, and what came of them.
struct Bench {
    planted: Planted,
    echo: Echo,
    folder: TempDir,
    produced: Produced,
}

impl Bench {
    fn new() -> Self {
        Self {
            planted: Planted::new(),
            echo: Echo::default(),
            folder: TempDir::new().expect("a folder"),
            produced: Produced::new(),
        }
    }

    /// A server that repeats what it is sent, with these changes beside.
    async fn server(&self, changes: Vec<Change>) -> Server {
        let config = Config::default().with_credentials(Planted::accounts());
        let config = changes.into_iter().fold(config, Config::with_change);
        spawn(config.with_change(self.echo.change())).await.expect("a server")
    }

    /// Calls the binary with all secrets, `more` in its configuration, and what `adapt` changes.
    #[track_caller]
    fn call(&mut self, exit: &[i32], more: &str, args: &[&str], adapt: impl FnOnce(&mut Command)) {
        let config = self.planted.config(more);
        let mut command = Command::new(env!("CARGO_BIN_EXE_dialcheck"));
        command
            .args(args)
            .env("NO_COLOR", "1")
            .env("RUST_LOG", "trace")
            .env("RUST_BACKTRACE", "full")
            .env_remove("CI")
            .current_dir(self.folder.path());
        self.planted.give(&mut command, &config);
        adapt(&mut command);
        self.keep(exit, args, command);
    }

    #[track_caller]
    fn keep(&mut self, exit: &[i32], args: &[&str], mut command: Command) {
        let output = tokio::task::block_in_place(|| command.output()).expect("the binary runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let code = output.status.code().unwrap_or_default();
        assert!(exit.contains(&code), "{args:?} ends with {code}: {err}\n{out}");
        self.produced.push((format!("standard output of {args:?}"), out));
        self.produced.push((format!("standard error of {args:?}"), err));
        collect(self.folder.path(), &mut self.produced);
    }

    /// Calls the binary without any secret.
    #[track_caller]
    fn call_bare(&mut self, exit: &[i32], args: &[&str]) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dialcheck"));
        command.args(args).env("NO_COLOR", "1").env_remove("CI").current_dir(self.folder.path());
        self.keep(exit, args, command);
    }

    /// No secret stands in anything that was produced.
    #[track_caller]
    fn sings_nothing(&self) {
        let cookies = self.echo.cookies();
        let secrets = Planted::ALL.into_iter().chain(cookies.iter().map(String::as_str));
        let mut places: Vec<String> = Vec::new();
        for secret in secrets {
            places.extend(found(secret, &self.produced).into_iter().take(3));
        }
        assert!(places.is_empty(), "{} places:\n{}", places.len(), places.join("\n"));
    }

    /// Whether `text` stands in something that was produced whose place has `place` in its name.
    fn holds(&self, place: &str, text: &str) -> bool {
        self.produced.iter().any(|(one, produced)| one.contains(place) && produced.contains(text))
    }
}

const RECORDINGS: [&str; 4] = ["--record", "out/run.jsonl", "--report", "har=out/run.har"];

const REPORTS: [&str; 17] = [
    "--report",
    "json=out/results.json",
    "--report",
    "junit=out/results.xml",
    "--report",
    "ctrf=out/ctrf.json",
    "--report",
    "github=out/annotations",
    "--report",
    "markdown=out/summary.md",
    "--report",
    "sarif=out/results.sarif",
    "--report",
    "tap=out/results.tap",
    "--snapshots",
    "out/snapshots",
    "--verbose",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_succeeds_shows_no_secret() {
    let mut bench = Bench::new();
    let server = bench.server(Vec::new()).await;
    let url = server.url();
    let args = [&["run", url.as_str(), "--effort", "standard"][..], &REPORTS].concat();
    bench.call(&[0], "", &args, |_| {});
    bench.call(&[0], "", &["run", &url, "--dry-run"], |_| {});
    assert!(bench.holds("results.json", "\"observations\"") && bench.holds("6.5.9+.json", "{"));
    assert!(bench.echo.cookies().len() > 3, "the run opens sessions");
    bench.sings_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_judged_and_sent_again_shows_no_secret() {
    let mut bench = Bench::new();
    let server = bench.server(Vec::new()).await;
    let url = server.url();
    let run = ["run", &url, "--effort", "standard", "--filter", "auth/*", "--filter", "role/*"];
    bench.call(&[0], "", &[&run[..], &RECORDINGS].concat(), |_| {});
    assert!(bench.holds("run.jsonl", "\"log_in\":{") && bench.holds("run.har", "_case"));
    bench.call_bare(&[0], &["rejudge", "out/run.jsonl", "--verbose"]);
    bench.call(&[0], "", &["replay", "out/run.jsonl", "auth/password", "--verbose"], |_| {});
    assert!(bench.echo.cookies().len() > 3, "the run opens sessions");
    bench.sings_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_finds_faults_shows_no_secret_that_the_target_repeats() {
    let mut bench = Bench::new();
    let faults = [
        "update/ring_time/maximum-out-by-one",
        "role/read/user-allowed",
        "role/readfull/company-admin-refused",
        "auth/logout/session-lives-on",
        "auth/check/any-key",
        "wire/refusal/status-500",
    ];
    let change = |id| fault(id).expect("it is in the catalogue").change.clone();
    let server = bench.server(faults.into_iter().map(change).collect()).await;
    let url = server.url();
    let run = ["run", url.as_str(), "--effort", "standard"];
    let mut args = [&run[..], &REPORTS, &RECORDINGS].concat();
    for filter in ["auth/*", "role/*", "wire/*", "read/*", "update/ring_time/*"] {
        args.extend(["--filter", filter]);
    }
    bench.call(&[1], "", &args, |_| {});
    bench.call_bare(&[1], &["rejudge", "out/run.jsonl", "--verbose"]);
    let replay =
        ["replay", "out/results.json", "role/read/user", "--verbose", "--effort", "standard"];
    bench.call(&[1], "", &replay, |_| {});
    for place in [
        "standard output",
        "results.json",
        "results.xml",
        "ctrf.json",
        "results.sarif",
        "results.tap",
        "run.jsonl",
        "run.har",
    ] {
        assert!(bench.holds(place, "***"), "what is repeated stands in {place}");
        assert!(bench.holds(place, "you said"), "what is repeated stands in {place}");
    }
    bench.sings_nothing();
}

async fn no_deletes(next: Next, call: Call) -> Reply {
    if call.operation == Operation::Delete {
        return Refusal::bad("there are no deletes here").into();
    }
    next.handle(call).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_leaves_a_ledger_shows_no_secret_in_it() {
    let mut bench = Bench::new();
    let change = Change::new(|parts: &mut Parts| parts.around_unit(no_deletes));
    let server = bench.server(vec![change]).await;
    let args = ["run", &server.url(), "--filter", "delete/*", "--effort", "standard"];
    bench.call(&[1, 4], "", &args, |_| {});
    assert!(bench.holds(".ledger.jsonl", "create"), "the ledger stays");
    bench.call(&[4], "", &["cleanup"], |_| {});
    bench.sings_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_told_without_them() {
    let mut bench = Bench::new();
    let server = bench.server(Vec::new()).await;
    let url = server.url();
    let run = ["run", url.as_str(), "--verbose"];
    let wrong = |text: &str| format!("{text}-but-wrong");
    bench.call(&[3], "", &run, |command| {
        command.env("DIALCHECK_SYSTEM_ADMIN_KEY", wrong(SYSTEM_KEY));
    });
    bench.call(&[3], "", &run, |command| {
        command.env_remove("DIALCHECK_COMPANY_ADMIN_KEY_FILE");
        command.env("DIALCHECK_COMPANY_ADMIN_KEY", wrong(COMPANY_KEY));
    });
    bench.call(&[3], "", &run, |command| {
        command.env("DIALCHECK_USER_USERNAME", "user");
        command.env("DIALCHECK_USER_PASSWORD", wrong(USER_PASSWORD));
    });
    for role in ["system-admin", "company-admin", "user"] {
        let told = format!("refuses the credentials of the role {role}");
        assert!(bench.holds("standard error", &told), "{role}");
    }
    bench.sings_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_is_none_is_told_without_secrets() {
    let mut bench = Bench::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = free.local_addr().expect("an address");
    drop(free);
    bench.call(&[3], "", &["run", &format!("http://{address}")], |_| {});
    bench.call(&[3], "", &["run", &format!("https://{address}"), "--insecure"], |_| {});
    for (scheme, behind) in [("http", ""), ("https", "/x?key=1"), ("ftp", "")] {
        let url = format!("{scheme}://user:{USER_PASSWORD}@{address}{behind}");
        bench.call(&[2], "", &["run", &url], |_| {});
        bench.call(&[2], "", &["run", &url, "--dry-run"], |_| {});
    }
    let key = format!("http://{address}/?key={SYSTEM_KEY}");
    bench.call(&[2], "", &["run", &key], |_| {});
    bench.sings_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_configuration_is_told_without_secrets() {
    use serde_json::json;
    let mut bench = Bench::new();
    let secret = json!(USER_PASSWORD);
    for more in [
        "bogus = 1".to_owned(),
        format!("[credentials]\nuser = {secret}"),
        format!("[credentials.company-admin]\nkey = [{secret}]"),
        format!("[credentials.company-admin]\nkey = {secret}\nkey-file = \"x\""),
        format!("[credentials.company-admin]\nkey = {secret}\nkee = {secret}"),
        format!("[credentials.root]\nkey = {secret}"),
        format!("[credentials.company-admin]\npassword = {secret}"),
        format!("credentials = {secret}"),
        format!("insecure = {secret}"),
        format!("strict = {secret}"),
        format!("seed = {secret}"),
        format!("filter = {secret}"),
        format!("[credentials.company-admin]\nkey = {USER_PASSWORD}"),
        format!("[credentials.company-admin]\nkey = \"{USER_PASSWORD}"),
    ] {
        bench.call(&[2], &more, &["run", "http://127.0.0.1:1"], |command| {
            command.env_remove("DIALCHECK_COMPANY_ADMIN_KEY_FILE");
        });
    }
    for (name, value) in [
        ("DIALCHECK_SYSTEM_ADMIN_KEY_FILE", "/no/such/file"),
        ("DIALCHECK_HEADER", "Kq7\"zR\\v&w%41é+X-in-the-environment"),
        ("DIALCHECK_HEADER", "X-Canary: Kq7\"zR\\v&w%41é\u{7}"),
        ("DIALCHECK_PROXY_PASSWORD", PROXY),
        ("DIALCHECK_USER_KEY_FILE", "/dev/null"),
    ] {
        bench.call(&[2], "", &["run", "http://127.0.0.1:1"], |command| {
            command.env(name, value);
        });
    }
    bench.sings_nothing();
}

/// A second source of the proxy's password.
const PROXY: &str = super::planted::PROXY_PASSWORD;
