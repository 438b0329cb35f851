//! What sequences are about. Each theme gives another family of faults a chance: two columns that get
//! into each other's way, what a deletion leaves behind, the second update, roles, lists.

use serde_json::{Value, json};

use super::palette::ANCHOR;
use super::planner::{PLACES, Planner, Spot};
use super::step::number;
use crate::contract::{Column, Contract, Operation};
use crate::target::Role;

/// How many groups the columns are put into, each two of which are written together.
const GROUPS: usize = 6;

/// Steps in a sequence of one theme.
const STEPS: usize = 18;

/// Steps in a sequence of all themes.
const MIXED_STEPS: usize = 28;

/// Each two columns of a type A extension are written in one call at least once.
pub(super) fn pairs(p: &mut Planner) {
    let spot = (1, false);
    p.create(spot, false, &Value::Null);
    let columns: Vec<&'static Column> = Contract::get().columns().iter().collect();
    let columns = columns.into_iter().filter(|column| {
        let hangs = ["ring_type", "subtype", "ivr_menu", "voicemail_box"];
        !hangs.contains(&column.name.as_str())
    });
    let columns = p.dice.shuffled(columns.collect::<Vec<_>>());
    let groups: Vec<&[&Column]> = columns.chunks(columns.len().div_ceil(GROUPS)).collect();
    for (at, one) in groups.iter().enumerate() {
        for other in &groups[at + 1..] {
            let both: Vec<&Column> = one.iter().chain(*other).copied().collect();
            let values = p.values(spot, "A", &both);
            p.write(spot, values);
        }
    }
}

/// Each queue type, with other settings of the string and other columns.
pub(super) fn queues(p: &mut Planner) {
    let spot = (1, false);
    p.create(spot, true, &Value::Null);
    p.turn(spot, "Q", 2);
    for letter in p.palette.queue_types() {
        let text = p.palette.queue(Some(letter), &mut p.dice);
        let columns = p.some_columns(4);
        let mut values = p.values(spot, "Q", &columns);
        values.insert("subtype".to_owned(), json!(text));
        p.write(spot, values);
    }
}

/// Each ring type after another one, with columns that fit.
pub(super) fn types(p: &mut Planner) {
    let spot = (1, false);
    p.create(spot, false, &json!(3));
    let types = Contract::get().column("ring_type").map_or_else(Vec::new, |column| {
        column.members.iter().filter_map(Value::as_str).collect::<Vec<_>>()
    });
    for ring_type in p.dice.shuffled(types) {
        p.turn(spot, ring_type, 3);
        if p.dice.chance(30) {
            p.update(spot, 5);
        }
    }
}

/// Creation, deletion and creation again.
pub(super) fn churn(p: &mut Planner) {
    for spot in [(1, false), (2, true)] {
        p.create(spot, false, &Value::Null);
        p.update(spot, 6);
        p.delete(spot);
        p.create_again(spot);
    }
    while p.steps.len() < STEPS {
        let spot = p.some_spot();
        match p.dice.below(10) {
            0..=2 => create_somewhere(p),
            3..=6 => p.update(spot, 3),
            _ if spot.0 != ANCHOR => {
                p.delete(spot);
                // Mostly the number is used again at once, in the same way.
                if p.dice.chance(70) {
                    p.create_again(spot);
                }
            }
            _ => create_somewhere(p),
        }
    }
}

/// Updates of the same extensions again and again, also with what is there, and with bad values.
pub(super) fn again(p: &mut Planner) {
    for place in 1..=2 {
        p.create((place, false), false, &Value::Null);
    }
    p.create((3, true), false, &json!(0));
    while p.steps.len() < STEPS {
        let spot = p.some_spot();
        match p.dice.below(10) {
            0 => p.bad_update(spot, 4),
            1 => {
                if let Some(last) = p.steps.last().cloned() {
                    p.steps.push(last);
                }
            }
            _ => {
                let count = 1 + p.dice.below(3);
                p.update(spot, count);
            }
        }
    }
}

/// The administrator's calls with those of others between them.
pub(super) fn roles(p: &mut Planner) {
    p.create((1, false), false, &Value::Null);
    p.create((2, true), true, &json!(9));
    while p.steps.len() < STEPS {
        let spot = p.some_spot();
        p.update(spot, 2);
        by_another(p);
    }
}

/// Lists, twins, and scopes that select none or several.
pub(super) fn lists(p: &mut Planner) {
    p.create_list(&[1, 2, 3]);
    if p.twins {
        for place in [1, 2] {
            p.create((place, true), false, &json!(4));
            p.update((place, true), 3);
            p.update((place, false), 3);
        }
        p.delete((1, false));
        p.delete((2, true));
    } else {
        p.create((4, true), false, &Value::Null);
    }
    while p.steps.len() < STEPS {
        let spot = p.some_spot();
        match p.dice.below(12) {
            0..=3 => p.update(spot, 3),
            4 if spot.0 != ANCHOR => p.delete(spot),
            5 | 6 => create_somewhere(p),
            7 | 8 => read_something(p),
            9 => p.create_list(&[3, 5]),
            10 => p.create(spot, false, &Value::Null),
            _ => misdirect(p),
        }
    }
}

