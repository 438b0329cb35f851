use serde_json::Value;

use super::answers::Answers;
use super::blame::Blame;
use super::call::Call;
use super::extension::{Blueprint, Extension, Key, Setting};
use super::prediction::{After, Expected, Prediction};
use super::unit::Unit;

/// Create: one new extension for each number. What exists already is left alone, whether the call is
/// refused or not, and whether the others of its list are then made is open (`list-partial`).
pub(super) fn predict(unit: &Unit, call: &Call, answers: &Answers) -> Prediction {
    let values = &call.body["values"];
    let Some(keys) = keys(values) else { return Prediction::idle(unit, "create/atomic") };
    let known = |key: &&Key| unit.extensions.contains_key(*key) || unit.doubtful.contains(*key);
    let old: Vec<&Key> = keys.iter().filter(known).collect();
    let new: Vec<&Key> = keys.iter().filter(|key| !known(key)).collect();
    let twin = |key: &&Key| unit.extensions.contains_key(&key.twin());
    let twice = keys.iter().enumerate().any(|(at, key)| keys[..at].contains(key));
    let mut after = After { unit: unit.clone(), blame: Blame::new("create/frame") };
    for key in &new {
        let made = made(unit, key, values, &mut after.blame);
        after.unit.extensions.insert((*key).clone(), made.into());
    }
    for key in &old {
        after.blame.extension(key, "create/existing");
    }
    let decided = old.is_empty() && !twice && (answers.twins || !new.iter().any(twin));
    if decided {
        return Prediction {
            expected: Expected::Accept(accepting(values)),
            numrows: Some(keys.len()),
            ..effect(unit, after)
        };
    }
    after.unit.doubtful.extend(new.into_iter().cloned());
    Prediction {
        refused: after.clone(),
        accepted: after,
        ..Prediction::idle(unit, "create/atomic")
    }
}

fn effect(unit: &Unit, accepted: After) -> Prediction {
    Prediction { accepted, ..Prediction::idle(unit, "create/atomic") }
}

/// The requirement that says that the call succeeds.
fn accepting(values: &Value) -> String {
    if values["virt_exten"].is_array() { "create/list" } else { "create/accepts" }.to_owned()
}

/// The extensions to create; none where a member of the document's form is missing or of another type.
fn keys(values: &Value) -> Option<Vec<Key>> {
    let company = values["company"].as_str()?;
    let private = values["private"].as_bool()?;
    values["voicemail"].as_bool()?;
    if !values["nightmode"].is_null() {
        values["nightmode"].as_i64().filter(|nightmode| (0..=9).contains(nightmode))?;
    }
    let numbers = match &values["virt_exten"] {
        Value::String(number) => vec![number.as_str()],
        Value::Array(items) if !items.is_empty() => {
            items.iter().map(Value::as_str).collect::<Option<_>>()?
        }
        _ => return None,
    };
    let key =
        |number: &str| Key { company: company.to_owned(), number: number.to_owned(), private };
    Some(numbers.into_iter().map(key).collect())
}

/// A new extension. Only what the document decides is known of it; what one of its number was given
/// before its deletion must not be back.
fn made(unit: &Unit, key: &Key, values: &Value, blame: &mut Blame) -> Extension {
    let blueprint = Blueprint {
        voicemail: values["voicemail"].clone(),
        nightmode: values["nightmode"].clone(),
    };
    let mut made = Extension { blueprint: Some(blueprint.clone()), ..Extension::default() };
    let private = if key.private { "create/private/scoped" } else { "create/private/public" };
    blame.extension(key, "create/accepts");
    blame.extension(&key.twin(), private);
    if let Some((before, given)) = unit.ghosts.get(key)
        && before.as_ref() == Some(&blueprint)
    {
        for (name, value) in given.iter().filter(|(name, _)| *name != "voicemail_box") {
            made.settings.insert(name.clone(), Setting::IsNot(value.clone()));
            blame.column(key, name, "delete/forgets");
        }
    }
    // A ring type that is back with all the rest is no matter of its own.
    if made.setting("ring_type").is_none() {
        made.set("ring_type", &Value::from("A"));
        blame.column(key, "ring_type", "create/ring-all");
    }
    if !values["nightmode"].is_null() {
        made.set("nightmode", &values["nightmode"]);
        blame.column(key, "nightmode", "create/nightmode/stored");
    }
    if values["voicemail"] == true {
        made.rule_out("voicemail_box", &Value::from(""));
        blame.column(key, "voicemail_box", "create/voicemail/box");
    } else {
        made.set("voicemail_box", &Value::from(""));
        blame.column(key, "voicemail_box", "create/voicemail/none");
    }
    made
}
