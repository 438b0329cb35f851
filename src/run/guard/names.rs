use std::borrow::Cow;

use serde_json::Value;

use crate::target::{Body, PLACE};

/// Every name that stands in `value`, a member of a scope or of values: texts, numbers as text, and those
/// within lists and objects. Where the body says [`PLACE`], the names that it puts there.
pub(crate) fn names<'a>(value: &'a Value, body: &'a Body) -> Vec<Cow<'a, str>> {
    let mut found = Vec::new();
    collect(value, body, &mut found);
    found
}

fn collect<'a>(value: &'a Value, body: &'a Body, names: &mut Vec<Cow<'a, str>>) {
    match (value, body) {
        (Value::String(name), Body::Spelt { text, .. }) if name == PLACE => {
            // Every second piece between quotes; the names of members are among them, and name no extension.
            let texts = text.split('"').skip(1).step_by(2);
            let texts = texts.filter(|text| !["virt_exten", "scoped_exten"].contains(text));
            names.extend(texts.map(Cow::Borrowed));
        }
        (Value::String(name), _) => names.push(Cow::Borrowed(name)),
        (Value::Number(number), _) => names.push(Cow::Owned(number.to_string())),
        (Value::Array(items), _) => items.iter().for_each(|item| collect(item, body, names)),
        (Value::Object(members), _) => {
            members.values().for_each(|item| collect(item, body, names));
        }
        (Value::Null | Value::Bool(_), _) => {}
    }
}
