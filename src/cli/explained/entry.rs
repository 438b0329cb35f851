use std::fmt::Write as _;

use dialcheck::report::text::pad;
use serde::Serialize;

/// What is known of one name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::cli) struct Entry {
    /// What it is the name of: `column`, `fault`, ...
    kind: &'static str,
    name: String,
    /// What it is, in a sentence.
    sentence: String,
    /// What else is known, each under a word.
    facts: Vec<Fact>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Fact {
    word: &'static str,
    text: String,
}

impl Entry {
    pub(super) fn new(
        kind: &'static str,
        name: impl Into<String>,
        sentence: impl Into<String>,
    ) -> Self {
        Self { kind, name: name.into(), sentence: sentence.into(), facts: Vec::new() }
    }

    /// The same with one more fact; without it where there is nothing to say.
    pub(super) fn with(mut self, word: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.facts.push(Fact { word, text });
        }
        self
    }

    /// A line for each fact below the sentence.
    pub(in crate::cli) fn render(&self) -> String {
        let mut out = format!("{} {}\n  {}\n", self.kind, self.name, self.sentence);
        for Fact { word, text } in &self.facts {
            let _ = writeln!(out, "  {} {text}", pad(word, 8));
        }
        out
    }
}
