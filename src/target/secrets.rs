use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use serde_json::{Map, Value};

use super::needle::{Needle, folded};
use super::spelling::{is_plain, readings};
use crate::gather::Gather as _;

/// What stands in a secret's place.
const BLOT: &str = "***";

/// So much of a secret's beginning gives it away, in characters.
const TELLING: usize = 8;

/// Shorter secrets are taken as they are: in another case or another encoding they would be found in any text.
const SHORT: usize = 6;

/// The texts that no report may show. They are blotted out in whatever way a target repeats them: escaped for
/// JSON, a URL or a page, in base64 by themselves or within something longer, in the other case, or cut off
/// behind eight characters or more.
#[derive(Clone, Default)]
pub struct Secrets {
    needles: Vec<Needle>,
    /// The needles that begin with a letter.
    by_first: BTreeMap<char, BTreeSet<usize>>,
    longest: usize,
}

impl Secrets {
    /// The secrets `given`.
    pub fn new(given: impl IntoIterator<Item = String>) -> Self {
        let mut secrets = Self::default();
        let mut seen = BTreeSet::new();
        for secret in given.into_iter().filter(|secret| seen.insert(secret.clone())) {
            secrets.add(&secret);
        }
        for (index, needle) in secrets.needles.iter().enumerate() {
            let first = needle.first();
            secrets.by_first.entry(first).or_default().insert(index);
            if !first.is_ascii() {
                secrets.by_first.entry(char::REPLACEMENT_CHARACTER).or_default().insert(index);
            }
        }
        secrets
    }

    fn add(&mut self, secret: &str) {
        let count = secret.chars().count();
        self.longest = self.longest.max(secret.len());
        self.needle(secret, count, TELLING);
        if count < SHORT {
            return;
        }
        if count <= TELLING {
            // Without its last character: this is what the suite itself sends for a wrong one.
            let shorter: String = secret.chars().take(count - 1).collect();
            self.needle(&shorter, count, TELLING);
        }
        for before in 0..3 {
            // What stands before and behind the secret has a share in the digits at both ends.
            let bytes = [&vec![0; before], secret.as_bytes()].concat();
            let whole = BASE64_STANDARD_NO_PAD.encode(&bytes);
            let start = (before * 8).div_ceil(6);
            let end = bytes.len() * 8 / 6;
            self.needle(&whole[start..end], count, TELLING);
        }
    }

    fn needle(&mut self, text: &str, count: usize, telling: usize) {
        let (fold, weak) = (count >= SHORT, count < TELLING);
        self.needles.extend(Needle::new(text, telling, fold, weak));
    }

    /// `text` without any secret.
    pub fn blot(&self, text: &str) -> String {
        self.blotted(text, |_| true)
    }

    /// `text`, which dialcheck itself has put together, without any secret that is more than a word: with a
    /// password `test` a shell line must still name the company `test`.
    pub fn blot_own(&self, text: &str) -> String {
        self.blotted(text, |needle| !needle.is_weak())
    }

    /// `value` without any secret in its texts, names and numbers.
    pub fn blot_value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.blot(text).into(),
            Value::Array(items) => items.iter().map(|item| self.blot_value(item)).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| (self.blot(name), self.blot_value(value)))
                .gather::<Map<String, Value>>()
                .into(),
            Value::Number(number) => {
                let text = number.to_string();
                let blotted = self.blot(&text);
                if blotted == text { value.clone() } else { blotted.into() }
            }
            Value::Null | Value::Bool(_) => value.clone(),
        }
    }

    /// How many bytes the longest secret may take in a text.
    pub(super) fn reach(&self) -> usize {
        // Each byte as `\\u00XX` in JSON within JSON.
        self.longest * 8
    }

    fn blotted(&self, text: &str, counts: impl Fn(&Needle) -> bool) -> String {
        let mut blotted = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            let length = self.found(rest, character, &counts);
            if length > 0 {
                blotted.push_str(BLOT);
                rest = &rest[length..];
            } else {
                blotted.push(character);
                rest = &rest[character.len_utf8()..];
            }
        }
        blotted
    }

    /// How many bytes of a secret `text`, which begins with `first`, begins with.
    fn found(&self, text: &str, first: char, counts: &impl Fn(&Needle) -> bool) -> usize {
        let mut longest = 0;
        let mut try_all = |first: char| {
            let candidates = self.by_first.get(&first).into_iter().flatten();
            for needle in candidates.map(|&index| &self.needles[index]).filter(|one| counts(one)) {
                longest = longest.max(needle.length_in(text));
            }
        };
        let mut try_both = |first: char, _| {
            try_all(folded(first, false));
            if first.is_ascii_uppercase() {
                try_all(folded(first, true));
            }
        };
        if is_plain(first) {
            try_both(first, 1);
        } else {
            readings(text, &mut try_both);
        }
        longest
    }
}

