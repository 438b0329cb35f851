use serde_json::{Value, json};

use super::step::Step;
use crate::contract::{Contract, Operation};
use crate::model::hangs_on_type;
use crate::target::Role;

/// Simpler forms of `step`, the simplest first. `shared` are the columns that a later step writes: they
/// are dropped first, so that a step which only has to be there says so.
pub(super) fn simpler(step: &Step, shared: &[String]) -> Vec<Step> {
    let mut forms = Vec::new();
    let with = |edit: &dyn Fn(&mut Step)| {
        let mut simple = step.clone();
        edit(&mut simple);
        simple
    };
    if step.role != Role::SystemAdmin {
        forms.push(with(&|simple| simple.role = Role::SystemAdmin));
    }
    forms.extend(plain_scope(step));
    match step.operation {
        Operation::Create => forms.extend(creations(step)),
        Operation::Update => forms.extend(updates(step, shared)),
        Operation::Read | Operation::Readfull | Operation::Delete | Operation::Clone => {}
    }
    forms.retain(|form| form != step);
    forms
}

/// The number and the company alone, where they stand in a scope with a scoped number.
fn plain_scope(step: &Step) -> Option<Step> {
    let scoped = step.body["scope"]["scoped_exten"].as_str()?;
    let number = scoped.split('_').next().unwrap_or_default();
    let mut simple = step.clone();
    if let Some(scope) = simple.body["scope"].as_object_mut() {
        scope.remove("scoped_exten");
        scope.insert("virt_exten".to_owned(), json!(number));
    }
    Some(simple)
}

/// One extension in place of a list, and no voicemail, no nightmode.
fn creations(step: &Step) -> Vec<Step> {
    let mut forms = Vec::new();
    let mut with = |name: &str, value: Value| {
        let mut simple = step.clone();
        simple.body["values"][name] = value;
        forms.push(simple);
    };
    if let Some(list) = step.body["values"]["virt_exten"].as_array() {
        for one in list {
            with("virt_exten", one.clone());
        }
    }
    with("private", json!(false));
    with("voicemail", json!(false));
    with("nightmode", Value::Null);
    forms
}

/// Half of the columns, all but one, and plainer queue strings.
fn updates(step: &Step, shared: &[String]) -> Vec<Step> {
    let Some(values) = step.body["values"].as_object() else { return Vec::new() };
    let mut columns: Vec<&String> = values.keys().collect();
    // What hangs on the ring type says least about itself, so it is dropped early as well.
    let typed = |name: &str| name == "ring_type" || hangs_on_type(name);
    columns.sort_by_key(|name| !(shared.contains(name) || typed(name)));
    let without = |dropped: &[&String]| {
        let mut simple = step.clone();
        if let Some(values) = simple.body["values"].as_object_mut() {
            values.retain(|name, _| !dropped.contains(&name));
        }
        simple
    };
    let mut forms = Vec::new();
    if !shared.is_empty() && columns.iter().any(|name| typed(name)) {
        // Whether any update will do in its place.
        let mut plain = step.clone();
        let (name, value) = if shared.iter().any(|name| name == "name") {
            ("ring_time", json!(20))
        } else {
            ("name", json!("Desk"))
        };
        plain.body["values"] = json!({ name: value });
        forms.push(plain);
    }
    if columns.len() > 2 {
        let (first, second) = columns.split_at(columns.len() / 2);
        forms.extend([without(first), without(second)]);
    }
    if columns.len() > 1 {
        forms.extend(columns.iter().map(|name| without(&[name])));
    }
    if let Some(text) = values.get("subtype").and_then(Value::as_str) {
        forms.extend(plainer(text).into_iter().map(|plain| {
            let mut simple = step.clone();
            simple.body["values"]["subtype"] = json!(plain);
            simple
        }));
    }
    forms
}

/// The plain queue string, and `text` with each field by itself made plain.
fn plainer(text: &str) -> Vec<String> {
    let grammars = Contract::get().grammars();
    let Some(grammar) = grammars.iter().find(|grammar| grammar.length == text.len()) else {
        return Vec::new();
    };
    let plain = grammar.plain();
    let fields = grammar.fields.iter().map(|field| {
        let place = field.first - 1..field.last;
        let parts = [text.get(..place.start), plain.get(place.clone()), text.get(place.end..)];
        parts.into_iter().flatten().collect::<String>()
    });
    let mut forms: Vec<String> = vec![plain.clone()];
    forms.extend(fields);
    forms.retain(|form| form != text);
    forms.dedup();
    forms
}
