use proptest::prelude::BoxedStrategy;
use proptest::sample::select;
use proptest::strategy::Strategy;

use super::covering::covering_array;
use super::kept::Kept;
use crate::contract::{Contract, Field, Grammar};

/// Lengths that no queue's `subtype` has. 0 is left out, since whether a queue may have none is open
/// (`subtype-empty`), as is 19, which the document's two counts make possible (`subtype-length`).
const WRONG_LENGTHS: [usize; 26] =
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 20, 22, 23, 24, 25, 32, 36, 40, 42];

/// What may stand wrongly in a field of one byte: switches in another word, digits, marks.
const BAD_BYTES: &[&str] = &[
    "y", "Y", "n", "b", "N", "0", "1", "2", "9", "-", " ", "B", "x", "Z", "t", ".", "*", "_", "'",
    "\t",
];

/// What may stand wrongly in a field of two bytes: each byte broken by itself, in the nearest ways.
const BAD_PAIRS: &[&str] = &[
    "00", "01", "aa", " 1", "1 ", "0x", "1a", "a1", "AA", "aA", "Aa", "a ", " a", "x1", "1x", "-1",
    "1-", "+1", "1.", ".5", "y ", " y", "nn", "--", "\t1", "1\t",
];

/// A field, and strings in which it alone is special.
pub type Variants = (&'static Field, Vec<String>);

/// Strings of `grammar` in which each two of the fields' representatives stand together at least once.
pub fn queue_strings(grammar: &Grammar) -> &'static [String] {
    static KEPT: Kept<String> = Kept::new();
    KEPT.of_grammar(grammar, |grammar| queue_strings_of(grammar, |_, _| true))
}

/// [`queue_strings`] of the representatives that `keep` keeps, as those that a hosted unit has. A field
/// none of whose representatives is kept keeps them all.
pub fn queue_strings_of(grammar: &Grammar, keep: impl Fn(&Field, &str) -> bool) -> Vec<String> {
    let values: Vec<Vec<String>> = grammar
        .fields
        .iter()
        .map(|field| {
            let all = field.representatives();
            let kept: Vec<String> =
                all.iter().filter(|value| keep(field, value)).cloned().collect();
            if kept.is_empty() { all } else { kept }
        })
        .collect();
    let sizes: Vec<usize> = values.iter().map(Vec::len).collect();
    covering_array(&sizes)
        .into_iter()
        .map(|row| row.iter().zip(&values).map(|(&at, of)| of[at].as_str()).collect())
        .collect()
}

