use dialcheck::contract::{Contract, Level, Requirement};
use dialcheck::reference::{Dialect, Fault, Hostile, dialects, faults, hostiles};
use dialcheck::run::Selection;
use dialcheck::suite::{Case, suite};
use serde_json::{Value, json};

use super::args::{ListArgs, ListFormat, Listed};
use super::exit::Exit;
use super::output::{fail, print, print_json};

/// Lists what the tool knows.
pub(super) fn list(args: &ListArgs) -> Exit {
    let selection = match Selection::new(&args.filter) {
        Ok(selection) => selection,
        Err(why) => return fail(Exit::Usage, &why),
    };
    let entries: Vec<(String, String, Value)> = match args.what {
        Listed::Cases => {
            suite().iter().filter(|case| selection.takes(case)).map(case_entry).collect()
        }
        Listed::Requirements => requirements(&selection, |level| level != Level::Open),
        Listed::Faults => {
            faults().iter().filter(|fault| selection.takes_id(&fault.id)).map(fault_entry).collect()
        }
        Listed::Dialects => dialects()
            .iter()
            .filter(|dialect| selection.takes_id(dialect.id))
            .map(dialect_entry)
            .collect(),
        Listed::Hostile => hostiles()
            .iter()
            .filter(|hostile| selection.takes_id(hostile.id))
            .map(hostile_entry)
            .collect(),
        Listed::Questions => requirements(&selection, |level| level == Level::Open),
    };
    if entries.is_empty() {
        return fail(Exit::Incomplete, &"nothing matches the filter");
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
    print(&lines.join(
        "
",
    ));
    Exit::Conforms
}

fn case_entry(case: &Case) -> (String, String, Value) {
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

fn fault_entry(fault: &Fault) -> (String, String, Value) {
    let value =
        json!({"id": fault.id, "sentence": fault.sentence, "requirement": fault.requirement});
    (fault.id.clone(), fault.sentence.clone(), value)
}

fn dialect_entry(dialect: &Dialect) -> (String, String, Value) {
    let value =
        json!({"id": dialect.id, "sentence": dialect.sentence, "question": dialect.question});
    (dialect.id.to_owned(), dialect.sentence.to_owned(), value)
}

fn hostile_entry(hostile: &Hostile) -> (String, String, Value) {
    let value = json!({"id": hostile.id, "sentence": hostile.sentence});
    (hostile.id.to_owned(), hostile.sentence.to_owned(), value)
}

fn requirements(
    selection: &Selection,
    wanted: impl Fn(Level) -> bool,
) -> Vec<(String, String, Value)> {
    Contract::get()
        .requirements()
        .filter(|requirement| wanted(requirement.level) && selection.takes_id(&requirement.id))
        .map(|requirement: &Requirement| {
            let text = format!("{:<6}  {}", requirement.level, requirement.statement);
            (requirement.id.clone(), text, json!(requirement))
        })
        .collect()
}
