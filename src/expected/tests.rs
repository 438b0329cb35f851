use serde_json::json;

use super::*;
use crate::contract::Band;
use crate::judge::{Evidence, conclude};
use crate::report::example;
use crate::results::{CaseResult, Check, RunResult, Summary, Verdict};

const MAXIMUM: &str = "update/ring_time/maximum";

/// A failing check of `requirement` with these words.
fn check(requirement: &str, words: &str) -> Check {
    Check {
        requirement: requirement.to_owned(),
        expectation: words.to_owned(),
        expected: json!({"refused": true}),
        actual: json!({"result": "success"}),
        pointer: "/result".to_owned(),
        held: false,
        exchange: None,
    }
}

fn case(id: &str, verdict: Verdict, checks: Vec<Check>) -> CaseResult {
    let requirements = checks.iter().map(|check| check.requirement.clone()).collect();
    CaseResult { requirements, checks, ..example::case(id, verdict) }
}

/// A run with `cases`, judged.
fn run(mut cases: Vec<CaseResult>) -> RunResult {
    let mut run = example::run(Band::V6_5_9, Vec::new());
    run.findings = conclude(&run.target, &mut cases, Vec::new(), &Evidence::default());
    run.summary = Summary::of(&cases);
    run.cases = cases;
    run
}

/// One case that fails in two ways, and one that passes.
fn two() -> RunResult {
    run(vec![
        case(
            MAXIMUM,
            Verdict::Fail,
            vec![check(MAXIMUM, "1000 is refused"), check(MAXIMUM, "1001 is refused")],
        ),
        case("update/name/type", Verdict::Pass, Vec::new()),
    ])
}

fn catalogue() -> Catalogue {
    let cases = [MAXIMUM, "update/name/type", "update/fid/type", "sequence/roles"];
    Catalogue::new(cases.map(|id| (id.to_owned(), vec![id.to_owned()])))
}

fn today() -> Date {
    "2026-12-01".parse().expect("a day")
}

/// `run` held against entries that each begin with the given lines.
fn held(mut run: RunResult, entries: &[&str]) -> RunResult {
    apply(&mut run, &list(entries), today(), &catalogue(), false);
    run
}

fn list(entries: &[&str]) -> Vec<ExpectedFailure> {
    let rest = "reason = \"known\"\nowner = \"QA\"\n";
    let entry = |lines: &&str| {
        let expires = if lines.contains("expires") { "" } else { "expires = 2027-01-31\n" };
        format!("[[expected-failure]]\n{lines}\n{rest}{expires}")
    };
    parse(&entries.iter().map(entry).collect::<String>()).expect("a list")
}

#[track_caller]
fn stale(run: &RunResult, words: &[&str]) {
    assert_eq!(run.stale.len(), words.len(), "{:?}", run.stale);
    for (stale, words) in run.stale.iter().zip(words) {
        assert!(stale.problem.contains(words), "{stale:?}");
    }
}

const CASE: &str = "case = \"update/ring_time/maximum\"";

#[test]
fn a_finding_is_excused_only_if_all_of_it_is_covered() {
    let whole = held(two(), &[CASE]);
    let excuse = whole.findings[0].excuse.as_ref().expect("an excuse");
    assert_eq!((excuse.reason.as_str(), excuse.expires.as_deref()), ("known", Some("2027-01-31")));
    assert_eq!((whole.expected(Verdict::Fail), whole.summary.fail), (1, 1));
    assert_eq!(whole.cases[0].verdict, Verdict::Fail);
    stale(&whole, &[]);

    let half = format!("{CASE}\ncheck = \"1000 is refused\"");
    let partly = held(two(), &[&half]);
    assert_eq!(partly.findings[0].excuse, None);
    assert_eq!(partly.findings[0].unexpected, [MAXIMUM]);
    assert_eq!(partly.expected(Verdict::Fail), 0);
    stale(&partly, &[]);

    let other = format!("{CASE}\ncheck = \"1001 is refused\"\nexpires = 2026-12-01");
    let both = held(two(), &[&half, &other]);
    let excuse = both.findings[0].excuse.as_ref().expect("an excuse");
    assert_eq!(excuse.expires.as_deref(), Some("2026-12-01"), "the first day counts");
}

#[test]
fn a_requirement_stands_for_all_of_its_cases_and_a_case_for_itself() {
    let wide = || {
        run(vec![
            case(MAXIMUM, Verdict::Fail, vec![check(MAXIMUM, "1000 is refused")]),
            case("sequence/roles", Verdict::Fail, vec![check(MAXIMUM, "the call is refused")]),
        ])
    };
    let by_case = held(wide(), &[CASE]);
    assert_eq!(by_case.findings.len(), 1);
    assert_eq!(by_case.findings[0].cases.len(), 2);
    assert_eq!(by_case.findings[0].unexpected, ["sequence/roles"]);
    let by_requirement = held(wide(), &["requirement = \"update/ring_time/maximum\""]);
    assert!(by_requirement.findings[0].excuse.is_some());
    assert_eq!(by_requirement.expected(Verdict::Fail), 2);
}

