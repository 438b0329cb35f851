use std::ops::Range;

use serde::Deserialize;

use super::accepting::{Accepted, Terms};
use super::entry::ExpectedFailure;
use super::list::Misread;
use super::written::Written;

/// The key of a list, and how older hands write it.
const KEYS: [&str; 2] = ["expected-failure", "expected_failure"];

/// The line of an entry that lets blocked cases be.
const BLOCKS: &str = "blocks = true\n";

/// The text of a file with a list of expected failures, which is edited in place: all that others have written
/// there stays as it is, comments included. It may hold other keys, as `dialcheck.toml` does.
#[derive(Clone, Debug)]
pub struct Sheet {
    text: String,
}

/// What became of an entry that a sheet was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It stands at the end now.
    Added,
    /// An entry covers it already.
    Known,
    /// It has taken the place of one that names the same.
    Replaced,
    /// One that names the same and means another failure stands in this line, and was left alone.
    Refused(usize),
}

/// A list among other things.
#[derive(Debug, Deserialize)]
struct Document {
    #[serde(default, rename = "expected-failure", alias = "expected_failure")]
    entries: Vec<Written>,
}

impl Sheet {
    /// A sheet of `text`, whose entries make sense.
    pub fn new(text: String) -> Result<Self, Misread> {
        let sheet = Self { text };
        super::list::checked(&sheet.text, &sheet.entries()?)?;
        Ok(sheet)
    }

    /// The text as it is now.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn entries(&self) -> Result<Vec<Written>, Misread> {
        let document: Document =
            toml::from_str(&self.text).map_err(|why| Misread::of(&self.text, &why))?;
        Ok(document.entries)
    }

    /// Takes `accepted` in on `terms`. An entry that names the same in the same band is only changed with `replace`.
    pub fn take(
        &mut self,
        accepted: &Accepted,
        terms: &Terms,
        replace: bool,
    ) -> Result<Taken, Misread> {
        for written in self.entries()? {
            let Ok(entry) = written.checked() else { continue };
            let same = entry.named == accepted.named
                && (entry.band.is_none() || accepted.band.is_none() || entry.band == accepted.band);
            if !same {
                continue;
            }
            if replace {
                self.rewrite(&written, accepted, terms)?;
                return Ok(Taken::Replaced);
            }
            let known = &entry.fingerprints;
            let covers =
                known.is_empty() || accepted.fingerprints.iter().all(|mark| known.contains(mark));
            let line = self.text[..written.span().start].matches('\n').count() + 1;
            return Ok(if covers { Taken::Known } else { Taken::Refused(line) });
        }
        let mut text = self.text.trim_end().to_owned();
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&self.block(accepted, terms));
        self.put(text)?;
        Ok(Taken::Added)
    }

    /// Removes the entries for which `stale` holds, and gives the ids that they named. What is not written as a
    /// table of its own stays.
    pub fn prune(
        &mut self,
        stale: impl Fn(&ExpectedFailure) -> bool,
    ) -> Result<Vec<String>, Misread> {
        let mut removed = Vec::new();
        let mut text = self.text.clone();
        for written in self.entries()?.iter().rev() {
            let Ok(entry) = written.checked() else { continue };
            let start = written.span().start;
            if stale(&entry) && self.text[start..].starts_with("[[") {
                let end = self.line_end(written.fields().end().max(start));
                // The empty line before it goes with it.
                let gap = usize::from(self.text[..start].ends_with("\n\n"));
                text.replace_range(start - gap..end, "");
                removed.push(entry.named.id().to_owned());
            }
        }
        self.put(text.trim_start_matches('\n').to_owned())?;
        removed.reverse();
        Ok(removed)
    }

    /// Changes what an entry says of the failure and its terms.
    fn rewrite(
        &mut self,
        written: &Written,
        accepted: &Accepted,
        terms: &Terms,
    ) -> Result<(), Misread> {
        let fields = written.fields();
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        let mut missing = String::new();
        let values = [
            ("reason", fields.reason.as_ref().map(toml::Spanned::span), quoted(&terms.reason)),
            ("owner", fields.owner.as_ref().map(toml::Spanned::span), quoted(&terms.owner)),
            (
                "expires",
                fields.expires.as_ref().map(toml::Spanned::span),
                terms.expires.to_string(),
            ),
            ("fingerprint", fields.fingerprint.as_ref().map(toml::Spanned::span), marks(accepted)),
        ];
        for (name, span, value) in values {
            match span {
                Some(span) => edits.push((span, value)),
                None => missing.push_str(&format!("{name} = {value}\n")),
            }
        }
        match (fields.check.as_ref().map(toml::Spanned::span), &accepted.check) {
            (Some(span), Some(words)) => edits.push((span, quoted(words))),
            // The words that it had are those of another failure.
            (Some(span), None) => {
                edits.push((self.line_start(span.start)..self.line_end(span.end), String::new()));
            }
            (None, _) => {}
        }
        if terms.blocks {
            match &fields.blocks {
                Some(blocks) => edits.push((blocks.span(), "true".to_owned())),
                None => missing.push_str(BLOCKS),
            }
        }
        if !missing.is_empty() {
            let end = self.line_end(fields.end());
            edits.push((end..end, missing));
        }
        edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
        let mut text = self.text.clone();
        for (span, value) in edits {
            text.replace_range(span, &value);
        }
        self.put(text)
    }

    /// Takes `text` over if it is still a sound list: what cannot be edited by hand is not edited at all.
    fn put(&mut self, text: String) -> Result<(), Misread> {
        *self = Self::new(text)?;
        Ok(())
    }

    fn line_start(&self, place: usize) -> usize {
        self.text[..place].rfind('\n').map_or(0, |end| end + 1)
    }

    /// Where the line behind that of `place` begins.
    fn line_end(&self, place: usize) -> usize {
        self.text[place..].find('\n').map_or(self.text.len(), |end| place + end + 1)
    }

    fn block(&self, accepted: &Accepted, terms: &Terms) -> String {
        let old = self.text.contains(&format!("[[{}]]", KEYS[1]));
        let key = if old { KEYS[1] } else { KEYS[0] };
        let optional = |name: &str, value: Option<String>| {
            value.map(|value| format!("{name} = {value}\n")).unwrap_or_default()
        };
        format!(
            "[[{key}]]\n{} = {}\n{}reason = {}\nowner = {}\nexpires = {}\nfingerprint = {}\n{}{}",
            accepted.named.key(),
            quoted(accepted.named.id()),
            optional("check", accepted.check.as_deref().map(quoted)),
            quoted(&terms.reason),
            quoted(&terms.owner),
            terms.expires,
            marks(accepted),
            optional("band", accepted.band.map(|band| quoted(&band.to_string()))),
            optional("target", terms.target.as_deref().map(quoted)),
        ) + if terms.blocks { BLOCKS } else { "" }
    }
}

