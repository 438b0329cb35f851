//! In which of several legal forms the target takes and answers values.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::case::{Case, Phase};
use super::super::row::update;
use super::taken;
use crate::contract::{Contract, Kind, Operation};
use crate::run::{Extension, Flow, Session};

pub(super) fn cases() -> Vec<Case> {
    let learn = |case: Case| case.with(&[Operation::Update, Operation::Readfull]).at(Phase::Learn);
    vec![
        learn(Case::new(
            "open/intro-form",
            "forms in which an intro message is taken",
            steps!(intro),
        )),
        learn(Case::new(
            "open/digit-members",
            "forms in which single digits are taken",
            steps!(digit_members),
        )),
        learn(Case::new(
            "open/passcode-form",
            "forms in which a passcode is taken",
            steps!(passcode),
        )),
        learn(Case::new(
            "open/subtype-length",
            "lengths of a queue string",
            steps!(subtype_length),
        )),
        learn(Case::new("open/references", "whether a jump target must exist", steps!(references))),
        learn(Case::new(
            "open/answer-forms",
            "how numbers, booleans and unset texts are answered",
            steps!(answers),
        ))
        .of("open/number-form")
        .also("open/boolean-form")
        .also("open/null-form"),
        Case::new(
            "open/number-input",
            "digits in a string where a number is",
            steps!(number_input),
        )
        .with(&[Operation::Update, Operation::Readfull]),
        Case::new("open/scope-numbers", "a JSON number in a scope", steps!(scope_numbers)),
    ]
}

async fn tried(s: &mut Session, extension: &Extension, column: &str, value: Value) -> Flow<bool> {
    let at = s.act(Operation::Update, update(extension, &json!({ column: value }))).await?;
    Ok(s.succeeded(at))
}

async fn intro(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let mut forms = Vec::new();
    for (form, value) in [("two digits", json!("05")), ("digits", json!("5")), ("number", json!(5))]
    {
        if tried(s, &extension, "intro_day", value).await? {
            forms.push(form);
        }
    }
    s.observe("intro-form", if forms.is_empty() { "none".to_owned() } else { forms.join(", ") });
    Ok(())
}

async fn digit_members(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let mut forms = Vec::new();
    for (columns, column, digit) in
        [("bounce_mode", "bounce_mode", 1), ("cname_prefix", "cname_prefix_ext", 3)]
    {
        let number = tried(s, &extension, column, json!(digit)).await?;
        let text = tried(s, &extension, column, json!(digit.to_string())).await?;
        let form = match (number, text) {
            (true, true) => "both",
            (true, false) => "number",
            (false, true) => "digit string",
            (false, false) => "neither",
        };
        forms.push(format!("{columns}: {form}"));
    }
    s.observe("digit-members", forms.join(", "));
    Ok(())
}

async fn passcode(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let text = tried(s, &extension, "passcode", json!("4711")).await?;
    let number = tried(s, &extension, "passcode", json!(4711)).await?;
    s.observe(
        "passcode-form",
        match (text, number) {
            (true, true) => "both",
            (true, false) => "digit string",
            (false, true) => "number",
            (false, false) => "neither",
        },
    );
    Ok(())
}

async fn subtype_length(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let [_, long] = Contract::get().grammars();
    let mut lengths = Vec::new();
    for length in [18, 19, 21] {
        let text = &long.plain()[..length];
        let body = update(&extension, &json!({"ring_type": "Q", "subtype": text}));
        let at = s.act(Operation::Update, body).await?;
        if s.succeeded(at) {
            lengths.push(length.to_string());
        }
    }
    s.observe(
        "subtype-length",
        if lengths.is_empty() { "none".to_owned() } else { lengths.join(", ") },
    );
    Ok(())
}

async fn references(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let free = s.number()?;
    let any = tried(s, &extension, "no_vm_jump", json!(free)).await?;
    s.observe("references", if any { "any text taken" } else { "made-up names refused" });
    Ok(())
}

/// The forms in which the columns of one kind are answered.
async fn answers(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let values =
        json!({"voicemail_mon": 2, "ring_time": 30, "phonebook": 3, "bounce_before": true});
    s.act(Operation::Update, update(&extension, &values)).await?;
    let row = s.row(&extension).await?;
    let forms =
        |kind: Kind, name: &dyn Fn(&Value) -> Option<&'static str>| -> BTreeSet<&'static str> {
            Contract::get()
                .columns()
                .iter()
                .filter(|column| column.kind == kind)
                .filter_map(|column| row.get(&column.name).and_then(name))
                .collect()
        };
    let one = |forms: BTreeSet<&'static str>| match forms.len() {
        0 => "none seen",
        1 => forms.into_iter().next().unwrap_or_default(),
        _ => "mixed",
    };
    let numbers = forms(Kind::Number, &|value| match value {
        Value::Number(_) => Some("numbers"),
        Value::String(text) if !text.is_empty() => Some("digit strings"),
        _ => None,
    });
    let booleans = forms(Kind::Boolean, &|value| match value {
        Value::Bool(_) => Some("true and false"),
        Value::Number(_) => Some("1 and 0"),
        Value::String(text) if text.starts_with(['t', 'f']) => Some("texts with t and f"),
        Value::String(_) => Some("other texts"),
        Value::Null => Some("null"),
        _ => Some("another form"),
    });
    let unset = forms(Kind::Text, &|value| match value {
        Value::Null => Some("null"),
        Value::String(text) if text.is_empty() => Some("empty text"),
        _ => None,
    });
    let (numbers, booleans, unset) = (one(numbers), one(booleans), one(unset));
    s.observe("number-form", numbers);
    s.observe("boolean-form", booleans);
    s.observe("null-form", unset);
    Ok(())
}

async fn number_input(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let at = s.act(Operation::Update, update(&extension, &json!({"ring_time": "30"}))).await?;
    let answer = taken(s, at);
    s.observe("number-input", answer);
    if s.succeeded(at) {
        let row = s.columns(&extension, &["ring_time"]).await?;
        s.reads_back("update/ring_time/stored", "ring_time", &json!(30), &row);
    }
    Ok(())
}

async fn scope_numbers(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let Ok(number) = extension.number.parse::<u64>() else {
        return Ok(());
    };
    let at = s
        .look(
            Operation::Read,
            json!({"virt_exten": number, "company": extension.company}),
            &["virt_exten"],
        )
        .await?;
    let answer = match s.succeeded(at) {
        false => "refused",
        true if s.rows_of(Operation::Read, at)?.is_empty() => "no rows",
        true => "taken",
    };
    s.observe("scope-numbers", answer);
    Ok(())
}
