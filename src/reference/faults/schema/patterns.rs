//! The forms of text: the pattern dropped, one character more or less in its first class, and what
//! else one would get wrong about each form.

use serde_json::{Value, json};

use super::edit::{column, narrow, set, unset, word};
use crate::contract::{Column, Kind};
use crate::reference::faults::fault::Fault;

/// A text form with a mistake: column, id, sentence, the pattern in place of the column's own.
const MISTAKEN: &[(&str, &str, &str, &str)] = &[
    ("intro_day", "pattern-third-digit-taken", "takes three digits in intro_day", "^[0-9]{2,3}$"),
    (
        "intro_night",
        "pattern-third-digit-taken",
        "takes three digits in intro_night",
        "^[0-9]{2,3}$",
    ),
    ("email", "pattern-blank-taken", "takes an address with a blank in it", "^[^@]+@[^@]+$"),
    (
        "email",
        "pattern-no-domain-taken",
        "takes an address that ends with its @",
        "^[^@\\s]+@[^@\\s]*$",
    ),
    (
        "email",
        "pattern-no-name-taken",
        "takes an address that begins with its @",
        "^[^@\\s]*@[^@\\s]+$",
    ),
    ("email", "pattern-second-at-taken", "takes an address with two @", "^[^@\\s]+@[^\\s]+$"),
];

/// A text that is valid and refused: column, id, sentence, the pattern of what is refused.
const REFUSED: &[(&str, &str, &str, &str)] = &[
    ("name", "dot-refused", "refuses a dot in a name", "\\."),
    ("name", "blank-refused", "refuses a blank in a name", " "),
    ("name", "dash-refused", "refuses a dash in a name", "-"),
    ("name", "underscore-refused", "refuses an underscore in a name", "_"),
    ("name", "digit-refused", "refuses a digit in a name", "[0-9]"),
    ("name", "capital-refused", "refuses capitals in a name", "[A-Z]"),
    ("passcode", "nine-refused", "refuses the digit 9 in a passcode", "9"),
    ("intro_day", "zero-refused", "refuses 00 in intro_day", "^00$"),
    ("intro_day", "last-refused", "refuses 99 in intro_day", "^99$"),
    ("intro_night", "zero-refused", "refuses 00 in intro_night", "^00$"),
    ("intro_night", "last-refused", "refuses 99 in intro_night", "^99$"),
    ("callerid", "withheld-refused", "refuses a caller id that begins with a dash", "^-"),
    ("voicemail_box", "none-refused", "refuses '' in voicemail_box", "^$"),
    ("bounce_fall", "none-refused", "refuses '' in bounce_fall", "^$"),
    ("email", "subdomain-refused", "refuses an address with two dots in its domain", "@.*\\..*\\."),
    ("email", "dotted-name-refused", "refuses an address with a dot before its @", "\\..*@"),
];

pub(super) fn faults(of: &'static Column) -> Vec<Fault> {
    let name = of.name.as_str();
    let requirement = format!("update/{name}/pattern");
    let mut faults = Vec::new();
    if let Some(pattern) = &of.pattern {
        faults.push(Fault::of_schema(
            format!("update/{name}/pattern-dropped"),
            format!("takes any text in {name}"),
            requirement.clone(),
            move |documents| unset(column(documents, name), "pattern"),
        ));
        faults.extend(strays(of.kind, pattern).iter().map(|&stray| {
            let wider = pattern.replacen('[', &format!("[{}", escaped(stray)), 1);
            Fault::of_schema(
                format!("update/{name}/pattern-{}-taken", word(&json!(stray))),
                format!("takes the character {stray:?} in {name}"),
                requirement.clone(),
                move |documents| set(column(documents, name), "pattern", wider.clone()),
            )
        }));
    }
    let of_column = |rows: &'static [(&str, &str, &'static str, &'static str)]| {
        rows.iter().filter(move |row| row.0 == name)
    };
    faults.extend(of_column(MISTAKEN).map(|&(_, id, sentence, pattern)| {
        Fault::of_schema(
            format!("update/{name}/{id}"),
            sentence,
            requirement.clone(),
            move |documents| {
                set(column(documents, name), "pattern", pattern);
            },
        )
    }));
    faults.extend(of_column(REFUSED).map(|&(_, id, sentence, pattern)| {
        let stored = format!("update/{name}/stored");
        Fault::of_schema(format!("update/{name}/{id}"), sentence, stored, move |documents| {
            let refused: Value = json!({"not": {"type": "string", "pattern": pattern}});
            narrow(column(documents, name), &refused);
        })
    }));
    faults
}

/// Characters that a class of `pattern` does not have, one of each kind that is easily let in. A
/// class that is made by exclusion has none to add.
fn strays(kind: Kind, pattern: &str) -> &'static [char] {
    if pattern.contains("[^") {
        &[]
    } else if pattern.contains("A-Z") {
        &['@', '\'', '%', '/', '\n']
    } else if kind == Kind::Intro {
        // A digit beside a blank or a dot may be read as that digit, in a form that is left open.
        &['a', '#', '*']
    } else {
        &['a', '#', '*', '.', ' ']
    }
}

/// A character as it stands in a class of a pattern.
fn escaped(c: char) -> String {
    match c {
        '\n' => "\\n".to_owned(),
        other => other.to_string(),
    }
}
