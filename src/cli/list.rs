use dialcheck::contract::{Contract, Level, Requirement};
use dialcheck::reference::{Dialect, Fault, Hostile, dialects, faults, hostiles};
use dialcheck::run::Selection;
use dialcheck::suite::{Case, suite};
use serde_json::{Value, json};

use super::args::{ListArgs, ListFormat, Listed};
use super::exit::Exit;
use super::listed;
use super::near::did_you_mean;
use super::output::{fail, print, print_json};

/// What is listed: its id, a line about it, and all of it as JSON.
pub(super) type Entry = (String, String, Value);

/// Lists what the tool knows.
pub(super) fn list(args: &ListArgs) -> Exit {
    let selection = match Selection::new(&args.filter) {
        Ok(selection) => selection,
        Err(why) => return fail(Exit::Usage, &why),
    };
    let entries = entries(args.what, &selection);
    if entries.is_empty() {
        return fail(Exit::Incomplete, &format!("nothing matches the filter{}", hint(args)));
    }
    if args.format == ListFormat::Json {
        let values: Vec<&Value> = entries.iter().map(|(_, _, value)| value).collect();
        print_json(&values);
        return Exit::Conforms;
    }
    let width = entries.iter().map(|(id, _, _)| id.len()).max().unwrap_or_default();
    let mut lines: Vec<String> =
        entries.iter().map(|(id, what, _)| format!("{id:<width$}  {what}")).collect();
    lines.push(format!("{} in all", entries.len()));
    print(&lines.join("\n"));
    Exit::Conforms
}

/// Everything of one kind that `selection` takes.
pub(super) fn entries(what: Listed, selection: &Selection) -> Vec<Entry> {
    let taken = |entries: Vec<Entry>| {
        entries.into_iter().filter(|(id, _, _)| selection.takes_id(id)).collect::<Vec<_>>()
    };
    match what {
        Listed::Cases => {
            suite().iter().filter(|case| selection.takes(case)).map(case_entry).collect()
        }
        Listed::Requirements => requirements(selection, |level| level != Level::Open),
        Listed::Questions => requirements(selection, |level| level == Level::Open),
        Listed::Faults => taken(faults().iter().map(fault_entry).collect()),
        Listed::Dialects => taken(dialects().iter().map(dialect_entry).collect()),
        Listed::Hostile => taken(hostiles().iter().map(hostile_entry).collect()),
        Listed::Equivalents => taken(listed::equivalents()),
        Listed::Columns => taken(listed::columns()),
        Listed::Operations => taken(listed::operations()),
        Listed::Schemas => taken(listed::schemas()),
        Listed::Formats => taken(listed::formats()),
        Listed::ExitCodes => taken(listed::exit_codes()),
        Listed::All => taken(listed::all()),
    }
}

/// What somebody may have meant whose filter matches nothing.
fn hint(args: &ListArgs) -> String {
    let all = entries(args.what, &Selection::default());
    let ids = || all.iter().map(|(id, _, _)| id.as_str());
    args.filter.iter().map(|pattern| did_you_mean(&pattern.replace('*', ""), ids())).collect()
}

fn case_entry(case: &Case) -> Entry {
    let value = json!({
        "id": case.id,
        "title": case.title,
        "requirements": case.requirements,
        "sides": case.sides,
        "operations": case.operations,
        "roles": case.roles.iter().map(|role| role.name()).collect::<Vec<_>>(),
    });
    (case.id.clone(), case.title.clone(), value)
}

fn fault_entry(fault: &Fault) -> Entry {
    let value =
        json!({"id": fault.id, "sentence": fault.sentence, "requirement": fault.requirement});
    (fault.id.clone(), fault.sentence.clone(), value)
}

fn dialect_entry(dialect: &Dialect) -> Entry {
    let value =
        json!({"id": dialect.id, "sentence": dialect.sentence, "question": dialect.question});
    (dialect.id.to_owned(), dialect.sentence.to_owned(), value)
}

fn hostile_entry(hostile: &Hostile) -> Entry {
    let value = json!({"id": hostile.id, "sentence": hostile.sentence});
    (hostile.id.to_owned(), hostile.sentence.to_owned(), value)
}

fn requirements(selection: &Selection, wanted: impl Fn(Level) -> bool) -> Vec<Entry> {
    Contract::get()
        .requirements()
        .filter(|requirement| wanted(requirement.level) && selection.takes_id(&requirement.id))
        .map(|requirement: &Requirement| {
            let text = format!("{:<6}  {}", requirement.level, requirement.statement);
            (requirement.id.clone(), text, json!(requirement))
        })
        .collect()
}
