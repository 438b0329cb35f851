use serde_json::{Value, json};

use super::bodies::{body, pinned, readable};
use super::composed::{RING_TYPE, composed_values, ring_type_of};
use super::mutations::{candidates, mutations};
use super::names::Names;
use super::parameters::parameters;
use super::queue::{field_faults, wrong_lengths};
use super::values::{proposals, twin};
use crate::contract::{Column, Contract, Operation};

/// A valid body, and what to put into one place of it to break it.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    /// The place, as a JSON pointer.
    pub(super) pointer: String,
    /// The keyword that is broken there.
    pub(super) keyword: &'static str,
    /// How, in words joined by dashes.
    pub(super) label: String,
    /// The valid body.
    pub(super) twin: Value,
    /// What breaks it.
    pub(super) value: Value,
}

impl Fault {
    fn new(pointer: &str, keyword: &'static str, label: &str, twin: &Value, value: Value) -> Self {
        Self {
            pointer: pointer.to_owned(),
            keyword,
            label: label.to_owned(),
            twin: twin.clone(),
            value,
        }
    }
}

/// Members of `create` whose value just outside the range is open (`create-nightmode-minus`).
const LEFT_OPEN: &[(&str, &str)] = &[("nightmode", "-1")];

/// The single faults of `operation`, nearest misses first.
///
/// Missing members, unknown ones and lists of strings in a scope are left out, since the document leaves
/// them open. Where the call writes, a fault in the scope leaves at least one other member that holds the
/// extension's number, so that a target which ignores broken members harms nothing else.
pub(super) fn faults(operation: Operation, names: &Names) -> Vec<Fault> {
    let (first, second) = names.pair();
    let scope = pinned(names, &first);
    match operation {
        Operation::Create => {
            let values = json!({ "virt_exten": first, "company": names.company });
            let twin = body(&[("values", values)]);
            let mut faults = type_faults(&twin);
            faults.extend(list_faults("/values/virt_exten", &twin));
            faults.extend(text_faults("/values/company", &twin));
            faults
                .extend(parameters(operation).iter().flat_map(|one| parameter_faults(one, &twin)));
            faults
        }
        Operation::Read | Operation::Readfull => {
            let twin = body(&[("scope", scope), ("columns", json!(readable(operation)))]);
            let mut faults = type_faults(&twin);
            faults.extend(list_faults("/scope/virt_exten", &twin));
            faults.extend(list_faults("/scope/scoped_exten", &twin));
            faults.extend(text_faults("/scope/company", &twin));
            faults.extend(column_list_faults(operation, &twin));
            faults
        }
        Operation::Update => {
            let values = json!({ RING_TYPE: "A" });
            let twin = body(&[("scope", scope.clone()), ("values", values)]);
            let mut faults = type_faults(&twin);
            faults.extend(scope_faults(&twin));
            for column in Contract::get().columns() {
                faults.extend(column_faults(column, &scope));
                faults.extend(composed_faults(column, &scope));
            }
            faults
        }
        Operation::Delete => {
            let twin = body(&[("scope", scope)]);
            let mut faults = type_faults(&twin);
            faults.extend(scope_faults(&twin));
            faults
        }
        Operation::Clone => {
            let twin = body(&[
                ("scope", json!({ "virt_exten": first, "company": names.company })),
                ("values", json!({ "virt_exten": second })),
            ]);
            let mut faults = type_faults(&twin);
            faults.extend(text_faults("/scope/company", &twin));
            faults.extend(text_faults("/values/virt_exten", &twin));
            faults
        }
    }
}

/// Another data type than `extension`.
fn type_faults(twin: &Value) -> Vec<Fault> {
    [
        ("plural", json!("extensions")),
        ("capitalised", json!("Extension")),
        ("cut-short", json!("extensio")),
        ("another-type", json!("contact")),
        ("object", json!({ "type": "extension" })),
        ("list-of-objects", json!([{ "type": "extension" }])),
    ]
    .map(|(label, value)| Fault::new("/type", "const", label, twin, value))
    .to_vec()
}

/// No text, where one must stand.
fn text_faults(pointer: &str, twin: &Value) -> Vec<Fault> {
    structures(pointer, twin)
        .map(|(label, value)| Fault::new(pointer, "type", label, twin, value))
        .to_vec()
}

