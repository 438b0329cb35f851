//! Where each value and member of a JSON text stands.

use std::collections::BTreeMap;

/// A part of a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last one.
    pub end: usize,
}

/// The places of one JSON value, by JSON pointer.
///
/// ```
/// use dialcheck::inspect::Places;
///
/// let text = r#"{"values": {"ring_time": 1000}}"#;
/// let span = Places::of(text, 0).value("/values/ring_time").expect("it is there");
/// assert_eq!(&text[span.start..span.end], "1000");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Places {
    values: BTreeMap<String, Span>,
    keys: BTreeMap<String, Span>,
    twice: Vec<(String, Span)>,
}

impl Places {
    /// The places of the value that begins at byte `start` of `text`. The text must be JSON there, as a parser has
    /// found before; of another text some places are missing.
    pub fn of(text: &str, start: usize) -> Self {
        let mut scanner = Scanner { text, at: start, places: Self::default() };
        scanner.value("");
        scanner.places
    }

    /// Where the value at `pointer` stands.
    pub fn value(&self, pointer: &str) -> Option<Span> {
        self.values.get(pointer).copied()
    }

    /// Where the name of the member at `pointer` stands, its quotes included.
    pub fn key(&self, pointer: &str) -> Option<Span> {
        self.keys.get(pointer).copied()
    }

    /// The members whose name stands in their object before, with the place of the later name. A parser keeps the
    /// last of them, or the first, or refuses them all.
    pub fn twice(&self) -> &[(String, Span)] {
        &self.twice
    }

    /// Where the values of all members of one of these names stand.
    pub(super) fn ending_in(&self, names: &[&str]) -> Vec<Span> {
        let named =
            |pointer: &str| pointer.rsplit('/').next().is_some_and(|last| names.contains(&last));
        self.values.iter().filter(|(pointer, _)| named(pointer)).map(|(_, span)| *span).collect()
    }
}

/// Goes through a text once. A parser has read it before, so nothing is checked here, and the depth is bounded.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
    places: Places,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes past blanks and, where it is next, `byte`. Whether it was there.
    fn past(&mut self, byte: u8) -> bool {
        self.blanks();
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn value(&mut self, pointer: &str) {
        self.blanks();
        let start = self.at;
        match self.peek() {
            Some(b'{') => self.object(pointer),
            Some(b'[') => self.list(pointer),
            Some(b'"') => self.string(),
            Some(_) | None => self.word(),
        }
        self.places.values.insert(pointer.to_owned(), Span { start, end: self.at });
    }

    fn object(&mut self, pointer: &str) {
        self.at += 1;
        while !self.past(b'}') {
            let start = self.at;
            if self.peek() != Some(b'"') {
                return;
            }
            self.string();
            let span = Span { start, end: self.at };
            let name: String =
                serde_json::from_str(&self.text[span.start..span.end]).unwrap_or_default();
            let member = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            if self.places.keys.insert(member.clone(), span).is_some() {
                self.forget_below(&member);
                self.places.twice.push((member.clone(), span));
            }
            self.past(b':');
            self.value(&member);
            self.past(b',');
        }
    }

    /// Forgets the names below a member that stands there once more: they are another object's.
    fn forget_below(&mut self, member: &str) {
        let prefix = format!("{member}/");
        let below = self.places.keys.range(prefix.clone()..);
        let below: Vec<String> = below
            .map(|(pointer, _)| pointer.clone())
            .take_while(|pointer| pointer.starts_with(&prefix))
            .collect();
        for pointer in below {
            self.places.keys.remove(&pointer);
        }
    }

    fn list(&mut self, pointer: &str) {
        self.at += 1;
        let mut index = 0;
        while !self.past(b']') && self.peek().is_some() {
            self.value(&format!("{pointer}/{index}"));
            self.past(b',');
            index += 1;
        }
    }

    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        self.at = self.at.min(self.text.len());
    }

    /// A number, true, false or null.
    fn word(&mut self) {
        let start = self.at;
        let ends = |byte: u8| byte.is_ascii_whitespace() || b",]}".contains(&byte);
        while self.peek().is_some_and(|byte| !ends(byte)) {
            self.at += 1;
        }
        // Text that is no JSON must not stop the scanner where it stands.
        self.at += usize::from(self.at == start && self.at < self.text.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::btree_map(".{0,5}", inner, 0..5)
                    .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
            ]
        })
    }

    fn pointers(value: &Value, pointer: &str, found: &mut Vec<String>) {
        found.push(pointer.to_owned());
        match value {
            Value::Object(members) => {
                for (name, child) in members {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    pointers(child, &format!("{pointer}/{name}"), found);
                }
            }
            Value::Array(items) => {
                for (at, child) in items.iter().enumerate() {
                    pointers(child, &format!("{pointer}/{at}"), found);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]
        #[test]
        fn what_stands_at_a_place_is_the_value(value in any_json(), pretty: bool) {
            let text = if pretty { format!("\n {value:#}") } else { value.to_string() };
            let value: Value = serde_json::from_str(&text).expect("JSON");
            let places = Places::of(&text, 0);
            prop_assert!(places.twice().is_empty());
            let mut all = Vec::new();
            pointers(&value, "", &mut all);
            for pointer in all {
                let span = places.value(&pointer).expect("each value has a place");
                let there: Value = serde_json::from_str(&text[span.start..span.end]).expect("JSON");
                prop_assert_eq!(Some(&there), value.pointer(&pointer), "{}", pointer);
            }
        }

        #[test]
        fn any_text_is_gone_through(text in ".{0,40}", start in 0_usize..3) {
            let _ = Places::of(&text, start.min(text.len()));
        }
    }

    #[test]
    fn names_that_stand_twice_are_told_with_the_later_place() {
        let text = r#"{"a": {"c": 1}, "b": {"a": 2}, "\u0061": {"c": 3}}"#;
        let places = Places::of(text, 0);
        let [(pointer, span)] = places.twice() else { panic!("{:?}", places.twice()) };
        assert_eq!((pointer.as_str(), &text[span.start..span.end]), ("/a", r#""\u0061""#));
        let last = places.value("/a").expect("a place");
        assert_eq!(&text[last.start..last.end], r#"{"c": 3}"#);
        assert_eq!(serde_json::from_str::<Value>(text).expect("JSON")["a"], json!({"c": 3}));
    }
}
