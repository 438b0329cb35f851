use serde_json::Value;

use crate::target::{Body, PLACE};

/// Every name that stands in `value`, a member of a scope or of values: texts, numbers as text, and those
/// within lists and objects. Where the body says [`PLACE`], the names that it puts there.
pub(crate) fn names(value: &Value, body: &Body) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, body, &mut found);
    found
}

fn collect(value: &Value, body: &Body, names: &mut Vec<String>) {
    match (value, body) {
        (Value::String(name), Body::Spelt { text, .. }) if name == PLACE => {
            // Every second piece between quotes; the names of members are among them, and name no extension.
            let texts = text.split('"').skip(1).step_by(2).map(str::to_owned);
            names.extend(texts.filter(|text| text != "virt_exten" && text != "scoped_exten"));
        }
        (Value::String(name), _) => names.push(name.clone()),
        (Value::Number(number), _) => names.push(number.to_string()),
        (Value::Array(items), _) => items.iter().for_each(|item| collect(item, body, names)),
        (Value::Object(members), _) => {
            members.values().for_each(|item| collect(item, body, names));
        }
        (Value::Null | Value::Bool(_), _) => {}
    }
}