/// Neither a text nor a list of texts, where one of them must stand.
fn list_faults(pointer: &str, twin: &Value) -> Vec<Fault> {
    let one = twin.pointer(pointer).cloned().unwrap_or_default();
    let among = ("list-with-an-object", json!([one, { "value": one }]));
    structures(pointer, twin)
        .into_iter()
        .chain([among])
        .map(|(label, value)| Fault::new(pointer, "anyOf", label, twin, value))
        .collect()
}

/// The value at `pointer` wrapped in what cannot be read as a text.
fn structures(pointer: &str, twin: &Value) -> [(&'static str, Value); 3] {
    let one = twin.pointer(pointer).cloned().unwrap_or_default();
    [
        ("object", json!({ "value": one })),
        ("empty-object", json!({})),
        ("list-of-objects", json!([{ "value": one }])),
    ]
}

/// No text in one member of a scope that names its extension in every way.
fn scope_faults(twin: &Value) -> Vec<Fault> {
    ["/scope/virt_exten", "/scope/scoped_exten", "/scope/company"]
        .into_iter()
        .flat_map(|pointer| text_faults(pointer, twin))
        .collect()
}

/// A list of columns that is none, or asks readfull for the owner, which only read answers.
fn column_list_faults(operation: Operation, twin: &Value) -> Vec<Fault> {
    let mut faults = vec![
        Fault::new("/columns", "type", "object", twin, json!({ "name": true })),
        Fault::new("/columns", "type", "boolean", twin, json!(true)),
        Fault::new("/columns", "type", "number", twin, json!(1)),
        Fault::new("/columns/0", "enum", "object-as-a-column", twin, json!({ "name": "name" })),
        Fault::new("/columns/0", "enum", "list-as-a-column", twin, json!(["name"])),
    ];
    if operation == Operation::Readfull {
        faults.insert(0, Fault::new("/columns/0", "enum", "owner", twin, json!("owner")));
    }
    faults
}

/// The faults of a number or a flag of `create`, in a body that is `twin` otherwise.
fn parameter_faults(parameter: &Column, twin: &Value) -> Vec<Fault> {
    let validators = Contract::get().validators();
    let valid = proposals(validators, parameter);
    let mut twin = twin.clone();
    twin["values"][&parameter.name] = valid.first().cloned().unwrap_or_default();
    let pointer = format!("/values/{}", parameter.name);
    candidates(validators, parameter)
        .into_iter()
        .filter(|mutation| {
            let text = mutation.value.to_string();
            !LEFT_OPEN.contains(&(parameter.name.as_str(), text.trim_matches('"')))
        })
        .map(|one| Fault::new(&pointer, one.keyword, &one.label, &twin, one.value))
        .collect()
}

/// The faults of `column` by itself.
fn column_faults(column: &Column, scope: &Value) -> Vec<Fault> {
    let valid = twin(column)
        .or_else(|| composed_values(column).first().map(|(_, text)| text.clone().into()))
        .unwrap_or_default();
    let values = json!({ column.name.as_str(): valid });
    let twin = body(&[("scope", scope.clone()), ("values", values)]);
    let pointer = format!("/values/{}", column.name);
    mutations(column)
        .iter()
        .map(|one| Fault::new(&pointer, one.keyword, &one.label, &twin, one.value.clone()))
        .collect()
}

/// The faults of a queue's string, field by field and by its length, with the ring type that reads it.
fn composed_faults(column: &Column, scope: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    if composed_values(column).is_empty() {
        return faults;
    }
    let pointer = format!("/values/{}", column.name);
    for grammar in Contract::get().grammars() {
        let plain = grammar.plain();
        let Some(ring_type) = ring_type_of(column, &plain) else {
            continue;
        };
        let values = json!({ RING_TYPE: ring_type, column.name.as_str(): plain });
        let twin = body(&[("scope", scope.clone()), ("values", values)]);
        let length = grammar.length;
        for (field, strings) in field_faults(grammar) {
            for (at, text) in strings.iter().enumerate() {
                let label = format!("queue-{length}-bytes-{}-{}", field.bytes, at + 1);
                faults.push(Fault::new(&pointer, "anyOf", &label, &twin, text.as_str().into()));
            }
        }
        for text in wrong_lengths(grammar) {
            let label = format!("queue-{length}-of-{}-bytes", text.len());
            faults.push(Fault::new(&pointer, "anyOf", &label, &twin, text.as_str().into()));
        }
    }
    faults
}
