//! The extensions of one run, told as those of another.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::run::Range;

/// Which numbers of a run stand for which of an earlier one: found out as their requests are compared. The last digit
/// stays, since each case has ten numbers of its own.
#[derive(Clone, Debug)]
pub(super) struct Numbering {
    then: Range,
    now: Range,
    /// What stands before the last digit, then and now.
    blocks: BTreeMap<String, String>,
}

impl Numbering {
    pub(super) fn new(then: Range, now: Range) -> Self {
        Self { then, now, blocks: BTreeMap::new() }
    }

    /// Whether two texts are the same but for the numbers. JSON is compared by its values.
    pub(super) fn same(&mut self, then: &str, now: &str) -> bool {
        let mut tried = self.clone();
        let read = |text: &str| serde_json::from_str::<Value>(text).ok();
        let same = match (read(then), read(now)) {
            (Some(then), Some(now)) => {
                let mut differing = Vec::new();
                tried.compare("", &then, &now, &mut differing);
                differing.is_empty()
            }
            _ => tried.same_text(then, now),
        };
        if same {
            *self = tried;
        }
        same
    }

    /// The JSON pointers at which two values differ in more than numbers, with what stands there.
    pub(super) fn differences(&mut self, then: &Value, now: &Value) -> Vec<(String, Value, Value)> {
        let mut differing = Vec::new();
        self.compare("", then, now, &mut differing);
        differing
    }

    fn compare(
        &mut self,
        pointer: &str,
        then: &Value,
        now: &Value,
        differing: &mut Vec<(String, Value, Value)>,
    ) {
        match (then, now) {
            (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
                for (at, (one, other)) in one.iter().zip(other).enumerate() {
                    self.compare(&format!("{pointer}/{at}"), one, other, differing);
                }
            }
            (Value::Object(one), Value::Object(other)) => {
                let added = other.keys().filter(|name| !one.contains_key(*name));
                for name in one.keys().chain(added) {
                    let place = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                    match (one.get(name), other.get(name)) {
                        (Some(one), Some(other)) => self.compare(&place, one, other, differing),
                        (one, other) => {
                            let shown = |value: Option<&Value>| value.cloned().unwrap_or_default();
                            differing.push((place, shown(one), shown(other)));
                        }
                    }
                }
            }
            (Value::String(one), Value::String(other)) if self.same_text(one, other) => {}
            (Value::Number(one), Value::Number(other))
                if self.same_text(&one.to_string(), &other.to_string()) => {}
            (one, other) if one == other => {}
            (one, other) => differing.push((pointer.to_owned(), one.clone(), other.clone())),
        }
    }

    fn same_text(&mut self, then: &str, now: &str) -> bool {
        if then == now {
            return true;
        }
        let (then, now) = (tokens(then), tokens(now));
        let mut tried = self.clone();
        let same = then.len() == now.len()
            && then.iter().zip(&now).all(|(then, now)| then == now || tried.stands_for(then, now));
        if same {
            *self = tried;
        }
        same
    }

    /// Whether the digits `now` stand for `then`: a number of the run, or one without its last digit.
    fn stands_for(&mut self, then: &str, now: &str) -> bool {
        if self.blocks.get(then).is_some_and(|block| block == now) {
            return true;
        }
        if !(self.then.holds(then) && self.now.holds(now)) {
            return false;
        }
        let (old, new) = (then.split_at(then.len() - 1), now.split_at(now.len() - 1));
        if old.1 != new.1 {
            return false;
        }
        let block = self.blocks.entry(old.0.to_owned()).or_insert_with(|| new.0.to_owned());
        block == new.0
    }
}

/// `text` as runs of digits and of what stands between them.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        let end = rest.find(|one: char| one.is_ascii_digit() != is_digit).unwrap_or(rest.len());
        let (token, behind) = rest.split_at(end);
        tokens.push(token);
        rest = behind;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbering() -> Numbering {
        Numbering::new(Range::default(), "80000-80999".parse().expect("a range"))
    }

    #[test]
    fn numbers_are_mapped_by_their_block_and_nothing_else_is() {
        let mut numbering = numbering();
        assert!(
            numbering.same(
                r#"{"virt_exten": "9001b", "n": 30}"#,
                r#"{"n": 30, "virt_exten": "80021b"}"#
            )
        );
        // The block is known now, as are patterns of it.
        assert!(numbering.same("900_ 9009", "8002_ 80029"));
        assert!(!numbering.same("9002", "80032"), "another block");
        assert!(!numbering.same("9002", "80023"), "another last digit");
        assert!(!numbering.same("[30]", "[31]"));
        assert!(!numbering.same("[1]", "[1, 1]"));
        assert!(!numbering.same("a", "b"));
        assert!(numbering.same("[9011]", "[80111]"));
    }

    #[test]
    fn what_does_not_match_leaves_no_mapping_behind() {
        let mut numbering = numbering();
        assert!(!numbering.same(r#"["9001", "x"]"#, r#"["80021", "y"]"#));
        assert!(numbering.same("9001", "80031"));
    }

    #[test]
    fn differences_are_told_with_their_place() {
        let told = numbering().differences(
            &serde_json::json!({"result": "success", "values": [{"a/b": 1, "v": "9001"}]}),
            &serde_json::json!({"result": "fail", "values": [{"a/b": 2, "v": "80011"}], "message": "no"}),
        );
        let places: Vec<&str> = told.iter().map(|(place, ..)| place.as_str()).collect();
        assert_eq!(places, ["/result", "/values/0/a~1b", "/message"]);
    }

    proptest::proptest! {
        #[test]
        fn every_text_is_the_same_as_itself(text in "\\PC{0,40}") {
            proptest::prop_assert!(numbering().same(&text, &text));
            proptest::prop_assert_eq!(tokens(&text).concat(), text);
        }
    }
}
