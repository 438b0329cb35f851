use std::fmt;

use serde::Serialize;

/// What there is to say of one thing.
#[derive(Clone, Debug, Serialize)]
pub(in crate::cli) struct Told {
    /// What kind of thing it is, as in `column`.
    pub(super) kind: &'static str,
    /// Its id.
    pub(super) id: String,
    /// What it is, in a sentence.
    pub(super) sentence: String,
    /// What else there is to say: a word, and the text behind it.
    pub(super) facts: Vec<(&'static str, String)>,
}

impl Told {
    pub(super) fn new(
        kind: &'static str,
        id: impl Into<String>,
        sentence: impl Into<String>,
    ) -> Self {
        Self { kind, id: id.into(), sentence: sentence.into(), facts: Vec::new() }
    }

    pub(super) fn fact(mut self, word: &'static str, text: impl Into<String>) -> Self {
        self.facts.push((word, text.into()));
        self
    }

    /// One fact for each of `texts`.
    pub(super) fn facts(
        mut self,
        word: &'static str,
        texts: impl IntoIterator<Item = String>,
    ) -> Self {
        self.facts.extend(texts.into_iter().map(|text| (word, text)));
        self
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}\n  {}", self.kind, self.id, self.sentence)?;
        let width = self.facts.iter().map(|(word, _)| word.len()).max().unwrap_or_default();
        self.facts.iter().try_for_each(|(word, text)| writeln!(f, "  {word:<width$}  {text}"))
    }
}
