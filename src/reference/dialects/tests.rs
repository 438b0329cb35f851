//! The catalogue held against the contract, and one dialect of each form at work.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::*;
use crate::contract::{Contract, Level, Operation};
use crate::reference::Config;
use crate::reference::rig::Rig;

fn rig(ids: &[&str]) -> Rig {
    let config = ids.iter().fold(Config::default(), |config, id| {
        config.with_change(dialect_named(id).expect("a dialect").change)
    });
    Rig::new(&config)
}

#[test]
fn dialects_are_sorted_unique_and_in_words() {
    let dialects = dialects();
    assert!(dialects.len() >= 35, "{}", dialects.len());
    let ids: Vec<&str> = dialects.iter().map(|dialect| dialect.id).collect();
    let sorted: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids, sorted.into_iter().collect::<Vec<_>>(), "each once");
    let sentences: BTreeSet<&str> = dialects.iter().map(|dialect| dialect.sentence).collect();
    assert_eq!(sentences.len(), dialects.len(), "each with a sentence of its own");
    for dialect in &dialects {
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let parts: Vec<&str> = dialect.id.split('/').collect();
        assert!(
            parts.len() == 2 && parts.iter().all(|part| part.chars().all(word)),
            "{}",
            dialect.id
        );
        assert!(Contract::get().requirement(dialect.question).is_some(), "{}", dialect.question);
        for other in dialect.conflicts {
            assert!(dialect_named(other).is_some(), "{}: there is no {other}", dialect.id);
        }
        assert!(!dialect.goes_with(dialect), "{}", dialect.id);
    }
}

