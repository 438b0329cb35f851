use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::catalogue::Contract;
use super::column::Condition;
use super::documents::ContractError;
use super::operation::Operation;
use super::scheme::along;
use super::validators::Violation;

/// One place where a request breaks the contract, as it is told to whoever wrote the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Breach {
    /// Where in the body, as a JSON pointer.
    pub pointer: String,
    /// The keyword of the schema that is broken, as in `maximum`.
    pub keyword: String,
    /// What is wrong, in words.
    pub message: String,
    /// The requirement that is broken; none where the schema names none.
    pub requirement: Option<String>,
    /// What the requirement says.
    pub statement: Option<String>,
    /// What to write instead.
    pub remedy: String,
}

impl Contract {
    /// Where `body` breaks the contract as a request of `operation`, each place with its requirement and a remedy.
    ///
    /// ```
    /// use dialcheck::contract::{Contract, Operation};
    /// use serde_json::json;
    ///
    /// let body = json!({"type": "extension", "scope": {"virt_exten": "9000"}, "values": {"ring_time": 1000}});
    /// let breaches = Contract::get().breaches(Operation::Update, &body);
    /// assert_eq!(breaches[0].requirement.as_deref(), Some("update/ring_time/maximum"));
    /// assert_eq!(breaches[0].remedy, "ring_time takes a whole number from 0 to 999, or null");
    /// ```
    pub fn breaches(&self, operation: Operation, body: &Value) -> Vec<Breach> {
        let mut violations = self.validators().request(operation, body);
        if violations.is_empty() {
            return Vec::new();
        }
        // A condition says more than the column that it restricts.
        violations.sort_by_key(|violation| !violation.path.contains("/allOf/"));
        let schema = self.request_schema(operation).unwrap_or_default();
        // A schema that is reached twice, by a column and by a condition, tells its breach once.
        let mut told: BTreeMap<(String, String), Breach> = BTreeMap::new();
        for violation in violations {
            let breach = self.told(operation, body, violation, &schema);
            told.entry((breach.pointer.clone(), breach.keyword.clone())).or_insert(breach);
        }
        told.into_values().collect()
    }

    /// The schema of the requests of `operation`, complete in itself.
    pub fn request_schema(&self, operation: Operation) -> Result<Value, ContractError> {
        self.documents().bundle(&format!("{operation}.request"))
    }

    fn told(
        &self,
        operation: Operation,
        body: &Value,
        violation: Violation,
        schema: &Value,
    ) -> Breach {
        let way = along(schema, &violation.path);
        let value = body.pointer(&violation.pointer).unwrap_or(&Value::Null);
        let named = || way.iter().rev().find_map(|one| one["x-requirement"].as_str());
        let condition = self.broken_condition(&way);
        let missing = missing(&violation, way.last().unwrap_or(&schema), value);
        let requirement = self
            .of_queue(&violation, value)
            .or_else(|| condition.map(|condition| condition.requirement.clone()))
            .or_else(|| self.of_missing(operation, &missing))
            .or_else(|| self.of_value(operation, &violation, value))
            .or_else(|| named().map(str::to_owned))
            .and_then(|id| self.requirement(&id));
        let remedy = match condition {
            Some(condition) => under(condition),
            None if !missing.is_empty() => format!("add {}", missing.join(", ")),
            None => self.remedy(&violation, way.last().unwrap_or(&schema)),
        };
        Breach {
            requirement: requirement.map(|one| one.id.clone()),
            statement: requirement.map(|one| one.statement.clone()),
            pointer: violation.pointer,
            keyword: violation.keyword,
            message: violation.message,
            remedy,
        }
    }

    /// The condition of a ring type that a way through the schema leads by.
    fn broken_condition(&self, way: &[&Value]) -> Option<&Condition> {
        let ids: Vec<&str> = way.iter().filter_map(|one| one["x-requirement"].as_str()).collect();
        self.conditions().iter().find(|one| ids.contains(&one.requirement.as_str()))
    }

    /// The requirement of the first field that a queue's string breaks, where it has the length of one.
    fn of_queue(&self, violation: &Violation, value: &Value) -> Option<String> {
        let text = value.as_str().filter(|_| violation.pointer == "/values/subtype")?;
        let broken = self.grammars().iter().find_map(|grammar| grammar.broken(text))?;
        let (field, _) = broken.first()?;
        Some(format!("update/subtype/byte-{}", field.bytes))
    }

    /// The requirement that names a member that is not there.
    fn of_missing(&self, operation: Operation, missing: &[&str]) -> Option<String> {
        let ids = missing.iter().map(|member| format!("{operation}/{member}/required"));
        ids.into_iter().find(|id| self.requirement(id).is_some())
    }

