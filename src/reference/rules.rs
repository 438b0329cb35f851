use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::call::Refusal;
use crate::contract::{Contract, ContractError, Documents, Operation, Validators, Violation};

/// The members that a scope may have. The schemas leave others open; a server that passes over a
/// misspelt one would go for more extensions than its caller meant.
const SCOPE: [&str; 3] = ["virt_exten", "scoped_exten", "company"];

/// The greatest whole number that JSON carries exactly everywhere.
const GREATEST: f64 = 9_007_199_254_740_992.0;

/// How much of a value a message repeats, in characters.
const LONGEST: usize = 300;

/// What the schemas say of a request, and what is left to say beside them.
///
/// Every keyword of the request schemas takes effect here and nowhere else, so a changed schema makes a
/// changed server.
#[derive(Debug)]
pub struct Rules {
    schemas: Schemas,
    /// The members that `values` may have, for the operations that have it.
    members: BTreeMap<Operation, Vec<String>>,
    /// The columns that a read without `columns` answers.
    columns: BTreeMap<Operation, Vec<String>>,
}

#[derive(Debug)]
enum Schemas {
    /// Compiled once a process.
    Embedded(&'static Validators),
    Changed(Box<Validators>),
}

impl Rules {
    /// Compiles `documents`; the embedded ones, which are compiled already, where it is `None`.
    pub fn compile(documents: Option<&Documents>) -> Result<Self, ContractError> {
        let schemas = match documents {
            None => Schemas::Embedded(Contract::get().validators()),
            Some(changed) => Schemas::Changed(Box::new(Validators::compile(changed)?)),
        };
        let documents = documents.unwrap_or_else(|| Contract::get().documents());
        Ok(Self {
            schemas,
            members: [Operation::Create, Operation::Update, Operation::Clone]
                .into_iter()
                .map(|operation| Ok((operation, members(documents, operation)?)))
                .collect::<Result<_, ContractError>>()?,
            columns: [Operation::Read, Operation::Readfull]
                .into_iter()
                .map(|operation| Ok((operation, columns(documents, operation)?)))
                .collect::<Result<_, ContractError>>()?,
        })
    }

    fn validators(&self) -> &Validators {
        match &self.schemas {
            Schemas::Embedded(validators) => validators,
            Schemas::Changed(validators) => validators,
        }
    }

    /// Refuses a body that is no request of `operation`, naming the member and what is wrong with it.
    pub fn check(&self, operation: Operation, body: &Value) -> Result<(), Refusal> {
        if let Some(violation) = self.validators().request(operation, body).first() {
            return Err(refusal(violation));
        }
        unknown_member(body, "scope", |name| SCOPE.contains(&name))?;
        if let Some(members) = self.members.get(&operation) {
            unknown_member(body, "values", |name| members.iter().any(|m| m == name))?;
            too_large(body)?;
        }
        Ok(())
    }

    /// Refuses values of an update that do not fit the ring type that the extension has. Where the
    /// update names a ring type itself, [`Self::check`] has compared the values with that one.
    pub fn check_stored(&self, body: &Value, ring_type: &Value) -> Result<(), Refusal> {
        let named = body["values"].as_object();
        if named.is_none_or(|values| values.is_empty() || values.contains_key("ring_type")) {
            return Ok(());
        }
        let mut body = body.clone();
        body["values"]["ring_type"] = ring_type.clone();
        let violations = self.validators().request(Operation::Update, &body);
        violations
            .iter()
            .find(|violation| violation.pointer != "/values/ring_type")
            .map_or(Ok(()), |violation| Err(refusal(violation)))
    }

    /// The settings after an update: what is named is written, and where the ring type changes, what is
    /// not named and does not fit the new type goes back to its default.
    pub fn merged(
        &self,
        stored: &Map<String, Value>,
        named: Map<String, Value>,
    ) -> Map<String, Value> {
        let changes_type = named
            .get("ring_type")
            .is_some_and(|ring_type| stored.get("ring_type") != Some(ring_type));
        let mut settings = stored.clone();
        let kept: Vec<String> = named.keys().cloned().collect();
        settings.extend(named.into_iter().map(|(name, value)| (name, exact(value))));
        if changes_type {
            let mut defaults = self.defaults();
            for column in self.misfits(&settings) {
                if !kept.contains(&column) {
                    let default = defaults.remove(&column).unwrap_or_default();
                    settings.insert(column, default);
                }
            }
        }
        settings
    }