#[test]
fn every_answer_to_an_open_question_has_a_dialect_or_a_reason() {
    let mut given: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for dialect in dialects() {
        given.entry(dialect.question).or_default().extend(dialect.answer);
    }
    let mut missing = Vec::new();
    for question in Contract::get().requirements().filter(|one| one.level == Level::Open) {
        let id = question.id.as_str();
        let dialects = given.get(id).cloned();
        if question.answers.is_empty() && dialects.is_none() && unseen(id, "").is_none() {
            missing.push(format!("{id}: no dialect"));
        }
        let dialects = dialects.unwrap_or_default();
        let others = question
            .answers
            .iter()
            .filter(|answer| !dialects.contains(answer.as_str()) && unseen(id, answer).is_none());
        let others: Vec<&String> = others.collect();
        // The clean server gives one of them.
        if others.len() > 1 {
            missing.push(format!("{id}: {others:?}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn combinations_follow_from_their_seed_and_go_together() {
    let ids = |seed| -> Vec<String> {
        combinations(seed, 50).iter().map(Combination::sentence).collect()
    };
    assert_eq!(ids(1), ids(1));
    assert_ne!(ids(1), ids(2));
    for one in combinations(3, 200) {
        assert!((2..=8).contains(&one.dialects.len()), "{}", one.sentence());
        assert_eq!(one.changes().len(), one.dialects.len());
        for (at, a) in one.dialects.iter().enumerate() {
            assert!(one.dialects[at + 1..].iter().all(|b| a.goes_with(b)), "{}", one.sentence());
        }
    }
    let met: BTreeSet<&str> = combinations(1, 200)
        .iter()
        .flat_map(|one| one.dialects.iter().map(|dialect| dialect.id).collect::<Vec<_>>())
        .collect();
    assert!(met.len() > dialects().len() * 9 / 10, "200 combinations meet {} dialects", met.len());
}

#[test]
fn every_dialect_and_many_combinations_compile_and_answer() {
    for dialect in dialects() {
        let rig = rig(&[dialect.id]);
        let body =
            json!({"scope": {"virt_exten": ["401"], "company": "test"}, "columns": ["name"]});
        let answer = rig.call(Operation::Read, body);
        assert_eq!(answer["result"], "success", "{}: {answer}", dialect.id);
    }
}

#[test]
fn a_form_is_taken_and_answered() {
    let rig = rig(&["digit-members/crossed"]);
    for (values, expected) in [
        (json!({"bounce_mode": 1}), "success"),
        (json!({"bounce_mode": "1"}), "fail"),
        (json!({"bounce_mode": 2}), "fail"),
        (json!({"bounce_mode": "orig"}), "success"),
        (json!({"cname_prefix_ext": "6"}), "success"),
        (json!({"cname_prefix_ext": 6}), "fail"),
        (json!({"cname_prefix_ext": "7"}), "fail"),
        (json!({"cname_prefix_ext": "exnam"}), "success"),
    ] {
        assert_eq!(rig.update("401", &values)["result"], expected, "{values}");
    }
    rig.update("401", &json!({"bounce_mode": 1, "cname_prefix_ext": "3"}));
    let columns = ["bounce_mode", "cname_prefix_ext"];
    let body = json!({"scope": {"virt_exten": "401", "company": "test"}, "columns": columns});
    let row = rig.call(Operation::Readfull, body)["values"][0].clone();
    assert_eq!(row, json!({"bounce_mode": 1, "cname_prefix_ext": "3"}));
}

#[test]
fn an_intro_message_has_the_forms_that_the_dialect_names() {
    for (id, taken, refused, read) in [
        (
            "intro-form/number",
            vec![json!(5), json!(99), json!(0)],
            vec![json!("05"), json!("5"), json!(100), json!(-1), json!(0.5)],
            json!(0),
        ),
        (
            "intro-form/unpadded",
            vec![json!("5"), json!("99")],
            vec![json!("05"), json!(5), json!("100")],
            json!("99"),
        ),
        (
            "intro-form/all",
            vec![json!("5"), json!("05"), json!(5)],
            vec![json!("005"), json!(100), json!("x")],
            json!("05"),
        ),
    ] {
        let rig = rig(&[id]);
        let write =
            |value: &Value| rig.update("401", &json!({"intro_day": value}))["result"].clone();
        for value in taken {
            assert_eq!(write(&value), "success", "{id} {value}");
        }
        for value in refused {
            assert_eq!(write(&value), "fail", "{id} {value}");
        }
        let body =
            json!({"scope": {"virt_exten": "401", "company": "test"}, "columns": ["intro_day"]});
        assert_eq!(rig.call(Operation::Readfull, body)["values"][0]["intro_day"], read, "{id}");
    }
}

#[test]
fn a_value_outside_its_condition_is_passed_over_and_a_bad_one_is_not() {
    let rig = rig(&["condition/subtype-not-stored", "condition/orbits-not-stored"]);
    let write = |values| rig.update("401", &values)["result"].clone();
    assert_eq!(write(json!({"subtype": "Q"})), "success");
    assert_eq!(rig.setting("401", "subtype"), "");
    assert_eq!(write(json!({"subtype": "zzz"})), "fail");
    assert_eq!(write(json!({"ring_type": "O", "ring_time": 50})), "success");
    assert_eq!(rig.setting("401", "ring_type"), "O");
    assert_eq!(rig.setting("401", "ring_time"), json!(null));
    assert_eq!(write(json!({"ring_time": 1000})), "fail");
}

#[test]
fn a_clone_of_a_private_extension_may_be_public() {
    let rig = rig(&["clone-private/public"]);
    let scope = json!({"virt_exten": "400", "company": "test"});
    let body = json!({"scope": scope, "values": {"virt_exten": "500"}});
    assert_eq!(
        rig.call(Operation::Clone, body.clone()),
        json!({"result": "success", "numrows": 1, "links": 3})
    );
    let rows = rig.rows();
    let copy = rows.last().expect("the clone");
    assert_eq!((copy.scoped_exten().as_str(), copy.company.as_str()), ("500", "test"));
    assert_eq!(copy.settings, rows[0].settings);
    assert_eq!(rig.call(Operation::Clone, body)["result"], "fail");
}

#[test]
fn of_a_list_the_others_are_created() {
    let rig = rig(&["list-partial/others-created"]);
    let create = |list| {
        let values = json!({"virt_exten": list, "company": "test", "private": false});
        rig.call(Operation::Create, json!({"values": values}))
    };
    assert_eq!(create(json!(["500", "401", "501"])), json!({"result": "success", "numrows": 2}));
    assert_eq!(create(json!(["500", "401"]))["result"], "fail");
    assert_eq!(create(json!("500"))["result"], "fail");
}

#[test]
fn a_new_ring_type_keeps_or_is_refused() {
    let kept = rig(&["stale-conditions/kept"]);
    assert_eq!(kept.update("402", &json!({"ring_type": "A"}))["result"], "success");
    assert_eq!(kept.setting("402", "subtype"), "R  y y05  0102    ");
    let refused = rig(&["stale-conditions/refused"]);
    assert_eq!(refused.update("402", &json!({"ring_type": "A"}))["result"], "fail");
    assert_eq!(
        refused.update("402", &json!({"ring_type": "A", "subtype": ""}))["result"],
        "success"
    );
    assert_eq!(refused.update("401", &json!({"ring_type": "F"}))["result"], "success");
}
