use serde_json::Value;

use crate::contract::Documents;

/// A pattern that is longer is not repeated, in characters.
const LONGEST: usize = 60;

/// What the schemas say of one place of a message.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// The document that the schema stands in, as in `columns`.
    pub document: String,
    /// The schema, past all `$ref`s.
    pub schema: &'a Value,
    /// The requirement that the nearest `x-requirement` names, here or further out.
    pub requirement: Option<String>,
}

/// What the schemas say of the place `pointer` of the message `document`, as in `update.request`. None where they
/// say nothing of it.
pub fn place<'a>(documents: &'a Documents, document: &str, pointer: &str) -> Option<Place<'a>> {
    let mut place = entered(documents, document.to_owned(), documents.get(document).ok()?, None)?;
    for step in pointer.split('/').skip(1) {
        let name = step.replace("~1", "/").replace("~0", "~");
        let inner = place.schema.pointer("/properties").and_then(|list| list.get(&name));
        let inner = inner.or_else(|| place.schema.get("items"))?;
        place = entered(documents, place.document, inner, place.requirement)?;
    }
    Some(place)
}

fn entered<'a>(
    documents: &'a Documents,
    document: String,
    schema: &'a Value,
    above: Option<String>,
) -> Option<Place<'a>> {
    let own = |schema: &Value| schema["x-requirement"].as_str().map(str::to_owned);
    let named = own(schema);
    let (document, schema) = resolved(documents, document, schema)?;
    let requirement = named.or_else(|| own(schema)).or(above);
    Some(Place { document, schema, requirement })
}

/// What a `$ref` leads to, with the document that it stands in.
fn resolved<'a>(
    documents: &'a Documents,
    mut document: String,
    mut schema: &'a Value,
) -> Option<(String, &'a Value)> {
    while let Some(reference) = schema["$ref"].as_str() {
        let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        if let Some(name) = file.strip_suffix(".schema.json") {
            name.clone_into(&mut document);
        }
        schema = documents.get(&document).ok()?.pointer(pointer)?;
    }
    Some((document, schema))
}

/// What a schema of `document` takes, in words that follow "write": `a whole number from 0 to 999, or null`.
pub fn in_words(documents: &Documents, document: &str, schema: &Value) -> String {
    let Some((document, schema)) = resolved(documents, document.to_owned(), schema) else {
        return "another value".to_owned();
    };
    choice(words(documents, &document, schema))
}

/// The ways in which a schema can be obeyed, one by one.
fn words(documents: &Documents, document: &str, schema: &Value) -> Vec<String> {
    let Some((document, schema)) = resolved(documents, document.to_owned(), schema) else {
        return Vec::new();
    };
    if let Some(constant) = schema.get("const") {
        return vec![constant.to_string()];
    }
    if let Some(members) = schema["enum"].as_array() {
        return members.iter().map(ToString::to_string).collect();
    }
    if let Some(branches) = schema["anyOf"].as_array() {
        return branches.iter().flat_map(|one| words(documents, &document, one)).collect();
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    types.iter().map(|one| of_type(documents, &document, schema, one)).collect()
}

fn of_type(documents: &Documents, document: &str, schema: &Value, kind: &str) -> String {
    match kind {
        "null" => "null".to_owned(),
        "boolean" => "true or false".to_owned(),
        "integer" => number(schema),
        "array" => {
            let items = &schema["items"];
            // A list of 34 names would hide what is said.
            let long = items["enum"].as_array().is_some_and(|members| members.len() > 12);
            if long {
                return "a list of column names".to_owned();
            }
            format!("a list, each of its members {}", in_words(documents, document, items))
        }
        "object" => "an object".to_owned(),
        "string" => text(schema),
        other => format!("a {other}"),
    }
}

fn number(schema: &Value) -> String {
    match (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
        (Some(least), Some(greatest)) => format!("a whole number from {least} to {greatest}"),
        (Some(least), None) => format!("a whole number, {least} or more"),
        (None, Some(greatest)) => format!("a whole number, {greatest} or less"),
        (None, None) => "a whole number".to_owned(),
    }
}

fn text(schema: &Value) -> String {
    let sample =
        schema["x-sample"][0].as_str().map_or_else(String::new, |one| format!(", as in {one:?}"));
    let title = schema["title"].as_str().unwrap_or_default();
    match schema["pattern"].as_str() {
        Some(pattern) if pattern.len() > LONGEST => format!("text of the grammar {title:?}"),
        Some(pattern) => format!("text of the form {pattern}{sample}"),
        None if schema["minLength"].as_u64() > Some(0) => format!("text that is not empty{sample}"),
        None => format!("text{sample}"),
    }
}

/// `a, b or c`.
fn choice(mut words: Vec<String>) -> String {
    let mut seen = Vec::new();
    words.retain(|word| {
        let new = !seen.contains(word);
        seen.push(word.clone());
        new
    });
    match words.pop() {
        None => "another value".to_owned(),
        Some(only) if words.is_empty() => only,
        Some(last) => format!("{} or {last}", words.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;

    fn words(document: &str, pointer: &str) -> String {
        let documents = Contract::get().documents();
        let place = place(documents, document, pointer).expect("a place");
        in_words(documents, &place.document, place.schema)
    }

    #[test]
    fn domains_are_told_in_words() {
        for (pointer, expected) in [
            ("/values/ring_time", "a whole number from 0 to 999 or null"),
            ("/values/busy_retry", "a whole number, 0 or more"),
            ("/values/bounce_type", "\"once\" or \"many\""),
            ("/values/bounce_before", "true or false"),
            ("/values/intro_day", "text of the form ^[0-9]{2}$"),
            ("/type", "\"extension\""),
            ("/scope/company", "text that is not empty"),
            ("/scope", "an object"),
            (
                "/values/subtype",
                "\"\", \"Q\", text of the grammar \"Queue, 18 bytes\" or text of the grammar \"Queue, 21 bytes\"",
            ),
        ] {
            assert_eq!(words("update.request", pointer), expected, "{pointer}");
        }
        assert_eq!(
            words("read.request", "/scope/virt_exten"),
            "text that is not empty or a list, each of its members text that is not empty"
        );
        assert_eq!(words("readfull.request", "/columns"), "a list of column names");
    }

    #[test]
    fn the_nearest_requirement_counts() {
        let documents = Contract::get().documents();
        let of =
            |document, pointer| place(documents, document, pointer).and_then(|one| one.requirement);
        assert_eq!(
            of("clone.request", "/values/virt_exten").as_deref(),
            Some("clone/virt_exten/type")
        );
        assert_eq!(of("clone.request", "/scope").as_deref(), Some("clone/accepts"));
        assert_eq!(of("delete.request", "/type").as_deref(), Some("wire/type"));
        assert_eq!(of("read.response", "/values/3/owner").as_deref(), Some("read/owner"));
        assert!(place(documents, "read.response", "/nothing").is_none());
    }
}
