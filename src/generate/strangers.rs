use serde_json::Value;

use super::mutations::{Labelled, half_above, structures, table};
use crate::contract::{Column, Validators};

/// Words that other settings of a PABX have, and that a list of words may have taken in.
const OTHER_WORDS: [&str; 16] = [
    "unknown", "none", "never", "always", "twice", "all", "any", "first", "next", "on", "off",
    "yes", "no", "default", "auto", "system",
];

/// Values that are no members: neighbours of the numbers, near misses of the words, other JSON types.
pub(super) fn strangers(validators: &Validators, column: &Column) -> Vec<Labelled> {
    let numbers: Vec<i64> = column.members.iter().filter_map(as_number).collect();
    // A digit with a space is the same number to many a program, so digits are no words here.
    let words: Vec<&str> = column
        .members
        .iter()
        .filter(|member| as_number(member).is_none())
        .filter_map(Value::as_str)
        .collect();
    let mut strangers = Vec::new();
    for number in &numbers {
        for near in [number - 1, number + 1] {
            if !numbers.contains(&near) {
                strangers.push((format!("near-miss-{near}"), near.into()));
                strangers.push((format!("near-miss-{near}-as-digits"), near.to_string().into()));
            }
        }
    }
    if let Some(least) = numbers.iter().min() {
        strangers.push(("fraction".to_owned(), half_above(*least)));
    }
    strangers.extend(interleave(words.into_iter().map(near_words).collect()));
    if !column.nullable {
        strangers.extend(table([("empty", "".into())]));
    }
    strangers.extend(meanings(column));
    strangers.extend(OTHER_WORDS.map(|word| (format!("other-word-{word}"), Value::from(word))));
    strangers.extend(structures(validators, column));
    strangers.retain(|(_, value)| !column.members.contains(value));
    strangers
}

/// What a member stands for, in a word that begins with it: a program that looks at the first letter
/// takes it.
fn meanings(column: &Column) -> Vec<Labelled> {
    let meanings = column.schema["x-meaning"].as_object().into_iter().flatten();
    meanings
        .filter_map(|(member, meaning)| {
            let mut letters = meaning.as_str()?.split(' ').next()?.chars();
            let word = format!("{}{}", letters.next()?.to_uppercase(), letters.as_str());
            let spelt = word.len() > 1 && member.len() == 1 && word.starts_with(member.as_str());
            spelt.then(|| (format!("{member}-as-a-word"), word.into()))
        })
        .collect()
}

/// A member as a number, also where it is written in digits.
fn as_number(member: &Value) -> Option<i64> {
    member.as_i64().or_else(|| member.as_str()?.parse().ok())
}

/// Texts that are nearly `word`: in the other case, with a space, cut short, or the next letter.
fn near_words(word: &str) -> Vec<Labelled> {
    let name = |what: &str| format!("{word}-{what}");
    let other_case: String = word
        .chars()
        .map(|letter| match letter {
            'a'..='z' => letter.to_ascii_uppercase(),
            _ => letter.to_ascii_lowercase(),
        })
        .collect();
    let mut near = vec![
        (name("in-the-other-case"), other_case),
        (name("with-a-space-after"), format!("{word} ")),
        (name("with-a-space-before"), format!(" {word}")),
        (name("twice"), word.repeat(2)),
    ];
    let mut letters = word.chars();
    match (letters.next_back(), letters.as_str()) {
        (Some(letter), "") => near.extend(
            next_letter(letter).map(|next| (name("but-the-next-letter"), next.to_string())),
        ),
        (_, shorter) => near.push((name("cut-short"), shorter.to_owned())),
    }
    near.retain(|(_, text)| text != word);
    near.into_iter().map(|(label, text)| (label, text.into())).collect()
}

/// The first of each list, then the second of each, and so on.
fn interleave<T>(lists: Vec<Vec<T>>) -> Vec<T> {
    let mut sources: Vec<_> = lists.into_iter().map(Vec::into_iter).collect();
    let mut merged = Vec::new();
    loop {
        let before = merged.len();
        merged.extend(sources.iter_mut().filter_map(Iterator::next));
        if merged.len() == before {
            return merged;
        }
    }
}

/// The letter after `letter`, in the alphabet.
fn next_letter(letter: char) -> Option<char> {
    let next = char::from_u32(u32::from(letter) + 1)?;
    (letter.is_ascii_alphabetic() && next.is_ascii_alphabetic()).then_some(next)
}