    /// The columns whose values do not fit together with the ring type beside them.
    fn misfits(&self, settings: &Map<String, Value>) -> Vec<String> {
        let body = json!({"type": "extension", "scope": {}, "values": settings});
        self.validators()
            .request(Operation::Update, &body)
            .iter()
            .filter_map(|violation| violation.pointer.strip_prefix("/values/"))
            .map(str::to_owned)
            .collect()
    }

    /// The columns that a read answers that names none.
    pub fn columns(&self, operation: Operation) -> &[String] {
        self.columns.get(&operation).map_or(&[], Vec::as_slice)
    }

    /// What the columns of a new extension hold.
    pub fn defaults(&self) -> Map<String, Value> {
        let mut defaults: Map<String, Value> = self.members[&Operation::Update]
            .iter()
            .map(|column| (column.clone(), Value::Null))
            .collect();
        if let Value::Object(known) = known_defaults() {
            defaults.extend(known);
        }
        defaults
    }
}

/// Ring-All, no voicemail box, and otherwise what changes least. The columns that are not listed here
/// are null.
fn known_defaults() -> Value {
    json!({
        "name": "", "voicemail_box": "", "voicemail_mon": 3, "ring_type": "A", "phonebook": 0,
        "callerid": "", "ivr_menu": "", "vm_jump_star": "", "vm_jump_zero": "", "no_vm_jump": "",
        "no_vm_jump_night": "", "intro_day": "00", "intro_night": "00", "busy_retry": 0, "moh_in": 0,
        "moh_out": 0, "subtype": "", "nightmode": -1, "bounce_mode": "disabled",
        "bounce_before": false, "bounce_duration": 0, "bounce_type": "once", "bounce_fall": "",
        "vm_callback": 0, "email": "", "email_vm_att": false, "email_vm_del": false,
    })
}

fn members(documents: &Documents, operation: Operation) -> Result<Vec<String>, ContractError> {
    let document = documents.get(&format!("{operation}.request"))?;
    let members = document["properties"]["values"]["properties"].as_object();
    Ok(members.map_or_else(Vec::new, |members| members.keys().cloned().collect()))
}

/// The document lists what may be asked for; where that list was taken away, it is as it was.
fn columns(documents: &Documents, operation: Operation) -> Result<Vec<String>, ContractError> {
    let name = format!("{operation}.request");
    let pointer = "/properties/columns/items/enum";
    let listed = match documents.get(&name)?.pointer(pointer) {
        Some(listed) => Some(listed),
        None => Contract::get().documents().get(&name)?.pointer(pointer),
    };
    let texts = listed.and_then(Value::as_array).into_iter().flatten();
    Ok(texts.filter_map(Value::as_str).map(str::to_owned).collect())
}

fn unknown_member(body: &Value, part: &str, known: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    let members = body.get(part).and_then(Value::as_object);
    let unknown = members.and_then(|members| members.keys().find(|name| !known(name)));
    unknown.map_or(Ok(()), |name| {
        let name = shortened(name);
        Err(Refusal::bad(format!(
            "{part}.{name}: there is no such member"
        )))
    })
}

/// Refuses a number that would not read back as it was written.
fn too_large(body: &Value) -> Result<(), Refusal> {
    let values = body["values"].as_object().into_iter().flatten();
    let mut numbers = values.filter_map(|(name, value)| Some((name, value.as_f64()?)));
    numbers
        .find(|(_, number)| number.abs() >= GREATEST)
        .map_or(Ok(()), |(name, _)| {
            Err(Refusal::bad(format!(
                "values.{name}: the number is too large"
            )))
        })
}

/// A whole number as an integer, however it was written: 5.0 is 5.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the fraction is zero and the size was checked"
)]
pub(super) fn exact(value: Value) -> Value {
    match value.as_f64() {
        Some(number) if value.is_f64() && number.fract() == 0.0 && number.abs() < GREATEST => {
            json!(number as i64)
        }
        _ => value,
    }
}

fn refusal(violation: &Violation) -> Refusal {
    let member = violation.pointer.trim_start_matches('/').replace('/', ".");
    let member = if member.is_empty() { "body" } else { &member };
    Refusal::bad(format!(
        "{}: {}",
        shortened(member),
        shortened(&violation.message)
    ))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