    /// The requirement of a member of `values` or `scope`: by its keyword, else by its type.
    fn of_value(
        &self,
        operation: Operation,
        violation: &Violation,
        value: &Value,
    ) -> Option<String> {
        let (part, member) = violation.pointer.strip_prefix('/')?.split_once('/')?;
        let member = member.split('/').next().unwrap_or(member);
        let place = match part {
            "values" => format!("{operation}/{member}"),
            "scope" => format!("{operation}/scope/{member}"),
            _ => return None,
        };
        let number = self.column(member).is_some_and(|column| column.kind.is_number());
        let keyword = match violation.keyword.as_str() {
            "type" if value.is_null() => "null",
            "type" if number && value.is_number() => "integer",
            other => other,
        };
        // A text that is no text of the column's is no value of another type.
        let typed = (!value.is_string()).then_some("type");
        [Some(keyword), typed, (part == "values").then_some("stored")]
            .into_iter()
            .flatten()
            .map(|keyword| format!("{place}/{keyword}"))
            .find(|id| self.requirement(id).is_some())
    }

    fn remedy(&self, violation: &Violation, schema: &Value) -> String {
        let member = violation.pointer.rsplit('/').next().unwrap_or_default();
        if violation.pointer.starts_with("/values/")
            && let Some(column) = self.column(member)
        {
            let more = if member == "subtype" { "; see `dialcheck decode`" } else { "" };
            return format!("{member} takes {}{more}", column.domain());
        }
        let place = if member.is_empty() { "the body" } else { member };
        match (violation.keyword.as_str(), &schema[&violation.keyword]) {
            ("type", wanted) => format!("write {} for {place}", types(wanted)),
            ("const", wanted) => format!("write {wanted} for {place}"),
            ("enum", Value::Array(members)) => {
                let members: Vec<String> = members.iter().map(Value::to_string).collect();
                format!("write one of {} for {place}", members.join(", "))
            }
            ("minimum" | "maximum", bound) => {
                format!("{place} has the {} {bound}", violation.keyword)
            }
            ("minLength", _) => format!("{place} must not be empty"),
            ("anyOf" | "oneOf", _) if member.ends_with("_exten") => {
                format!("write a text, or a list of texts, for {place}")
            }
            (keyword, _) => format!("see `dialcheck schema show` for the {keyword} of {place}"),
        }
    }
}

/// What a condition asks for.
fn under(condition: &Condition) -> String {
    let types = condition.ring_types.join(", ");
    let column = &condition.column;
    let more = if column == "subtype" { "; see `dialcheck decode`" } else { "" };
    match condition.then["maximum"].as_i64() {
        Some(most) => format!("{column} goes up to {most} for ring type {types}"),
        None => format!("{column} is restricted for ring type {types}{more}"),
    }
}

/// The members that the schema asks for and the value lacks, where that is what is broken.
fn missing<'a>(violation: &Violation, schema: &'a Value, value: &Value) -> Vec<&'a str> {
    if violation.keyword != "required" {
        return Vec::new();
    }
    let wanted = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    wanted.filter(|member| value.get(member).is_none()).collect()
}

/// A type of JSON Schema in words: `a text`, `a whole number or null`.
fn types(wanted: &Value) -> String {
    let word = |name: &str| match name {
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "object" => "an object",
        "array" => "a list",
        _ => "null",
    };
    match wanted {
        Value::String(one) => word(one).to_owned(),
        Value::Array(many) => {
            many.iter().filter_map(Value::as_str).map(word).collect::<Vec<_>>().join(" or ")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            "another type".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(operation: Operation, body: &Value) -> Vec<String> {
        let breaches = Contract::get().breaches(operation, body);
        breaches
            .into_iter()
            .map(|one| {
                let requirement = one.requirement.unwrap_or_else(|| "-".to_owned());
                format!("{} {} {requirement}: {}", one.pointer, one.keyword, one.remedy)
            })
            .collect()
    }

    #[test]
    fn a_breach_names_its_requirement_and_remedy() {
        let update = |values: Value| {
            let scope = json!({"company": "test", "virt_exten": "9000"});
            told(Operation::Update, &json!({"type": "extension", "scope": scope, "values": values}))
        };
        insta::assert_debug_snapshot!([
            update(json!({"ring_time": 1000})),
            update(json!({"ring_time": -1, "priority": 11})),
            update(json!({"ring_time": 1.5})),
            update(json!({"ring_time": null})),
            update(json!({"voicemail_mon": 5})),
            update(json!({"ring_type": "O", "ring_time": 50})),
            update(json!({"ring_type": "Q", "subtype": "x"})),
            update(json!({"ring_type": "Q", "subtype": "a    5            "})),
            update(json!({"ring_type": "A", "subtype": "Q"})),
            update(json!({"name": "a/b"})),
            told(Operation::Update, &json!({"type": "contact", "values": {}})),
            told(Operation::Create, &json!({"type": "extension", "values": {"company": 7}})),
            told(Operation::Read, &json!({"type": "extension", "scope": {"virt_exten": 9000}})),
            told(Operation::Read, &json!([])),
        ]);
    }

    #[test]
    fn what_is_valid_breaks_nothing() {
        let body = json!({"type": "extension", "scope": {"virt_exten": "9"}, "values": {}});
        assert!(told(Operation::Update, &body).is_empty());
    }
}
