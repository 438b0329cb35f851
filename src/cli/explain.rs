use std::fmt::Write as _;

use dialcheck::contract::{Contract, Level, Requirement, Side};
use dialcheck::suite::{Case, suite};

use super::args::ExplainArgs;
use super::exit::Exit;
use super::explained::{explained, ids};
use super::near::near;
use super::output::{fail, print};

/// Explains one id.
pub(super) fn explain(args: &ExplainArgs) -> Exit {
    let cases = suite();
    let requirement = Contract::get().requirement(&args.id);
    let case = cases.iter().find(|case| case.id == args.id);
    let mut text = String::new();
    if let Some(requirement) = requirement {
        tell_requirement(&mut text, requirement, &cases);
    }
    if let Some(case) = case {
        if requirement.is_some() {
            text.push('\n');
        }
        tell_case(&mut text, case);
    }
    for told in explained(&args.id) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&told.to_string());
    }
    if text.is_empty() {
        return fail(Exit::Usage, &unknown(&args.id, &cases));
    }
    print(&text);
    Exit::Conforms
}

fn tell_requirement(text: &mut String, requirement: &Requirement, cases: &[Case]) {
    let kind = if requirement.level == Level::Open { "open question" } else { "requirement" };
    let _ = writeln!(text, "{kind} {}\n  {}", requirement.id, requirement.statement);
    let _ = writeln!(text, "  level    {} ({})", requirement.level, meaning(requirement.level));
    let since = requirement.since.to_string();
    let _ = writeln!(text, "  since    {}", if since == "0.0.0" { "always" } else { &since });
    let _ = writeln!(text, "  passage  {}", requirement.passage);
    if let Some((side, because)) = &requirement.only {
        let other = if *side == Side::Accepting { "refusing" } else { "accepting" };
        let _ = writeln!(text, "  sides    no {other} case: {because}");
    }
    if !requirement.answers.is_empty() {
        let _ = writeln!(text, "  answers  {}", requirement.answers.join(" | "));
    }
    if let Some(why) = &requirement.untested {
        let _ = writeln!(text, "  untested {why}");
    }
    for case in cases.iter().filter(|case| case.requirements.contains(&requirement.id)) {
        let _ = writeln!(text, "  case     {}: {}", case.id, case.title);
    }
}

const fn meaning(level: Level) -> &'static str {
    match level {
        Level::Must => "breaking it is a failure",
        Level::Should => "breaking it is a warning",
        Level::Open => "the answer is recorded, never judged",
    }
}

fn tell_case(text: &mut String, case: &Case) {
    let _ = writeln!(text, "case {}\n  {}", case.id, case.title);
    let _ = writeln!(text, "  judges   {}", case.requirements.join(", "));
    let operations: Vec<&str> = case.operations.iter().map(|operation| operation.verb()).collect();
    let _ = writeln!(text, "  needs    {}", operations.join(", "));
    for role in &case.roles {
        let _ = writeln!(text, "  role     {role}");
    }
    let _ = writeln!(text, "  run it   dialcheck run URL --filter '{}'", case.id);
}

fn unknown(id: &str, cases: &[Case]) -> String {
    let others = ids();
    let known = Contract::get()
        .requirements()
        .map(|one| one.id.as_str())
        .chain(cases.iter().map(|one| one.id.as_str()))
        .chain(others.iter().map(String::as_str));
    match near(id, known) {
        near if near.is_empty() => {
            format!("{id:?} is no id of anything; `dialcheck list all` shows what there is")
        }
        near => format!("{id:?} is no id; did you mean {}?", near.join(", ")),
    }
}
