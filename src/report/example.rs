//! Results made by hand, for the tests of what is made from results.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::contract::{Band, Deployment};
use crate::results::{
    CaseResult, Change, Check, Damage, Exchange, Excuse, Finding, Precheck, PrecheckState, Results,
    RunResult, Stale, Summary, TargetInfo, Tool, Verdict,
};

/// A case with nothing to tell.
pub(crate) fn case(id: &str, verdict: Verdict) -> CaseResult {
    CaseResult {
        id: id.to_owned(),
        title: format!("what {id} does"),
        verdict,
        requirements: vec![id.rsplit_once('/').map_or(id, |(parent, _)| parent).to_owned()],
        checks: Vec::new(),
        reason: None,
        observations: BTreeMap::new(),
        requests: 4,
        duration_ms: 3.25,
        exchanges: Vec::new(),
    }
}

/// A case that was not run, or not to its end.
fn unjudged(id: &str, verdict: Verdict, reason: &str) -> CaseResult {
    CaseResult { reason: Some(reason.to_owned()), ..case(id, verdict) }
}

/// A run with `cases` and nothing else.
pub(crate) fn run(band: Band, mut cases: Vec<CaseResult>) -> RunResult {
    cases.sort_by(|a, b| a.id.cmp(&b.id));
    RunResult {
        band,
        deployment: Deployment::OnPremises,
        target: TargetInfo {
            name: "pabx.example_8443".to_owned(),
            url: "https://pabx.example:8443/".to_owned(),
            company: "test".to_owned(),
            other_company: Some("other".to_owned()),
            extensions: "9000-9999".to_owned(),
            roles: vec!["system-admin".to_owned(), "company-admin".to_owned()],
        },
        summary: Summary::of(&cases),
        findings: Vec::new(),
        cases,
        observations: BTreeMap::new(),
        shapes: BTreeMap::new(),
        unwitnessed: Vec::new(),
        leftovers: Vec::new(),
        collateral: Vec::new(),
        stale: Vec::new(),
        untried: Vec::new(),
        shard: None,
        effort: "standard".to_owned(),
        filtered: false,
        preflight: Vec::new(),
        stopped: None,
        interrupted: false,
        requests: 3412,
        duration_ms: 1240.0,
    }
}

fn results(runs: Vec<RunResult>) -> Results {
    Results {
        schema_version: crate::results::SCHEMA_VERSION,
        // Fixed, so that a new version or an edited contract leaves the accepted reports alone.
        tool: Tool { name: "dialcheck".to_owned(), version: "1.2.3".to_owned() },
        contract_hash: "5eed".repeat(16),
        seed: 42,
        runs,
    }
}

fn observations() -> BTreeMap<String, String> {
    [
        ("open/boolean-form", "true and false"),
        ("open/clone-owner", "null"),
        ("open/empty-list", "no rows"),
        ("open/failure-shape", "HTTP 200, result fail, with a message"),
        ("open/no-columns", "refused"),
        ("open/no-match", "success with no rows"),
        ("open/null-form", "null"),
        ("open/number-form", "numbers"),
        ("open/number-input", "taken"),
        ("open/unknown-value", "refused"),
        ("wire/content-type", "any"),
    ]
    .map(|(question, answer)| (question.to_owned(), answer.to_owned()))
    .into()
}

fn shapes() -> BTreeMap<String, BTreeSet<String>> {
    let types = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    [("read /numrows", types(&["integer"])), ("read /values/*/owner", types(&["integer", "null"]))]
        .map(|(place, types)| (place.to_owned(), types))
        .into()
}

/// Both bands conform; the older one has no clone.
pub(crate) fn clean() -> Results {
    let bands = Band::ALL.map(|band| {
        let mut cases = vec![
            case("create/accepts/plain", Verdict::Pass),
            case("update/ring_time/maximum/taken", Verdict::Pass),
            case("update/ring_time/maximum/above", Verdict::Pass),
            CaseResult {
                observations: [("open/number-form".to_owned(), "numbers".to_owned())].into(),
                ..case("open/number-form", Verdict::Observed)
            },
            unjudged(
                "role/read/user/refused",
                Verdict::Skipped,
                "no credentials for the role user",
            ),
        ];
        if band == Band::V6_3_10 {
            let reason = "not in this band: clone came with 6.5.9";
            for id in ["clone/accepts/plain", "clone/existing/refused"] {
                cases.push(unjudged(id, Verdict::Skipped, reason));
            }
        } else {
            cases.push(case("clone/accepts/plain", Verdict::Pass));
            cases.push(case("clone/existing/refused", Verdict::Pass));
        }
        let mut run = run(band, cases);
        run.observations = observations();
        if band == Band::V6_3_10 {
            run.observations.remove("open/clone-owner");
        }
        run.shapes = shapes();
        run
    });
    results(bands.into())
}

fn refusal(actual: &str) -> Check {
    Check {
        requirement: "update/ring_time/maximum".to_owned(),
        expectation: "a value above the maximum is refused".to_owned(),
        expected: "fail".into(),
        actual: actual.into(),
        pointer: "/result".to_owned(),
        held: false,
        exchange: Some(1),
    }
}