/// Shows how many there are.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.needles.len())
    }
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
    use serde_json::json;

    use super::*;

    const SECRET: &str = r#"k"9\é&%41 ~wörd/+7?"#;

    fn blot(secret: &str, text: &str) -> String {
        Secrets::new([secret.to_owned()]).blot(text)
    }

    #[test]
    fn a_secret_is_blotted_out_in_every_encoding() {
        let escaped = |text: &str| json!(text).to_string().trim_matches('"').to_owned();
        let once = escaped(SECRET);
        for text in [
            SECRET,
            &once,
            &escaped(&once),
            r"k\u00229\\\u00e9\u0026%41 ~w\u00f6rd\/+7?",
            "k%229%5C%C3%A9%26%2541%20~w%C3%B6rd%2F%2B7%3F",
            "k%229%5c%c3%a9%26%2541+~w%c3%b6rd/%2B7%3f",
            "k&quot;9\\&#233;&amp;%41 ~w&#xF6;rd/+7?",
        ] {
            assert_eq!(blot(SECRET, &format!("before {text} behind")), "before *** behind");
        }
    }

    #[test]
    fn base64_gives_nothing_away_wherever_the_secret_stands_in_it() {
        for (before, behind) in [("", ""), ("u:", ""), ("user:", ":more"), ("user-x:", ":more")] {
            let text = format!("{before}{SECRET}{behind}");
            for text in [BASE64_STANDARD.encode(&text), BASE64_URL_SAFE.encode(&text)] {
                let blotted = blot(SECRET, &text);
                let middle = &text[text.len() / 2 - 3..][..6];
                assert!(blotted.contains(BLOT) && !blotted.contains(middle), "{text}: {blotted}");
            }
        }
    }

    #[test]
    fn the_beginning_of_a_secret_and_its_other_case_give_it_away() {
        assert_eq!(blot("secret-key-1", "no key secret-k..."), "no key ***...");
        assert_eq!(blot("secret-key-1", "no key secret-..."), "no key secret-...");
        assert_eq!(blot("secret-key-1", "SECRET-KEY-1"), "***");
        assert_eq!(blot("secret", "secre Secret"), "*** ***");
        assert_eq!(blot("SA", "SA sa message"), "*** sa message");
        assert_eq!(blot("", "nothing"), "nothing");
    }

    #[test]
    fn what_stands_before_a_secret_does_not_hide_it() {
        for before in ["\\", "\\n", "%", "%4", "&", "&amp", "u", "x", "\u{fffd}", "té"] {
            let blotted = blot("topsecret-41", &format!("{before}topsecret-41."));
            assert!(blotted.ends_with("***."), "{blotted}");
        }
    }

    #[test]
    fn bytes_of_another_encoding_do_not_hide_the_rest() {
        assert_eq!(blot("passwörd-123", "passw\u{fffd}rd-123"), "***");
        assert_eq!(blot("пароль-и-ключ", "слово пароль-и-ключ слово"), "слово *** слово");
    }

    #[test]
    fn values_lose_their_secrets_at_any_depth() {
        let secrets = Secrets::new(["1234567890".to_owned(), "abcdefgh".to_owned()]);
        let value = json!({"abcdefgh": [1_234_567_890, "x abcdefgh y", 5, null]});
        assert_eq!(secrets.blot_value(&value), json!({"***": ["***", "x *** y", 5, null]}));
    }

    #[test]
    fn a_text_of_our_own_keeps_what_may_be_a_word_of_it() {
        let secrets = Secrets::new(["test".to_owned(), "a-long-secret".to_owned()]);
        assert_eq!(secrets.blot_own("-d test a-long-secret"), "-d test ***");
        assert_eq!(format!("{secrets:?}"), "Secrets(5)");
    }
}
