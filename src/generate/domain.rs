use serde_json::Value;

use crate::contract::{Column, Kind};

/// Text that no unit can object to, for a text column whose schema says nothing of its form.
const PLAIN_TEXT: &str = "^[A-Za-z0-9]+$";

/// What the values of a column are made from. The first that applies is taken.
#[derive(Clone, Copy, Debug)]
pub(super) enum Domain<'a> {
    /// The values that the schema itself offers, where its keywords leave more open than is sensible.
    Samples(&'a [Value]),
    /// A text that must point at something that exists: only the caller knows what does.
    Reference,
    /// A list of all values.
    Members(&'a [Value]),
    /// Integers between two bounds, of which either may be missing.
    Range(Option<i64>, Option<i64>),
    /// True and false.
    Boolean,
    /// A string of digits.
    Digits,
    /// A number of two digits.
    Intro,
    /// Text of a regular expression.
    Text(&'a str),
    /// A choice of several schemas, as in a queue's `subtype`, whose strings have a grammar of their
    /// own.
    Composed,
}

impl<'a> Domain<'a> {
    /// The domain of `column`.
    pub(super) fn of(column: &'a Column) -> Self {
        if !column.samples.is_empty() {
            return Self::Samples(&column.samples);
        }
        if column.reference.is_some() {
            return Self::Reference;
        }
        if !column.members.is_empty() {
            return Self::Members(&column.members);
        }
        if ["anyOf", "oneOf", "allOf"].iter().any(|keyword| column.schema.get(keyword).is_some()) {
            return Self::Composed;
        }
        match column.kind {
            Kind::Number | Kind::Nightmode => Self::Range(column.minimum, column.maximum),
            Kind::Boolean => Self::Boolean,
            Kind::Digits => Self::Digits,
            Kind::Intro => Self::Intro,
            Kind::Text | Kind::DigitMember => {
                Self::Text(column.pattern.as_deref().unwrap_or(PLAIN_TEXT))
            }
        }
    }
}