fn marks(accepted: &Accepted) -> String {
    match accepted.fingerprints.as_slice() {
        [one] => quoted(one),
        all => format!("[{}]", all.iter().map(|mark| quoted(mark)).collect::<Vec<_>>().join(", ")),
    }
}

/// A text as TOML has it: as JSON has it, but for DEL.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Band;
    use crate::expected::{Date, Named, parse};

    fn terms(reason: &str) -> Terms {
        Terms {
            reason: reason.to_owned(),
            owner: "QA-1".to_owned(),
            expires: Date::new(2027, 1, 31).expect("a day"),
            target: None,
            blocks: false,
        }
    }

    fn accepted(id: &str, marks: &[&str]) -> Accepted {
        Accepted {
            named: Named::Case(id.to_owned()),
            check: Some("it is so".to_owned()),
            fingerprints: marks.iter().map(|&mark| mark.to_owned()).collect(),
            band: None,
        }
    }

    const ONE: &str = "9f2c41d07ab3";
    const OTHER: &str = "05e5b00c6d1e";

    #[test]
    fn what_others_wrote_stays_and_entries_come_behind_it() {
        let mut sheet =
            Sheet::new("# ours\nurl = \"http://pabx\"\n\n\n".to_owned()).expect("a sheet");
        let hard = "a \"reason\"\n\u{7f}\\";
        assert_eq!(sheet.take(&accepted("a", &[ONE]), &terms(hard), false), Ok(Taken::Added));
        let lenient = Terms { blocks: true, ..terms("r") };
        assert_eq!(sheet.take(&accepted("b", &[ONE, OTHER]), &lenient, false), Ok(Taken::Added));
        let (head, list) = sheet.text().split_once("\n\n").expect("a gap");
        assert_eq!(head, "# ours\nurl = \"http://pabx\"");
        let list = parse(list).expect("a list");
        assert_eq!((list[0].reason.as_str(), list[1].fingerprints.len()), (hard, 2));
        assert_eq!((list[0].blocks, list[1].blocks), (false, true));
        let lenient = Terms { blocks: true, ..terms("r") };
        assert_eq!(sheet.take(&accepted("a", &[ONE]), &lenient, true), Ok(Taken::Replaced));
        assert!(sheet.text().contains("9f2c41d07ab3\"\nblocks = true\n\n[["), "{}", sheet.text());
    }

    #[test]
    fn a_double_is_told_and_only_replaced_when_asked() {
        let mut sheet = Sheet::new(String::new()).expect("a sheet");
        let band = Accepted { band: Some(Band::V6_5_9), ..accepted("a", &[ONE]) };
        assert_eq!(sheet.take(&band, &terms("r"), false), Ok(Taken::Added));
        assert_eq!(sheet.take(&accepted("a", &[ONE]), &terms("other"), false), Ok(Taken::Known));
        assert_eq!(sheet.take(&accepted("a", &[OTHER]), &terms("r"), false), Ok(Taken::Refused(1)));
        let older = Accepted { band: Some(Band::V6_3_10), ..accepted("a", &[OTHER]) };
        assert_eq!(sheet.take(&older, &terms("r"), false), Ok(Taken::Added));
        assert_eq!(parse(sheet.text()).map(|list| list.len()), Ok(2));
    }

    #[test]
    fn replacing_keeps_comments_and_drops_words_of_another_failure() {
        let text = "# first\n[[expected_failure]] # here\ncase = \"a\" # it\ncheck = \"old words\"\nreason = \"r\" # why\nowner = \"o\"\nexpires = 2020-01-01\n\n# last\n[[expected_failure]]\ncase = \"b\"\nreason = \"r\"\nowner = \"o\"\nexpires = 2027-01-31\n";
        let mut sheet = Sheet::new(text.to_owned()).expect("a sheet");
        let plain = Accepted { check: None, ..accepted("a", &[OTHER]) };
        assert_eq!(sheet.take(&plain, &terms("new"), true), Ok(Taken::Replaced));
        assert_eq!(
            sheet.text(),
            "# first\n[[expected_failure]] # here\ncase = \"a\" # it\nreason = \"new\" # why\nowner = \"QA-1\"\nexpires = 2027-01-31\nfingerprint = \"05e5b00c6d1e\"\n\n# last\n[[expected_failure]]\ncase = \"b\"\nreason = \"r\"\nowner = \"o\"\nexpires = 2027-01-31\n"
        );
        assert_eq!(sheet.take(&accepted("c", &[ONE]), &terms("r"), false), Ok(Taken::Added));
        assert!(!sheet.text().contains("expected-failure"), "one spelling in a file");
        assert_eq!(
            sheet.prune(|entry| entry.named.id() != "b"),
            Ok(vec!["a".to_owned(), "c".to_owned()])
        );
        assert_eq!(
            sheet.text(),
            "# first\n\n# last\n[[expected_failure]]\ncase = \"b\"\nreason = \"r\"\nowner = \"o\"\nexpires = 2027-01-31\n"
        );
    }

    #[test]
    fn what_cannot_be_edited_is_left_alone_and_told() {
        let inline = "expected-failure = [{case = \"a\", reason = \"r\", owner = \"o\", expires = 2027-01-31}]\n";
        let mut sheet = Sheet::new(inline.to_owned()).expect("a sheet");
        assert!(sheet.take(&accepted("b", &[ONE]), &terms("r"), false).is_err());
        assert_eq!(sheet.prune(|_| true), Ok(Vec::new()));
        assert_eq!(sheet.text(), inline);
        assert!(Sheet::new("[[expected-failure]]\ncase = \"a\"\n".to_owned()).is_err());
    }
}
