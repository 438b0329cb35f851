//! The page in a browser, where Chromium is installed: it runs its script under its own policy, filters, and answers
//! to its keys, and nothing is said on the console.

use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use dialcheck::reference::{Config, fault, spawn};
use sha2::{Digest as _, Sha256};

use crate::process::{dialcheck, said};

/// What is done on the page, and what is then seen on it, a line each.
const DRIVER: &str = r##"
const seen = [];
const press = (key) => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
const shown = () => document.querySelectorAll("#list tbody tr:not([hidden])").length;
const search = document.querySelector("#search");
const type = (text) => { search.value = text; search.dispatchEvent(new Event("input")); };
seen.push("filter shown: " + !document.querySelector(".filter").hidden);
const whole = shown();
seen.push("all cases: " + (whole > 500));
type("update/ring_time/maximum");
seen.push("searched: " + shown() + ", " + document.querySelector("#shown").textContent.split(" ")[0]);
type("no such words");
seen.push("nothing: " + shown());
type("");
document.querySelector(".pick input[value=pass]").click();
seen.push("without passes: " + (shown() < whole && shown() > 0));
document.querySelector(".pick input[value=pass]").click();
press("j");
seen.push("first: " + document.querySelector(".defect.here .id").textContent);
press("j");
seen.push("second: " + document.querySelector(".defect.here .id").textContent);
press("k");
seen.push("back: " + document.querySelector(".defect.here .id").textContent);
press("?");
seen.push("keys: " + !document.querySelector("#keys").hidden);
press("t");
seen.push("theme: " + document.documentElement.dataset.theme);
press("/");
seen.push("focus: " + document.activeElement.id);
document.querySelector(".matrix td.fail a").click();
seen.push("cell: " + (search.value !== "" && shown() > 0 && shown() < whole));
const at = document.createElement("pre");
at.id = "seen";
at.textContent = seen.join("\n");
document.body.append(at);
"##;

/// The page with the driver at its end, which its policy lets run.
fn driven(page: &str) -> String {
    let hash = BASE64_STANDARD.encode(Sha256::digest(DRIVER));
    let allowed = format!("script-src &#x27;sha256-{hash}&#x27; ");
    assert_eq!(page.matches("script-src ").count(), 1);
    page.replacen("script-src ", &allowed, 1).replacen(
        "</body>",
        &format!("<script>{DRIVER}</script></body>"),
        1,
    )
}

/// What Chromium makes of a file: the document in the end, and what it said on the console.
fn browsed(file: &Path, profile: &Path) -> Option<(String, Vec<String>)> {
    let output =
        ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(|name| {
            Command::new(name)
                .args([
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                ])
                .args(["--no-first-run", "--disable-background-networking", "--disable-sync"])
                .args(["--disable-component-update", "--enable-logging=stderr", "--v=0"])
                .arg(format!("--user-data-dir={}", profile.display()))
                .arg("--dump-dom")
                .arg(format!("file://{}", file.display()))
                .stdin(Stdio::null())
                .output()
                .ok()
        })?;
    let errors = String::from_utf8_lossy(&output.stderr);
    let console = errors.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned);
    Some((String::from_utf8_lossy(&output.stdout).into_owned(), console.collect()))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_works_in_a_browser() {
    let config = ["update/ring_time/maximum-out-by-one", "wire/operation/any-taken"]
        .into_iter()
        .fold(Config::default(), |config, id| {
            config.with_change(fault(id).expect("a fault").change.clone())
        });
    let server = spawn(config).await.expect("a server");
    let folder = tempfile::tempdir().expect("a folder");
    let args = ["run", &server.url(), "--effort", "standard", "--report", "html=page.html"];
    let output = dialcheck(&server, folder.path(), &args).output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let page = std::fs::read_to_string(folder.path().join("page.html")).expect("a page");
    let file = folder.path().join("driven.html");
    std::fs::write(&file, driven(&page)).expect("written");
    let Some((dom, console)) = browsed(&file, &folder.path().join("profile")) else {
        // The view and the escaping are tested without a browser as well.
        return;
    };
    assert_eq!(console, Vec::<String>::new());
    let seen = dom.split("<pre id=\"seen\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    insta::assert_snapshot!(seen.unwrap_or(&dom));
}