#[test]
fn a_parent_stands_for_its_children_whether_they_are_told_apart_or_not() {
    let ids = ["moh_in", "moh_out", "fid", "email"].map(|name| format!("clone/{name}"));
    let cases: Vec<CaseResult> =
        ids.iter().map(|id| case(id, Verdict::Fail, vec![check(id, "it is kept")])).collect();
    for some in [&cases[..], &cases[..2]] {
        let run = held(run(some.to_vec()), &["requirement = \"clone/copies\""]);
        assert!(run.findings.iter().all(|finding| finding.excuse.is_some()), "{:?}", run.findings);
        stale(&run, &[]);
    }
}

#[test]
fn another_failure_is_not_excused() {
    let run = || run(vec![case(MAXIMUM, Verdict::Fail, vec![check(MAXIMUM, "1000 is refused")])]);
    let mark = run().findings[0].fingerprint.clone();
    let known = held(run(), &[&format!("{CASE}\nfingerprint = \"{mark}\"")]);
    assert!(known.findings[0].excuse.is_some());
    let several = held(run(), &[&format!("{CASE}\nfingerprint = [\"000000000000\", \"{mark}\"]")]);
    assert!(several.findings[0].excuse.is_some());
    let new = held(run(), &[&format!("{CASE}\nfingerprint = \"000000000000\"")]);
    assert_eq!(new.findings[0].excuse, None);
    stale(&new, &[&mark]);
    assert!(new.stale[0].problem.contains("accept --replace"), "{:?}", new.stale);
    let words = held(run(), &[&format!("{CASE}\ncheck = \"2000 is refused\"")]);
    stale(&words, &["fails by another expectation (1000 is refused)"]);
}

#[test]
fn what_passes_has_expired_or_names_nothing_is_stale() {
    let passing = held(two(), &["case = \"update/name/type\""]);
    stale(&passing, &["passes now: remove the entry, or write band = \"6.3.10+\" or \"6.5.9+\""]);
    let banded = held(two(), &["case = \"update/name/type\"\nband = \"6.5.9+\""]);
    assert_eq!(banded.stale[0].problem, "passes now: remove the entry");

    let expired = held(two(), &[&format!("{CASE}\nexpires = 2026-11-30")]);
    stale(&expired, &["expired on 2026-11-30"]);
    assert_eq!(expired.findings[0].excuse, None);
    let last_day = held(two(), &[&format!("{CASE}\nexpires = 2026-12-01")]);
    assert!(last_day.findings[0].excuse.is_some());

    let unknown = held(two(), &["case = \"update/ring_tme\"", "requirement = \"update/ring_tme\""]);
    stale(&unknown, &["there is no such case", "there is no such requirement"]);
}

#[test]
fn what_was_not_judged_is_told_and_not_stale() {
    let mut skipped = two();
    skipped.cases.push(CaseResult {
        reason: Some("needs --effort thorough".to_owned()),
        ..case("update/fid/type", Verdict::Skipped, Vec::new())
    });
    let entries = ["case = \"update/fid/type\"", "case = \"sequence/roles\""];
    let run = held(skipped.clone(), &entries);
    stale(&run, &[]);
    let told: Vec<&str> = run.untried.iter().map(|one| one.problem.as_str()).collect();
    assert_eq!(
        told,
        [
            "update/fid/type was skipped: needs --effort thorough",
            "it is none of the cases of this run"
        ]
    );
    apply(&mut skipped, &list(&entries), today(), &catalogue(), true);
    assert_eq!((skipped.stale.len(), skipped.untried.len()), (0, 0));

    let mut lost = two();
    lost.cases[1].verdict = Verdict::Inconclusive;
    let run = held(lost, &["case = \"update/name/type\""]);
    stale(&run, &[]);
    assert!(run.untried[0].problem.contains("is inconclusive"), "{:?}", run.untried);
}

#[test]
fn a_requirement_passes_only_when_all_of_its_cases_were_there_to_be_judged() {
    let entries = list(&["requirement = \"update/name/type\""]);
    let both = ["update/name/type", "sequence/roles"];
    let wide = Catalogue::new(both.map(|id| (id.to_owned(), vec!["update/name/type".to_owned()])));
    for (narrowed, count) in [(false, 1), (true, 0)] {
        let mut run = two();
        apply(&mut run, &entries, today(), &wide, narrowed);
        assert_eq!(run.stale.len(), count);
    }
}

