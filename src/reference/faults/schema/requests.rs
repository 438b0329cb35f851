//! The values of create and clone, the columns that the reads offer, and what a request must have.

use serde_json::{Value, json};

use super::edit::{member, narrow, schema, set, strangers, take_out, unset, widen, words};
use crate::contract::{Contract, Documents};
use crate::reference::faults::fault::Fault;

type Edit = fn(&mut Documents);

/// Id, requirement, sentence, edit.
const FAULTS: &[(&str, &str, &str, Edit)] = &[
    (
        "create/nightmode/minimum-out-by-two",
        "create/nightmode/minimum",
        "creates with nightmode -2",
        |d| set(nightmode(d), "minimum", -2),
    ),
    (
        "create/nightmode/minimum-dropped",
        "create/nightmode/minimum",
        "creates with any nightmode below 0",
        |d| unset(nightmode(d), "minimum"),
    ),
    (
        "create/nightmode/minimum-in-by-one",
        "create/nightmode/minimum",
        "refuses to create with nightmode 0",
        |d| set(nightmode(d), "minimum", 1),
    ),
    (
        "create/nightmode/maximum-out-by-one",
        "create/nightmode/maximum",
        "creates with nightmode 10, counting as people do",
        |d| set(nightmode(d), "maximum", 10),
    ),
    (
        "create/nightmode/maximum-dropped",
        "create/nightmode/maximum",
        "creates with any nightmode above 9",
        |d| unset(nightmode(d), "maximum"),
    ),
    (
        "create/nightmode/maximum-in-by-one",
        "create/nightmode/maximum",
        "refuses to create with nightmode 9",
        |d| set(nightmode(d), "maximum", 8),
    ),
    (
        "create/nightmode/fraction-taken",
        "create/nightmode/integer",
        "creates with a fraction as nightmode",
        |d| set(nightmode(d), "type", json!(["number", "null"])),
    ),
    (
        "create/nightmode/null-refused",
        "create/nightmode/type",
        "refuses to create with nightmode null",
        |d| set(nightmode(d), "type", "integer"),
    ),
    (
        "create/virt_exten/required-dropped",
        "create/virt_exten/required",
        "reports success for a create without numbers",
        |d| unset(schema(d, "create.request", "/properties/values"), "required"),
    ),
    (
        "create/values/required-dropped",
        "create/values/required",
        "reports success for a create without values",
        |d| take_out(schema(d, "create.request", "/required"), &json!("values")),
    ),
    ("create/virt_exten/list-refused", "create/list", "refuses a list of numbers", |d| {
        narrow(member(d, "create.request", "virt_exten"), &json!({"type": "string"}));
    }),
    (
        "create/private/true-refused",
        "create/private/scoped",
        "refuses to create private extensions",
        |d| narrow(member(d, "create.request", "private"), &json!({"const": false})),
    ),
    ("create/private/false-refused", "create/private/public", "refuses private false", |d| {
        narrow(member(d, "create.request", "private"), &json!({"const": true}));
    }),
    (
        "create/voicemail/true-refused",
        "create/voicemail/box",
        "refuses to create a voicemail box",
        |d| narrow(member(d, "create.request", "voicemail"), &json!({"const": false})),
    ),
    ("create/voicemail/false-refused", "create/voicemail/none", "refuses voicemail false", |d| {
        narrow(member(d, "create.request", "voicemail"), &json!({"const": true}));
    }),
    (
        "clone/virt_exten/required-dropped",
        "clone/virt_exten/required",
        "clones to an extension without a number",
        |d| unset(schema(d, "clone.request", "/properties/values"), "required"),
    ),
    (
        "update/values/list-taken",
        "update/values/type",
        "reports success for an update with a list as its values",
        |d| set(values_of_update(d), "type", json!(["object", "array"])),
    ),
    (
        "update/values/text-taken",
        "update/values/type",
        "reports success for an update with a text as its values",
        |d| set(values_of_update(d), "type", json!(["object", "string"])),
    ),
    (
        "update/values/name-required",
        "update/stored",
        "refuses every update that does not name the extension's name",
        |d| set(values_of_update(d), "required", json!(["name"])),
    ),
    (
        "update/scope/virt_exten-required",
        "update/scope/scoped_exten",
        "refuses an update whose scope names the scoped number alone",
        |d| set(schema(d, "scope", "/$defs/one"), "required", json!(["virt_exten"])),
    ),
    (
        "read/scope/virt_exten-required",
        "read/scope/company",
        "refuses the read that the document gives as its example",
        |d| set(schema(d, "scope", "/$defs/many"), "required", json!(["virt_exten"])),
    ),
    (
        "read/scope/lists-refused",
        "read/scope/virt_exten-list",
        "refuses a list of numbers in the scope of a read",
        |d| {
            narrow(
                schema(d, "scope", "/$defs/many/properties/virt_exten"),
                &json!({"type": "string"}),
            );
        },
    ),
    (
        "read/scope/scoped-lists-refused",
        "read/scope/scoped_exten-list",
        "refuses a list of scoped numbers in the scope of a read",
        |d| {
            narrow(
                schema(d, "scope", "/$defs/many/properties/scoped_exten"),
                &json!({"type": "string"}),
            );
        },
    ),
    (
        "read/scope/text-refused",
        "read/scope/virt_exten",
        "takes only a list as virt_exten in the scope of a read",
        |d| {
            narrow(
                schema(d, "scope", "/$defs/many/properties/virt_exten"),
                &json!({"type": "array"}),
            );
        },
    ),
    (
        "read/scope/scoped-text-refused",
        "read/scope/scoped_exten",
        "takes only a list as scoped_exten in the scope of a read",
        |d| {
            narrow(
                schema(d, "scope", "/$defs/many/properties/scoped_exten"),
                &json!({"type": "array"}),
            );
        },
    ),
    ("wire/type/any", "wire/type", "acts on extensions whatever type the call names", |d| {
        unset(schema(d, "scope", "/$defs/type"), "const");
    }),
    ("readfull/owner/answered", "readfull/owner", "answers owner in readfull", |d| {
        let offered = schema(d, "readfull.request", "/properties/columns/items/enum");
        if let Some(offered) = offered.and_then(Value::as_array_mut) {
            offered.push(json!("owner"));
        }
    }),
    (
        "read/columns/any-type-taken",
        "read/columns/type",
        "reads with an object or a number in place of the list of columns",
        |d| set(schema(d, "read.request", "/properties"), "columns", json!({})),
    ),
    (
        "readfull/columns/any-type-taken",
        "readfull/columns/type",
        "answers readfull with an object or a number in place of the list of columns",
        |d| set(schema(d, "readfull.request", "/properties"), "columns", json!({})),
    ),
];