fn exchange(path: &str, request: &Value, status: u16, response: &Value) -> Exchange {
    Exchange {
        role: "system-admin".to_owned(),
        method: "POST".to_owned(),
        path: path.to_owned(),
        request: request.to_string(),
        status: Some(status),
        response: response.to_string(),
        error: None,
        duration_ms: 2.1,
    }
}

fn too_long_a_ring() -> Finding {
    let sent = json!({
        "type": "extension",
        "scope": {"virt_exten": "9001", "company": "test"},
        "values": {"name": "Reception desk, first floor", "ring_time": 1000}
    });
    Finding {
        requirement: "update/ring_time/maximum".to_owned(),
        statement: "ring_time takes 999 and refuses more".to_owned(),
        passage: "update: ring_time".to_owned(),
        verdict: Verdict::Fail,
        cases: ["above", "far-above", "huge", "digits-above", "twin"]
            .map(|name| format!("update/ring_time/maximum/{name}"))
            .into(),
        blocks: vec!["sequence/again".to_owned()],
        check: refusal("success"),
        exchange: Some(exchange(
            "/rest/dialplan/update/",
            &sent,
            200,
            &json!({"numrows": 1, "result": "success"}),
        )),
        curl: Some(
            "curl -sS -X POST https://pabx.example:8443/rest/dialplan/create/ -H 'content-type: \
             application/json' -d '{\"auth\":{\"type\":\"auth\",\"key\":\"'\"$DIALCHECK_SYSTEM_ADMIN_KEY\"'\"},\
             \"type\":\"extension\",\"values\":{\"virt_exten\":\"9001\",\"company\":\"test\"}}'\n\
             curl -sS -X POST https://pabx.example:8443/rest/dialplan/update/ -H 'content-type: \
             application/json' -d '{\"auth\":{\"type\":\"auth\",\"key\":\"'\"$DIALCHECK_SYSTEM_ADMIN_KEY\"'\"},\
             \"type\":\"extension\",\"scope\":{\"virt_exten\":\"9001\",\"company\":\"test\"},\
             \"values\":{\"ring_time\":1000}}'"
                .to_owned(),
        ),
        smallest: Some(json!({
            "type": "extension",
            "scope": {"virt_exten": "9001"},
            "values": {"ring_time": 1000}
        })),
        fingerprint: "9f2c41d07ab3".to_owned(),
        excuse: None,
        unexpected: Vec::new(),
    }
}

fn crash() -> Finding {
    let mut exchange = exchange(
        "/rest/dialplan/read/",
        &json!({"type": "extension", "scope": {"virt_exten": 9}, "columns": ["name"]}),
        500,
        &Value::Null,
    );
    exchange.response = "<html>\n<body>Internal error</body>\n</html>\n".to_owned();
    Finding {
        requirement: "wire/server-error".to_owned(),
        statement: "a bad request is refused, and does not break the server".to_owned(),
        passage: "clients".to_owned(),
        verdict: Verdict::Warning,
        cases: vec!["read/scope/type/number".to_owned()],
        blocks: Vec::new(),
        check: Check {
            requirement: "wire/server-error".to_owned(),
            expectation: "the status is below 500".to_owned(),
            expected: "below 500".into(),
            actual: 500.into(),
            pointer: String::new(),
            held: false,
            exchange: Some(0),
        },
        exchange: Some(exchange),
        curl: None,
        smallest: None,
        fingerprint: "05e5b00c6d1e".to_owned(),
        excuse: None,
        unexpected: Vec::new(),
    }
}

/// A case that shows the first finding, with what was sent and what came back.
fn failing(id: &str) -> CaseResult {
    let finding = too_long_a_ring();
    let sent = json!({"type": "extension", "values": {"virt_exten": "9001", "company": "test"}});
    let created =
        exchange("/rest/dialplan/create/", &sent, 200, &json!({"numrows": 1, "result": "success"}));
    CaseResult {
        checks: vec![
            Check { held: true, exchange: Some(0), ..refusal("fail") },
            refusal("success"),
        ],
        exchanges: std::iter::once(created).chain(finding.exchange).collect(),
        ..case(id, Verdict::Fail)
    }
}

/// One defect in both bands, another in one of them, and cases that could not be judged.
pub(crate) fn broken() -> Results {
    let mut results = clean();
    for run in &mut results.runs {
        let mut finding = too_long_a_ring();
        if run.band == Band::V6_5_9 {
            finding.cases.push("clone/then-update/above".to_owned());
        }
        for id in &finding.cases {
            run.cases.retain(|case| case.id != *id);
            run.cases.push(failing(id));
        }
        run.findings.push(finding);
        for id in ["create/list/long", "delete/again/refused", "read/rows/all", "read/rows/none"] {
            let reason = "no answer within 10 s";
            run.cases.push(unjudged(id, Verdict::Inconclusive, reason));
        }
    }
    let newer = &mut results.runs[1];
    newer.findings.push(crash());
    newer.cases.push(CaseResult {
        checks: vec![crash().check],
        exchanges: crash().exchange.into_iter().collect(),
        ..case("read/scope/type/number", Verdict::Warning)
    });
    newer.observations.insert("open/number-form".to_owned(), "digit strings".to_owned());
    newer.leftovers = vec!["9001".to_owned(), "9017".to_owned()];
    newer.collateral = collateral();
    newer.preflight = vec![Precheck {
        subject: "clock".to_owned(),
        state: PrecheckState::Doubtful,
        detail: "the target's clock is 2 hours behind".to_owned(),
    }];
    newer.interrupted = true;
    for run in &mut results.runs {
        run.cases.sort_by(|a, b| a.id.cmp(&b.id));
        run.summary = Summary::of(&run.cases);
    }
    results
}