#[test]
fn other_bands_and_targets_are_passed_over() {
    for line in ["band = \"6.3.10+\"", "target = \"other.*\""] {
        let run = held(two(), &[&format!("{CASE}\n{line}")]);
        assert_eq!((run.findings[0].excuse.as_ref(), run.stale.len()), (None, 0));
    }
    let here = held(two(), &[&format!("{CASE}\nband = \"6.5.9+\"\ntarget = \"pabx.*\"")]);
    assert!(here.findings[0].excuse.is_some());
}

#[test]
fn warnings_are_excused_likewise_and_lists_may_be_changed() {
    let warning =
        || run(vec![case("wire/slash", Verdict::Warning, vec![check("wire/slash", "it works")])]);
    let entries = list(&["requirement = \"wire/slash\""]);
    let mut run = warning();
    apply(&mut run, &entries, today(), &catalogue(), false);
    assert_eq!((run.expected(Verdict::Warning), run.expected(Verdict::Fail)), (1, 0));
    apply(&mut run, &[], today(), &catalogue(), false);
    assert_eq!(run, warning());
}

#[test]
fn a_case_that_shows_another_finding_too_is_not_expected() {
    let both = run(vec![case(
        MAXIMUM,
        Verdict::Fail,
        vec![check(MAXIMUM, "1000 is refused"), check("update/name/type", "5 is refused")],
    )]);
    assert_eq!(both.findings.len(), 2);
    let run = held(both, &["requirement = \"update/ring_time/maximum\""]);
    let excused: Vec<bool> = run.findings.iter().map(|one| one.excuse.is_some()).collect();
    assert_eq!(excused, [false, true]);
    assert_eq!(run.expected(Verdict::Fail), 0);
}

#[test]
fn what_is_accepted_is_excused() {
    let results = crate::results::Results::new(1, vec![two()]);
    let accepted = accept(&results, &[]).expect("entries");
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0].named, Named::Case(MAXIMUM.to_owned()));
    assert_eq!((accepted[0].band, accepted[0].fingerprints.len()), (Some(Band::V6_5_9), 2));
    assert_eq!(accepted[0].check, None, "there are two");
    let terms = Terms {
        reason: "known".to_owned(),
        owner: "QA".to_owned(),
        expires: "2027-01-31".parse().expect("a day"),
        target: Some("pabx*".to_owned()),
        blocks: false,
    };
    let mut sheet = Sheet::new(String::new()).expect("a sheet");
    sheet.take(&accepted[0], &terms, false).expect("taken");
    let mut run = two();
    apply(&mut run, &parse(sheet.text()).expect("a list"), today(), &catalogue(), false);
    assert!(run.findings[0].excuse.is_some());
    stale(&run, &[]);
}

#[test]
fn runs_that_agree_share_an_entry_and_ids_choose() {
    let mut older = two();
    older.band = Band::V6_3_10;
    let alike = crate::results::Results::new(1, vec![older.clone(), two()]);
    assert_eq!(accept(&alike, &[]).map(|all| (all.len(), all[0].band)), Ok((1, None)));
    older.findings.clear();
    let apart = crate::results::Results::new(1, vec![older, two()]);
    let band = |ids: &[&str]| {
        let ids: Vec<String> = ids.iter().map(|&id| id.to_owned()).collect();
        accept(&apart, &ids).map(|all| all.iter().map(|one| one.band).collect::<Vec<_>>())
    };
    let mark = apart.runs[1].findings[0].fingerprint.clone();
    for ids in [&[][..], &[MAXIMUM], &[&mark]] {
        assert_eq!(band(ids), Ok(vec![Some(Band::V6_5_9)]));
    }
    assert_eq!(band(&["update/name"]), Err("update/name".to_owned()));
}

#[test]
fn blocked_cases_may_stay_unjudged_only_where_all_that_blocks_them_says_so() {
    let blocked = || {
        let mut run = two();
        run.cases[1].verdict = Verdict::Inconclusive;
        run.findings[0].blocks = vec![run.cases[1].id.clone()];
        run
    };
    assert_eq!(held(blocked(), &[CASE]).unjudged(), 1);
    let may = format!("{CASE}\nblocks = true");
    assert_eq!(held(blocked(), &[&may]).unjudged(), 0);
    assert_eq!(held(blocked(), &[&may, CASE]).unjudged(), 1, "each entry must say so");
    let mut lost = blocked();
    lost.findings[0].blocks.clear();
    assert_eq!(held(lost, &[&may]).unjudged(), 1, "lost for another reason");
    assert_eq!(held(blocked(), &[]).unjudged(), 1);
}