/// For each field one string for each of its representatives, with the other fields plain.
pub fn field_values(grammar: &'static Grammar) -> &'static [Variants] {
    static KEPT: Kept<Variants> = Kept::new();
    KEPT.of_grammar(grammar, |_| values_by_field(grammar))
}

fn values_by_field(grammar: &'static Grammar) -> Vec<Variants> {
    let plain = grammar.plain();
    grammar
        .fields
        .iter()
        .map(|field| {
            let strings =
                field.representatives().iter().map(|value| with(&plain, field, value)).collect();
            (field, strings)
        })
        .collect()
}

/// Random strings of `grammar`, which shrink towards the plain one.
pub fn random_queue(grammar: &Grammar) -> BoxedStrategy<String> {
    let plain = grammar.plain();
    let fields: Vec<_> = grammar
        .fields
        .iter()
        .map(|field| {
            let mut values = field.values();
            // A selection shrinks towards its first value.
            values.sort_by_key(|value| *value != plain[field.first - 1..field.last]);
            select(values)
        })
        .collect();
    fields.prop_map(|values| values.concat()).boxed()
}

/// For each field, strings in which exactly this field is wrong, the nearest misses first. They are of
/// neither grammar.
pub fn field_faults(grammar: &'static Grammar) -> &'static [Variants] {
    static KEPT: Kept<Variants> = Kept::new();
    KEPT.of_grammar(grammar, |_| faults_by_field(grammar))
}

fn faults_by_field(grammar: &'static Grammar) -> Vec<Variants> {
    grammar
        .fields
        .iter()
        .map(|field| {
            let mut strings: Vec<String> = Vec::new();
            for fault in bad_values(field) {
                let text = with(&base(grammar, field, &fault), field, &fault);
                if !strings.contains(&text) && breaks_alone(grammar, field, &text) {
                    strings.push(text);
                }
            }
            (field, strings)
        })
        .collect()
}

/// Strings of lengths that are wrong in every reading, made from a valid one by cutting it or by adding
/// to it. None of them becomes valid where a unit trims its end.
pub fn wrong_lengths(grammar: &Grammar) -> &'static [String] {
    static KEPT: Kept<String> = Kept::new();
    KEPT.of_grammar(grammar, made_too_short_or_long)
}

fn made_too_short_or_long(grammar: &Grammar) -> Vec<String> {
    let full = filled(grammar);
    WRONG_LENGTHS
        .iter()
        .map(|&length| full.chars().chain(std::iter::repeat('y')).take(length).collect())
        .filter(|text: &String| {
            let validators = Contract::get().validators();
            !validators.subtype(text) && !validators.subtype(text.trim_end())
        })
        .collect()
}

/// `text` with `value` in the place of `field`.
fn with(text: &str, field: &Field, value: &str) -> String {
    [&text[..field.first - 1], value, &text[field.last..]].concat()
}

/// The string whose fields all hold something, where they can.
fn filled(grammar: &Grammar) -> String {
    grammar
        .fields
        .iter()
        .map(|field| {
            let all = field.representatives();
            let something = all.iter().find(|value| !value.trim().is_empty());
            something.or(all.first()).cloned().unwrap_or_default()
        })
        .collect()
}

/// What surrounds a fault: the plain string, or where that would leave nothing but blanks, which a unit
/// may take for "no queue", the filled one.
fn base(grammar: &Grammar, field: &Field, fault: &str) -> String {
    let plain = grammar.plain();
    if with(&plain, field, fault).trim().is_empty() { filled(grammar) } else { plain }
}

/// Candidates for a wrong value of `field`: its own in the other case, then what is often taken for one.
fn bad_values(field: &Field) -> Vec<String> {
    let other_case = field.representatives().into_iter().map(|value| {
        let lower = value.to_ascii_lowercase();
        if lower == value { value.to_ascii_uppercase() } else { lower }
    });
    let common = if field.width() == 1 { BAD_BYTES } else { BAD_PAIRS };
    other_case
        .chain(common.iter().map(|&fault| fault.to_owned()))
        .filter(|fault| fault.len() == field.width() && !field.takes(fault))
        .collect()
}

/// Whether `text` breaks `field` and no other, and is no queue of the other length either.
fn breaks_alone(grammar: &Grammar, field: &Field, text: &str) -> bool {
    let validators = Contract::get().validators();
    let broken = grammar.broken(text).unwrap_or_default();
    matches!(broken.as_slice(), [(one, _)] if one.first == field.first)
        && !validators.subtype(text)
        && !validators.subtype(text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{Seed, sample};

    fn grammars() -> &'static [Grammar; 2] {
        Contract::get().grammars()
    }

    fn valid(text: &str) -> bool {
        Contract::get().validators().subtype(text)
    }

    #[test]
    fn each_two_representatives_of_two_fields_stand_together() {
        for grammar in grammars() {
            let strings = queue_strings(grammar);
            assert!(strings.iter().all(|text| valid(text)));
            for (at, left) in grammar.fields.iter().enumerate() {
                for right in &grammar.fields[at + 1..] {
                    for one in left.representatives() {
                        for two in right.representatives() {
                            assert!(
                                strings.iter().any(|text| text[left.first - 1..left.last] == one
                                    && text[right.first - 1..right.last] == two),
                                "{one:?} at {} with {two:?} at {}",
                                left.bytes,
                                right.bytes
                            );
                        }
                    }
                }
            }
            // 12 queue types with 5 dynamic priorities need 60.
            assert!(strings.len() <= 72, "{} strings", strings.len());
            assert_eq!(strings, queue_strings(grammar));
        }
    }

    #[test]
    fn values_can_be_left_out() {
        for grammar in grammars() {
            let keep = |field: &Field, value: &str| field.first != 1 || value != "l";
            let strings = queue_strings_of(grammar, keep);
            assert!(strings.iter().all(|text| valid(text) && !text.starts_with('l')));
        }
    }

    #[test]
    fn field_values_are_valid() {
        for grammar in grammars() {
            for (field, strings) in field_values(grammar) {
                assert_eq!(strings.len(), field.representatives().len());
                assert!(strings.iter().all(|text| valid(text)), "{}", field.bytes);
            }
        }
    }

    #[test]
    fn random_queues_are_valid() {
        for grammar in grammars() {
            let strategy = random_queue(grammar);
            let mut runner = Seed(1).stream("queue");
            for _ in 0..500 {
                let text = sample(&strategy, &mut runner);
                assert!(valid(&text), "{text:?}");
            }
        }
    }

    #[test]
    fn every_field_has_faults_and_each_byte_of_it() {
        for grammar in grammars() {
            for (field, strings) in field_faults(grammar) {
                assert!(strings.len() >= 8, "{}: {strings:?}", field.bytes);
                for text in strings {
                    assert!(!valid(text), "{text:?}");
                    assert!(breaks_alone(grammar, field, text), "{text:?}");
                }
                for byte in field.first - 1..field.last {
                    let filled = strings.iter().any(|text| text.as_bytes()[byte] != b' ');
                    assert!(filled, "byte {} of {}", byte + 1, field.bytes);
                }
            }
        }
    }

    #[test]
    fn no_wrong_length_is_lost() {
        for grammar in grammars() {
            let lengths: Vec<usize> = wrong_lengths(grammar).iter().map(String::len).collect();
            assert_eq!(lengths, WRONG_LENGTHS);
        }
    }
}
