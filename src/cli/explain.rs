use std::fmt::Write as _;

use dialcheck::contract::{Contract, Level, Requirement, Side};
use dialcheck::suite::{Case, suite};
use serde::Serialize;

use super::args::{ExplainArgs, ListFormat};
use super::exit::Exit;
use super::explained::{Told, explained, ids};
use super::near::near;
use super::output::{fail, print, print_json};

/// Explains one id.
pub(super) fn explain(args: &ExplainArgs) -> Exit {
    let cases = suite();
    // Reports call the open questions by their names alone.
    let question = format!("open/{}", args.id);
    let known = [args.id.as_str(), &question];
    let Some(explanation) = known.into_iter().find_map(|id| Explanation::of(id, cases)) else {
        return fail(Exit::Usage, &unknown(&args.id, cases));
    };
    match args.format {
        ListFormat::Text => print(&explanation.text()),
        ListFormat::Json => print_json(&explanation),
    }
    Exit::Conforms
}

/// All that is known of one id: the form of `schemas/explain.schema.json`, and what the text is made from.
#[derive(Debug, Serialize)]
struct Explanation {
    id: String,
    /// The requirement or open question of this id.
    requirement: Option<Clause>,
    /// The case of this id.
    case: Option<Act>,
    /// All else that has this name.
    others: Vec<Told>,
}

/// A requirement or an open question.
#[derive(Debug, Serialize)]
struct Clause {
    level: Level,
    /// What comes of it if it is broken.
    meaning: &'static str,
    /// The first version that it holds for; none for all of them.
    since: Option<String>,
    statement: String,
    passage: String,
    /// The side on which there is no case, and why.
    lacks: Option<Lack>,
    answers: Vec<String>,
    untested: Option<String>,
    cases: Vec<Witness>,
}

#[derive(Debug, Serialize)]
struct Lack {
    side: Side,
    because: String,
}

/// A case of a requirement.
#[derive(Debug, Serialize)]
struct Witness {
    id: String,
    title: String,
}

/// A case.
#[derive(Debug, Serialize)]
struct Act {
    title: String,
    requirements: Vec<String>,
    operations: Vec<&'static str>,
    roles: Vec<String>,
    /// How it is run by itself.
    command: String,
}

impl Explanation {
    /// What is known of `id`; none where it is no id.
    fn of(id: &str, cases: &[Case]) -> Option<Self> {
        let requirement = Contract::get().requirement(id).map(|one| Clause::of(one, cases));
        let case = cases.iter().find(|case| case.id == id).map(Act::of);
        let others = explained(id);
        let known = requirement.is_some() || case.is_some() || !others.is_empty();
        known.then(|| Self { id: id.to_owned(), requirement, case, others })
    }

    fn text(&self) -> String {
        let parts = [
            self.requirement.as_ref().map(|requirement| requirement.text(&self.id)),
            self.case.as_ref().map(|case| case.text(&self.id)),
        ];
        let others = self.others.iter().map(ToString::to_string);
        parts.into_iter().flatten().chain(others).collect::<Vec<_>>().join("\n")
    }
}

impl Clause {
    fn of(requirement: &Requirement, cases: &[Case]) -> Self {
        let since = requirement.since.to_string();
        Self {
            level: requirement.level,
            meaning: meaning(requirement.level),
            since: Some(since).filter(|since| since != "0.0.0"),
            statement: requirement.statement.clone(),
            passage: requirement.passage.clone(),
            lacks: requirement.only.as_ref().map(|(side, because)| Lack {
                side: match side {
                    Side::Accepting => Side::Refusing,
                    Side::Refusing => Side::Accepting,
                },
                because: because.clone(),
            }),
            answers: requirement.answers.clone(),
            untested: requirement.untested.clone(),
            cases: cases
                .iter()
                .filter(|case| case.requirements.contains(&requirement.id))
                .map(|case| Witness { id: case.id.clone(), title: case.title.clone() })
                .collect(),
        }
    }

    fn text(&self, id: &str) -> String {
        let kind = if self.level == Level::Open { "open question" } else { "requirement" };
        let mut text = format!("{kind} {id}\n  {}\n", self.statement);
        let mut line = |label: &str, value: &str| {
            let _ = writeln!(text, "  {label:<8} {value}");
        };
        line("level", &format!("{} ({})", self.level, self.meaning));
        line("since", self.since.as_deref().unwrap_or("always"));
        line("passage", &self.passage);
        if let Some(lack) = &self.lacks {
            let side = if lack.side == Side::Accepting { "accepting" } else { "refusing" };
            line("sides", &format!("no {side} case: {}", lack.because));
        }
        if !self.answers.is_empty() {
            line("answers", &self.answers.join(" | "));
        }
        if let Some(why) = &self.untested {
            line("untested", why);
        }
        for case in &self.cases {
            line("case", &format!("{}: {}", case.id, case.title));
        }
        text
    }
}

const fn meaning(level: Level) -> &'static str {
    match level {
        Level::Must => "breaking it is a failure",
        Level::Should => "breaking it is a warning",
        Level::Open => "the answer is recorded, never judged",
    }
}

impl Act {
    fn of(case: &Case) -> Self {
        Self {
            title: case.title.clone(),
            requirements: case.requirements.clone(),
            operations: case.operations.iter().map(|operation| operation.verb()).collect(),
            roles: case.roles.iter().map(ToString::to_string).collect(),
            command: format!("dialcheck run URL --filter '{}'", case.id),
        }
    }

    fn text(&self, id: &str) -> String {
        let mut text = format!("case {id}\n  {}\n", self.title);
        let mut line = |label: &str, value: &str| {
            let _ = writeln!(text, "  {label:<8} {value}");
        };
        line("judges", &self.requirements.join(", "));
        line("needs", &self.operations.join(", "));
        for role in &self.roles {
            line("role", role);
        }
        line("run it", &self.command);
        text
    }
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
