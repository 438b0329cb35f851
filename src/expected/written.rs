use std::ops::Range;

use globset::GlobBuilder;
use serde::Deserialize;
use toml::{Spanned, Value};

use super::date::Date;
use super::entry::{ExpectedFailure, Named};
use crate::contract::Band;

/// An entry as it stands in a file, before anything of it is checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct Written(pub(super) Spanned<Fields>);

/// What an entry may say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Fields {
    case: Option<Spanned<String>>,
    requirement: Option<Spanned<String>>,
    pub(super) check: Option<Spanned<String>>,
    pub(super) reason: Option<Spanned<String>>,
    pub(super) owner: Option<Spanned<String>>,
    pub(super) expires: Option<Spanned<Value>>,
    pub(super) fingerprint: Option<Spanned<Value>>,
    band: Option<Spanned<String>>,
    target: Option<Spanned<String>>,
    pub(super) blocks: Option<Spanned<bool>>,
}

/// Where in the text something is wrong, and what.
pub(super) type Wrong = (Range<usize>, String);

impl Written {
    /// Where it stands.
    pub(super) fn span(&self) -> Range<usize> {
        self.0.span()
    }

    pub(super) fn fields(&self) -> &Fields {
        self.0.as_ref()
    }

    /// The entry, if all of it makes sense.
    pub(super) fn checked(&self) -> Result<ExpectedFailure, Wrong> {
        let fields = self.fields();
        let named = self.named()?;
        let needed = |field: &Option<Spanned<String>>, why: &str| match field {
            Some(text) if !text.as_ref().trim().is_empty() => Ok(text.as_ref().clone()),
            Some(text) => Err((text.span(), why.to_owned())),
            None => Err((self.span(), format!("{:?} {why}", named.id()))),
        };
        let reason = needed(
            &fields.reason,
            "has no reason: write why it fails, as in reason = \"fixed in 6.5.12\"",
        )?;
        let owner = needed(
            &fields.owner,
            "has no owner: write who looks after it (a name, a team, a ticket), as in owner = \"QA-1234\"",
        )?;
        let Some(expires) = &fields.expires else {
            let why = "never expires, and so would be forgotten: write the last day on which it may fail, as in expires = 2027-01-31";
            return Err((self.span(), format!("{:?} {why}", named.id())));
        };
        Ok(ExpectedFailure {
            check: fields.check.as_ref().map(|words| words.as_ref().clone()),
            reason,
            owner,
            expires: day(expires)?,
            fingerprints: fields.fingerprint.as_ref().map_or(Ok(Vec::new()), marks)?,
            band: fields.band.as_ref().map(band).transpose()?,
            target: match &fields.target {
                None => None,
                Some(pattern) => {
                    let bad = |why: globset::Error| {
                        (pattern.span(), format!("no pattern of target names: {}", why.kind()))
                    };
                    Some(GlobBuilder::new(pattern.as_ref()).build().map_err(bad)?.compile_matcher())
                }
            },
            blocks: fields.blocks.as_ref().is_some_and(|blocks| *blocks.as_ref()),
            named,
        })
    }

    /// The one case or requirement.
    pub(super) fn named(&self) -> Result<Named, Wrong> {
        let fields = self.fields();
        let (id, named): (_, fn(String) -> Named) = match (&fields.case, &fields.requirement) {
            (Some(id), None) => (id, Named::Case),
            (None, Some(id)) => (id, Named::Requirement),
            (Some(_), Some(id)) => {
                return Err((
                    id.span(),
                    "names a case and a requirement: keep one of them".to_owned(),
                ));
            }
            (None, None) => {
                let why = "names nothing: write case = \"...\" or requirement = \"...\"; `dialcheck list` shows the ids";
                return Err((self.span(), why.to_owned()));
            }
        };
        if id.as_ref().trim().is_empty() {
            return Err((id.span(), "is empty: `dialcheck list` shows the ids".to_owned()));
        }
        if id.as_ref().contains(['*', '?', '[', '{']) {
            let why = "is a pattern, and would excuse failures that nobody has seen: write an entry for each case";
            return Err((id.span(), format!("{:?} {why}", id.as_ref())));
        }
        Ok(named(id.as_ref().clone()))
    }
}

impl Fields {
    /// Where the last of its values ends.
    pub(super) fn end(&self) -> usize {
        let texts = [
            &self.case,
            &self.requirement,
            &self.check,
            &self.reason,
            &self.owner,
            &self.band,
            &self.target,
        ];
        let texts = texts.into_iter().flatten().map(Spanned::span);
        let values = [&self.expires, &self.fingerprint].into_iter().flatten().map(Spanned::span);
        let blocks = self.blocks.iter().map(Spanned::span);
        texts.chain(values).chain(blocks).map(|span| span.end).max().unwrap_or(0)
    }
}

fn day(value: &Spanned<Value>) -> Result<Date, Wrong> {
    let text = match value.as_ref() {
        Value::String(text) => text.clone(),
        Value::Datetime(day) => day.to_string(),
        Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Array(_)
        | Value::Table(_) => {
            return Err((value.span(), "expires is no day: write it as in 2027-01-31".to_owned()));
        }
    };
    text.parse().map_err(|why| (value.span(), format!("expires: {why}")))
}

/// The marks: one, or a list of them.
fn marks(value: &Spanned<Value>) -> Result<Vec<String>, Wrong> {
    let wrong = || {
        let why = "fingerprint is no mark, nor a list of marks: a report shows it, twelve digits of 0-9 and a-f";
        (value.span(), why.to_owned())
    };
    let is_mark = |text: &str| {
        text.len() == 12 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let one = |value: &Value| value.as_str().filter(|text| is_mark(text)).map(str::to_owned);
    match value.as_ref() {
        Value::Array(items) if !items.is_empty() => {
            items.iter().map(one).collect::<Option<_>>().ok_or_else(wrong)
        }
        single => one(single).map(|mark| vec![mark]).ok_or_else(wrong),
    }
}

fn band(name: &Spanned<String>) -> Result<Band, Wrong> {
    Band::ALL.into_iter().find(|band| band.to_string() == *name.as_ref()).ok_or_else(|| {
        let all = Band::ALL.map(|band| band.to_string()).join(" or ");
        (name.span(), format!("{:?} is no band: write {all}", name.as_ref()))
    })
}
