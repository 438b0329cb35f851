use std::collections::BTreeSet;

use super::spelling::{is_plain, step};

/// One text to be found, in whatever way it is written.
#[derive(Clone)]
pub(super) struct Needle {
    letters: Vec<char>,
    /// How many of its letters must be found.
    least: usize,
    fold: bool,
    weak: bool,
}

impl Needle {
    /// `text`, or its beginning of `telling` letters or more; in either case where `fold` says so. None for nothing.
    pub(super) fn new(text: &str, telling: usize, fold: bool, weak: bool) -> Option<Self> {
        let letters: Vec<char> = text.chars().map(|letter| folded(letter, fold)).collect();
        let least = letters.len().min(telling);
        (least > 0).then_some(Self { letters, least, fold, weak })
    }

    /// The letter that it begins with.
    pub(super) fn first(&self) -> char {
        self.letters[0]
    }

    /// Whether it may well be a word of a report.
    pub(super) fn is_weak(&self) -> bool {
        self.weak
    }

    /// How many bytes at the beginning of `text` are this; 0 where too little is.
    pub(super) fn length_in(&self, text: &str) -> usize {
        let (mut at, mut matched) = (0, 0);
        // Until something may be escaped there is one way to read the text.
        for (&wanted, found) in self.letters.iter().zip(text.chars()) {
            if !is_plain(found) {
                break;
            }
            if !self.is(wanted, found) {
                return if matched >= self.least { at } else { 0 };
            }
            at += found.len_utf8();
            matched += 1;
        }
        let mut ends = BTreeSet::from([at]);
        for &wanted in &self.letters[matched..] {
            let next = step(text, &ends, |found| self.is(wanted, found));
            if next.is_empty() {
                break;
            }
            ends = next;
            matched += 1;
        }
        if matched >= self.least { ends.last().copied().unwrap_or(0) } else { 0 }
    }

    fn is(&self, wanted: char, found: char) -> bool {
        let unreadable = found == char::REPLACEMENT_CHARACTER && !wanted.is_ascii();
        unreadable || folded(found, self.fold) == wanted
    }
}

/// The letter by which texts are compared: a blank may have become a `+`, and the two letters in which the
/// alphabets of base64 differ are one.
pub(super) fn folded(letter: char, fold: bool) -> char {
    match letter {
        '+' | '-' => ' ',
        '_' => '/',
        letter if fold => letter.to_ascii_lowercase(),
        letter => letter,
    }
}