/// Clones, and what becomes of source and copy afterwards.
pub(super) fn clones(p: &mut Planner) {
    p.create((1, false), true, &json!(1));
    p.update((1, false), 6);
    p.clone_to(1, 2);
    p.update((1, false), 3);
    p.update((2, false), 3);
    p.clone_to(2, 3);
    p.delete((2, false));
    while p.steps.len() < STEPS {
        clone_or_change(p);
    }
}

/// All of the above, without clones.
pub(super) fn mixed(p: &mut Planner) {
    while p.steps.len() < MIXED_STEPS {
        any(p);
    }
}

/// All of the above.
pub(super) fn mixed_with_clones(p: &mut Planner) {
    while p.steps.len() < MIXED_STEPS {
        if p.dice.chance(25) { clone_or_change(p) } else { any(p) }
    }
}

fn any(p: &mut Planner) {
    let spot = p.some_spot();
    match p.dice.below(20) {
        0..=3 => create_somewhere(p),
        4..=9 => {
            let count = 1 + p.dice.below(8);
            p.update(spot, count);
        }
        10 | 11 => {
            let types = ["A", "H", "Q", "I", "F", "T", "C", "O", "V", "P", "X"];
            let ring_type = p.dice.pick(&types).unwrap_or("A");
            p.turn(spot, ring_type, 3);
        }
        12 => p.bad_update(spot, 3),
        13 => misdirect(p),
        14 | 15 => by_another(p),
        16 => read_something(p),
        17 => p.create(spot, false, &Value::Null),
        _ if spot.0 != ANCHOR => p.delete(spot),
        _ => create_somewhere(p),
    }
}

fn create_somewhere(p: &mut Planner) {
    let twin = if p.twins && p.dice.chance(30) { Some(p.some_spot()) } else { None };
    let twin = twin.filter(|(place, private)| {
        *place != ANCHOR && !p.planned.contains_key(&(*place, !private))
    });
    let free = p.free_place().map(|place| (place, p.dice.chance(30)));
    let Some(spot): Option<Spot> = twin.map(|(place, private)| (place, !private)).or(free) else {
        return p.update((ANCHOR, false), 2);
    };
    let voicemail = p.dice.chance(40);
    let nightmode = if p.dice.chance(50) { Value::Null } else { json!(p.dice.below(10)) };
    p.create(spot, voicemail, &nightmode);
}

fn clone_or_change(p: &mut Planner) {
    let spot = p.some_spot();
    match p.dice.below(8) {
        0..=2 => match p.free_place() {
            Some(target) => p.clone_to(spot.0, target),
            None => p.delete(spot),
        },
        // Onto what exists.
        3 => {
            let target = p.some_spot();
            p.clone_to(spot.0, target.0);
        }
        4 if p.planned.len() > 2 => p.delete(spot),
        _ => p.update(spot, 3),
    }
}

fn read_something(p: &mut Planner) {
    let operation = if p.dice.chance(50) { Operation::Read } else { Operation::Readfull };
    let scope = match p.dice.below(3) {
        0 => p.some_scope(),
        1 => {
            let spot = p.some_spot();
            p.scope(spot)
        }
        _ => {
            let places: Vec<usize> = p.planned.keys().map(|(place, _)| *place).collect();
            p.list(&places)
        }
    };
    p.read(operation, &scope);
}

fn by_another(p: &mut Planner) {
    let roles = p.roles.clone();
    let Some(role) = p.dice.pick(&roles) else { return };
    let spot = p.some_spot();
    match p.dice.below(5) {
        0 | 1 if role == Role::CompanyAdmin => {
            p.update(spot, 2);
            p.by(role);
        }
        0 | 1 => p.refused_by(role, |p| p.update(spot, 2)),
        2 => {
            let scope = p.some_scope();
            p.read(Operation::Read, &scope);
            p.by(role);
        }
        3 => p.refused_by(role, |p| p.delete(spot)),
        _ => {
            let free = p.free_place().unwrap_or(PLACES - 1);
            p.refused_by(role, |p| p.create((free, false), false, &Value::Null));
        }
    }
}

/// A write to a scope that selects none or several.
fn misdirect(p: &mut Planner) {
    let operation = if p.dice.chance(50) { Operation::Update } else { Operation::Delete };
    let spots: Vec<usize> = p.planned.keys().map(|(place, _)| *place).collect();
    let scope = match (p.dice.below(3), p.free_place()) {
        (0, Some(free)) => p.list(&[free])["virt_exten"][0].clone(),
        (1, _) => {
            let mut scope = p.list(&[ANCHOR]);
            scope["virt_exten"] = json!(number(ANCHOR));
            let other = p.some_spot();
            if other.0 == ANCHOR {
                return;
            }
            scope["scoped_exten"] = json!(number(other.0));
            return p.misdirected(operation, &scope);
        }
        _ if spots.len() > 1 => {
            let scope = p.list(&spots);
            return p.misdirected(operation, &scope);
        }
        _ => return,
    };
    let mut none = p.list(&[]);
    none["virt_exten"] = scope;
    p.misdirected(operation, &none);
}
