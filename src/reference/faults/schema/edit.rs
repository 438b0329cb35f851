//! Edits of the schema documents.

use serde_json::{Map, Value, json};

use crate::contract::{Contract, Documents};

/// The schema at `pointer` of the document `name`. A pointer that leads nowhere gives a new object,
/// whose edits have no effect; a test makes sure that there is none.
pub(super) fn schema<'a>(
    documents: &'a mut Documents,
    name: &str,
    pointer: &str,
) -> Option<&'a mut Value> {
    documents.get_mut(name)?.pointer_mut(pointer)
}

/// The schema of a column.
pub(super) fn column<'a>(documents: &'a mut Documents, name: &str) -> Option<&'a mut Value> {
    schema(documents, "columns", &format!("/$defs/{name}"))
}

/// The conditions of update: its `if`/`then` pairs, in the order of [`Contract::conditions`].
pub(super) fn condition(documents: &mut Documents, at: usize) -> Option<&mut Value> {
    let pointer = format!("/properties/values/allOf/{at}");
    schema(documents, "update.request", &pointer)
}

/// Sets `keyword` of a schema.
pub(super) fn set(schema: Option<&mut Value>, keyword: &str, value: impl Into<Value>) {
    if let Some(schema) = schema.and_then(Value::as_object_mut) {
        schema.insert(keyword.to_owned(), value.into());
    }
}

/// Takes `keyword` away from a schema.
pub(super) fn unset(schema: Option<&mut Value>, keyword: &str) {
    if let Some(schema) = schema.and_then(Value::as_object_mut) {
        schema.remove(keyword);
    }
}

/// Takes `value` out of a list: an enumeration, a list of types, a list of required members.
pub(super) fn take_out(list: Option<&mut Value>, value: &Value) {
    if let Some(list) = list.and_then(Value::as_array_mut) {
        list.retain(|item| item != value);
    }
}

/// Lets `schema` take what `more` takes as well.
pub(super) fn widen(schema: Option<&mut Value>, more: &Value) {
    if let Some(schema) = schema {
        let narrow = schema.take();
        *schema = json!({"anyOf": [narrow, more]});
    }
}

/// Lets `schema` take only what `less` takes as well.
pub(super) fn narrow(schema: Option<&mut Value>, less: &Value) {
    if let Some(schema) = schema {
        let wide = schema.take();
        *schema = json!({"allOf": [wide, less]});
    }
}

/// Lets a column take what `more` takes as well: on its own, and where a condition restricts it on
/// every ring type, there too.
pub(super) fn widen_column(documents: &mut Documents, name: &str, more: &Value) {
    widen(column(documents, name), more);
    let conditions = Contract::get().conditions();
    let restricted: usize = conditions
        .iter()
        .filter(|condition| condition.column == name)
        .map(|condition| condition.ring_types.len())
        .sum();
    let types = Contract::get().column("ring_type");
    if types.is_none_or(|types| restricted < types.members.len()) {
        return;
    }
    for (at, one) in conditions.iter().enumerate() {
        if one.column == name {
            let then =
                condition(documents, at).and_then(|pair| pair["then"]["properties"].get_mut(name));
            widen(then, more);
        }
    }
}

/// A value as a part of an id: its letters and digits, and words for the rest.
pub(super) fn word(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string().replace('-', "minus-"),
        other => other.to_string(),
    };
    match text.as_str() {
        "" => "empty".to_owned(),
        _ => text.chars().map(letter).collect::<Vec<_>>().concat(),
    }
}

/// A character as a part of an id. Capitals are told apart, as `a` and `A` are different members.
fn letter(c: char) -> String {
    match c {
        'a'..='z' | '0'..='9' | '-' => c.to_string(),
        'A'..='Z' => format!("capital-{}", c.to_ascii_lowercase()),
        ' ' => "blank".to_owned(),
        '.' => "dot".to_owned(),
        '_' => "underscore".to_owned(),
        '@' => "at".to_owned(),
        '%' => "percent".to_owned(),
        '\'' => "quote".to_owned(),
        '\n' => "newline".to_owned(),
        '#' => "hash".to_owned(),
        '*' => "star".to_owned(),
        '/' => "slash".to_owned(),
        '+' => "plus".to_owned(),
        other => format!("u{:x}", u32::from(other)),
    }
}

/// The members of `properties` of the values of a request.
pub(super) fn member<'a>(
    documents: &'a mut Documents,
    request: &str,
    member: &str,
) -> Option<&'a mut Value> {
    let pointer = format!("/properties/values/properties/{member}");
    schema(documents, request, &pointer)
}

/// Values of JSON types other than a column's own, as schemas, with a word for each.
pub(super) fn strangers() -> [(&'static str, Value); 2] {
    [("an-object", json!({"type": "object"})), ("a-list", json!({"type": "array"}))]
}

/// Words, which can be read neither as a number nor as true or false.
pub(super) fn words() -> Value {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("string"));
    schema.insert(
        "not".to_owned(),
        json!({"pattern": "^(|[-+0-9. ].*|[tfyn]|true|false|yes|no|on|off|null|none)$"}),
    );
    Value::Object(schema)
}
