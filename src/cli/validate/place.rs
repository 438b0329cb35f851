use jsonc_parser::ast::Value;
use jsonc_parser::common::{Range, Ranged as _};
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

/// A place in a text: line and column, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Place {
    /// Where the byte `at` of `text` stands.
    fn of(text: &str, at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
        Self { line, column }
    }
}

/// Where things stand in a JSON text.
#[derive(Debug)]
pub(super) struct Places<'a> {
    text: &'a str,
    root: Option<Value<'a>>,
}

impl<'a> Places<'a> {
    /// The places of `text`, which is JSON.
    pub(super) fn of(text: &'a str) -> Self {
        let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
        let parsed = parse_to_ast(text, &collect, &ParseOptions::default());
        Self { text, root: parsed.ok().and_then(|parsed| parsed.value) }
    }

    /// Where the value at `pointer` begins; the innermost value around it, where there is none.
    pub(super) fn find(&self, pointer: &str) -> Place {
        let mut here = self.root.as_ref();
        let mut at = here.map_or(0, |root| root.range().start);
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            let next = match here {
                // The last of several members of one name is the one that counts.
                Some(Value::Object(object)) => object
                    .properties
                    .iter()
                    .rev()
                    .find(|one| one.name.as_str() == step)
                    .map(|one| &one.value),
                Some(Value::Array(array)) => {
                    step.parse().ok().and_then(|at: usize| array.elements.get(at))
                }
                _ => None,
            };
            let Some(value) = next else { break };
            at = value.range().start;
            here = next;
        }
        Place::of(self.text, at)
    }

    /// The members that stand twice in one object: their pointers, and where the second stands.
    pub(super) fn doubled(&self) -> Vec<(String, Place)> {
        let mut found = Vec::new();
        if let Some(root) = &self.root {
            doubled(root, "", &mut found);
        }
        found.into_iter().map(|(pointer, at)| (pointer, Place::of(self.text, at.start))).collect()
    }
}

fn doubled(value: &Value<'_>, pointer: &str, found: &mut Vec<(String, Range)>) {
    match value {
        Value::Object(object) => {
            for (index, one) in object.properties.iter().enumerate() {
                let name = one.name.as_str();
                let below = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                if object.properties[..index].iter().any(|other| other.name.as_str() == name) {
                    found.push((below.clone(), one.range));
                }
                doubled(&one.value, &below, found);
            }
        }
        Value::Array(array) => {
            for (index, one) in array.elements.iter().enumerate() {
                doubled(one, &format!("{pointer}/{index}"), found);
            }
        }
        Value::StringLit(_)
        | Value::NumberLit(_)
        | Value::BooleanLit(_)
        | Value::NullKeyword(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\n  \"a\": {\"b/c\": [1,\n    22]},\n  \"a\": {\"é\": 1, \"x\": true}\n}";

    #[test]
    fn a_pointer_leads_to_its_line_and_column() {
        let places = Places::of(TEXT);
        let find = |pointer| {
            let Place { line, column } = places.find(pointer);
            (line, column)
        };
        assert_eq!(find(""), (1, 1));
        assert_eq!(find("/a/x"), (4, 22));
        assert_eq!(find("/a/none"), (4, 8));
        let once = Places::of("{\"b/c\": [1,\n  22]}");
        assert_eq!(once.find("/b~1c/1"), Place { line: 2, column: 3 });
    }

    #[test]
    fn a_member_that_stands_twice_is_told() {
        let doubled = Places::of(TEXT).doubled();
        assert_eq!(doubled, [("/a".to_owned(), Place { line: 4, column: 3 })]);
        assert!(Places::of("{\"a\": {\"a\": 1}}").doubled().is_empty());
    }
}