pub(super) fn faults() -> Vec<Fault> {
    let mut faults: Vec<Fault> = FAULTS
        .iter()
        .map(|&(id, requirement, sentence, edit)| Fault::of_schema(id, sentence, requirement, edit))
        .collect();
    faults.extend(strange_values());
    faults.extend(["read", "readfull"].into_iter().flat_map(columns_not_offered));
    faults
}

fn nightmode(documents: &mut Documents) -> Option<&mut Value> {
    member(documents, "create.request", "nightmode")
}

fn values_of_update(documents: &mut Documents) -> Option<&mut Value> {
    schema(documents, "update.request", "/properties/values")
}

/// Values of create and clone that are of no type that could be meant.
fn strange_values() -> Vec<Fault> {
    let members = [
        ("create", "virt_exten"),
        ("create", "company"),
        ("create", "private"),
        ("create", "voicemail"),
        ("create", "nightmode"),
        ("clone", "virt_exten"),
    ];
    let mut faults = Vec::new();
    for (operation, name) in members {
        for (what, more) in strange(name) {
            if (operation, name, what) == ("create", "virt_exten", "a-list") {
                // A list of numbers is one of its forms.
                continue;
            }
            faults.push(Fault::of_schema(
                format!("{operation}/{name}/{what}-taken"),
                format!("takes {} as {name} of a {operation}", what.replace('-', " ")),
                format!("{operation}/{name}/type"),
                move |documents| {
                    widen(member(documents, &format!("{operation}.request"), name), &more);
                },
            ));
        }
    }
    faults
}

fn strange(name: &str) -> Vec<(&'static str, Value)> {
    let mut strange = strangers().to_vec();
    if matches!(name, "private" | "voicemail" | "nightmode") {
        strange.push(("a-word", words()));
    }
    strange
}

/// Each column of a read, refused when it is asked for.
fn columns_not_offered(operation: &'static str) -> Vec<Fault> {
    let document = format!("{operation}.request");
    let pointer = "/properties/columns/items/enum";
    let offered = Contract::get().documents().get(&document).ok();
    let offered = offered.and_then(|document| document.pointer(pointer)?.as_array());
    let mut faults = Vec::new();
    for column in offered.into_iter().flatten().filter_map(Value::as_str) {
        let requirement = format!("{operation}/{column}");
        if Contract::get().requirement(&requirement).is_none() {
            // The key columns of readfull are an open question.
            continue;
        }
        let document = document.clone();
        faults.push(Fault::of_schema(
            format!("{operation}/{column}/not-offered"),
            format!("refuses a {operation} that asks for {column}"),
            requirement,
            move |documents| take_out(schema(documents, &document, pointer), &json!(column)),
        ));
    }
    faults
}