/// [`broken`] where one band's failure is expected and that of the other only in part, with a list that does not
/// hold in all of it.
pub(crate) fn expected() -> Results {
    let mut results = broken();
    let [older, newer] = results.runs.as_mut_slice() else { return results };
    older.findings[0].excuse = Some(Excuse {
        reason: "fixed in 6.5.12".to_owned(),
        owner: Some("QA-1234".to_owned()),
        expires: Some("2027-01-31".to_owned()),
        blocks: false,
    });
    newer.findings[0].unexpected = vec!["clone/then-update/above".to_owned()];
    let told =
        |entry: &str, problem: &str| Stale { entry: entry.to_owned(), problem: problem.to_owned() };
    for run in [older, newer] {
        run.stale = vec![told("create/accepts/plain", "passes now: remove the entry")];
        run.untried = vec![told(
            "role/read/user/refused",
            "it was skipped: no credentials for the role user",
        )];
    }
    results.runs[1].stale.push(told("create/accepts/plain", "and so does this one"));
    results
}

fn collateral() -> Vec<Damage> {
    let row = |value: serde_json::Value| value.as_object().cloned().unwrap_or_default();
    let damage = |extension: &str, change, after, case: Option<&str>| Damage {
        company: "test".to_owned(),
        extension: extension.to_owned(),
        change,
        before: row(json!({"name": "Reception", "ring_time": 25, "passcode": "***"})),
        after: row(after),
        case: case.map(str::to_owned),
    };
    vec![
        damage("400_test", Change::Lost, json!({}), Some("delete/neighbours/first")),
        damage("401", Change::Changed, json!({"name": "Changed", "passcode": "***"}), None),
    ]
}

/// [`broken`] with its first finding expected, and with an expectation that is stale.
pub(crate) fn excused() -> Results {
    let mut results = broken();
    for run in &mut results.runs {
        run.findings[0].excuse = Some(Excuse {
            reason: "the vendor mends it in 7.0".to_owned(),
            owner: Some("QA-17".to_owned()),
            expires: Some("2027-01-31".to_owned()),
            blocks: false,
        });
        run.stale = vec![Stale {
            entry: "update/ring_time/minimum".to_owned(),
            problem: "it passes: remove it from the list".to_owned(),
        }];
    }
    results
}

/// Text that a hostile target would send: it clears the screen, sets the title, reads backwards.
pub(crate) const HOSTILE: &str =
    "\x1b[2J\x1b]0;pwned\x07\u{9b}31m\r\nall well\u{202e}\u{200b}\0]]>&<";

/// [`broken`] with hostile text wherever text can come from the target.
pub(crate) fn hostile() -> Results {
    let mut results = broken();
    for run in &mut results.runs {
        run.target.name = HOSTILE.to_owned();
        run.leftovers = vec![HOSTILE.to_owned()];
        run.stopped = Some(HOSTILE.to_owned());
        run.stale = vec![Stale { entry: HOSTILE.to_owned(), problem: HOSTILE.to_owned() }];
        for one in &mut run.collateral {
            HOSTILE.clone_into(&mut one.extension);
            HOSTILE.clone_into(&mut one.company);
            one.before.insert(HOSTILE.to_owned(), HOSTILE.into());
            one.after.insert(HOSTILE.to_owned(), HOSTILE.into());
        }
        for one in &mut run.preflight {
            HOSTILE.clone_into(&mut one.detail);
        }
        run.observations = [("open/number-form".to_owned(), HOSTILE.to_owned())].into();
        run.shapes = [(HOSTILE.to_owned(), BTreeSet::from([HOSTILE.to_owned()]))].into();
        for finding in &mut run.findings {
            finding.check.actual = HOSTILE.into();
            finding.check.pointer = format!("/values/{HOSTILE}");
            if let Some(exchange) = &mut finding.exchange {
                exchange.response = HOSTILE.to_owned();
            }
            finding.curl = Some(format!("curl {HOSTILE}"));
        }
        for case in &mut run.cases {
            case.reason = case.reason.as_ref().map(|_| HOSTILE.to_owned());
            for check in &mut case.checks {
                check.actual = HOSTILE.into();
            }
            for exchange in &mut case.exchanges {
                exchange.response = HOSTILE.to_owned();
                exchange.error = Some(HOSTILE.to_owned());
            }
        }
    }
    results
}
