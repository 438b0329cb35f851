use serde_json::{Map, Value};

use super::answers::{Answers, kind};
use super::blame::Blame;
use super::call::Call;
use super::domain::{Standing, hangs_on_type, home, is_quiet, queue_home, standing, suits};
use super::extension::{Extension, Key};
use super::prediction::{After, Expected, Prediction};
use super::selected::Selected;
use super::unit::Unit;
use crate::contract::Contract;
use crate::judge::canonical;

/// Update: what is named is written, all of it or nothing, and nothing else changes.
pub(super) fn predict(unit: &Unit, call: &Call, answers: &Answers) -> Prediction {
    let selected = match Selected::by(unit, call) {
        Ok(selected) => selected,
        Err(prediction) => return *prediction,
    };
    let key = &selected.key;
    let Some(values) = call.body["values"].as_object() else {
        return Prediction::refuse(unit, "update/values/type");
    };
    let Some(extension) = unit.get(key) else { return Prediction::idle(unit, "update/atomic") };
    let refused = |requirement: &str| After { unit: unit.clone(), blame: Blame::new(requirement) };
    let (judgement, open) = judged(unit, extension, values, answers);
    let expected = match judgement {
        Judgement::Refused(column, keyword) => {
            return Prediction {
                refused: refused(&format!("update/{column}/atomic")),
                ..Prediction::refuse(unit, format!("update/{column}/{keyword}"))
            };
        }
        Judgement::Open => Expected::Open,
        Judgement::Taken => selected.expected(taken(values)),
    };
    Prediction {
        // Whether an update that writes what is there counts a row is not said (`noop-update`).
        numrows: changes(extension, values).then_some(1),
        accepted: written(unit, key, extension, values, &open),
        refused: refused("update/atomic"),
        expected,
        ..Prediction::idle(unit, "update/atomic")
    }
}

enum Judgement {
    Taken,
    Refused(String, &'static str),
    Open,
}

/// What the document says of writing `values` to `extension`, and which of them it leaves open.
fn judged<'a>(
    unit: &Unit,
    extension: &Extension,
    values: &'a Map<String, Value>,
    answers: &Answers,
) -> (Judgement, Vec<&'a str>) {
    let stored = extension.value("ring_type").and_then(Value::as_str);
    let named = values.get("ring_type").and_then(Value::as_str);
    let ring_type = named.or(stored).unwrap_or_default();
    let exists = |number: &str| unit.keys().any(|key| key.number == number && !key.private);
    let mut open = Vec::new();
    let mut broken = None;
    for (name, value) in values {
        let column = Contract::get().column(name);
        match column.map(|column| standing(column, value, ring_type, answers, exists)) {
            Some(Standing::Taken) => {}
            Some(Standing::Open) | None => open.push(name.as_str()),
            Some(Standing::Refused(keyword)) => broken = Some((name.clone(), keyword)),
        }
    }
    let turned = named.is_some() && named != stored;
    let judgement = match broken {
        Some((column, keyword)) => Judgement::Refused(column, keyword),
        None if !open.is_empty() || values.is_empty() || stored.is_none() => Judgement::Open,
        None if turned && stale(extension, values, ring_type) => Judgement::Open,
        None => Judgement::Taken,
    };
    // Of a type and a value that do not suit each other, either may be left out.
    if open.iter().any(|name| hangs_on_type(name)) {
        open.extend(values.contains_key("ring_type").then_some("ring_type"));
    }
    (judgement, open)
}

/// Whether a stored column that the call does not name no longer suits the new type: whether that is
/// kept, reset, or the change refused, is open (`stale-conditions`).
fn stale(extension: &Extension, values: &Map<String, Value>, ring_type: &str) -> bool {
    let unnamed = |name: &&str| hangs_on_type(name) && !values.contains_key(*name);
    let columns = Contract::get().columns().iter().map(|column| column.name.as_str());
    columns.filter(unnamed).any(|name| match extension.value(name) {
        // A queue without its string, and orbits without their number, are open as well.
        Some(value) if is_quiet(value) => {
            matches!((name, ring_type), ("subtype", "Q") | ("ring_time", "O"))
        }
        Some(value) => !suits(ring_type, name, value),
        None => true,
    })
}

/// The requirement that says that `values` are taken: of the one value, or of several together.
fn taken(values: &Map<String, Value>) -> String {
    let typed = values.contains_key("ring_type");
    let mut columns: Vec<(&String, &Value)> =
        values.iter().filter(|(name, value)| !(typed && is_companion(name, value))).collect();
    if columns.len() == 2 && columns.iter().any(|(name, _)| hangs_on_type(name)) {
        columns.retain(|(name, _)| *name != "ring_type");
    }
    match columns.as_slice() {
        [(name, value)] => Contract::get()
            .column(name)
            .map_or_else(|| "update/accepts".to_owned(), |column| home(column, value)),
        _ => "update/together".to_owned(),
    }
}

/// Whether `value` stands beside a ring type only to make the extension sound.
fn is_companion(name: &str, value: &Value) -> bool {
    let plain = |text: &str| text.is_empty() || text.trim_end() == "a";
    match name {
        "subtype" => value.as_str().is_some_and(plain),
        "ring_time" => *value == 5,
        _ => false,
    }
}

fn changes(extension: &Extension, values: &Map<String, Value>) -> bool {
    values.iter().any(|(name, value)| {
        extension.value(name).is_some_and(|stored| *stored != canonical(kind(name), value))
    })
}

/// The unit after the update was taken.
fn written(
    unit: &Unit,
    key: &Key,
    before: &Extension,
    values: &Map<String, Value>,
    open: &[&str],
) -> After {
    let mut after = After { unit: unit.clone(), blame: Blame::new("update/neighbours") };
    let frame = match values.keys().collect::<Vec<_>>().as_slice() {
        [one] if Contract::get().column(one).is_some() => format!("update/{one}/frame"),
        _ => "update/frame".to_owned(),
    };
    after.blame.extension(key, frame);
    for kin in &before.kin {
        after.blame.extension(kin, "clone/independent");
    }
    let Some(extension) = after.unit.get_mut(key) else { return after };
    for (name, value) in values {
        // What was taken although that was open may have been stored or not.
        if open.contains(&name.as_str()) {
            extension.forget(name);
        } else {
            extension.set(name, value);
        }
        after.blame.column(key, name, stored(before, values, name, value));
    }
    if values.contains_key("ring_type") {
        let named = values.get("ring_type").map(|value| canonical(kind("ring_type"), value));
        if named.as_ref() != before.value("ring_type") {
            let columns = Contract::get().columns().iter().map(|column| column.name.as_str());
            for name in columns.filter(|name| hangs_on_type(name) && !values.contains_key(*name)) {
                extension.forget(name);
            }
        }
    }
    extension.written.extend(values.keys().cloned());
    after
}

/// The requirement that says that `value` reads back. Where all that came before is an update of other
/// columns, it is that updates work again.
fn stored(before: &Extension, values: &Map<String, Value>, name: &str, value: &Value) -> String {
    if values.len() > 1 {
        return "update/together".to_owned();
    }
    let again = !before.written.is_empty()
        && !before.written.contains("ring_type")
        && values.keys().all(|name| !before.written.contains(name));
    match value.as_str() {
        _ if again => "update/repeated".to_owned(),
        Some(text) if name == "subtype" && text.len() > 1 => queue_home(text),
        _ if Contract::get().column(name).is_some() => format!("update/{name}/stored"),
        _ => "update/stored".to_owned(),
    }
}
