use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::column::Column;
use super::documents::ContractError;
use super::foundation;
use super::version::Version;

/// How firmly the document states a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Stated plainly: breaking it is a nonconformity.
    Must,
    /// Follows from the document, or is what units in the field do: breaking it is a warning.
    Should,
    /// The document is silent or contradicts itself: the answer is recorded, never judged.
    Open,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Open => "open",
        })
    }
}

/// The side on which a requirement can be witnessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// A call that must succeed, with the effect that it must have.
    Accepting,
    /// A call that must be refused, with no effect.
    Refusing,
}

/// One statement of the contract.
#[derive(Clone, Debug, Serialize)]
pub struct Requirement {
    /// Its name, in words: `update/ring_time/maximum`.
    pub id: String,
    /// How firmly it is stated.
    pub level: Level,
    /// The first version that it holds for.
    #[serde(serialize_with = "display")]
    pub since: Version,
    /// What it says, in our own words.
    pub statement: String,
    /// Where the document says so.
    pub passage: String,
    /// The only side on which it can be witnessed, and why; `None` where it has both.
    pub only: Option<(Side, String)>,
    /// Why no case can exist at all.
    pub untested: Option<String>,
    /// For an open question: the answers that are known to be legal. Empty where any text may come up.
    pub answers: Vec<String>,
    /// The requirement that several failures of this one's siblings point to.
    pub parent: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a field by reference")]
fn display<S: serde::Serializer>(value: &Version, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    requirement: Vec<Entry>,
    family: Vec<Entry>,
    foundation: Vec<foundation::Entry>,
}

/// An entry as it stands in the file. `only` names a side, `because` says why the other is missing. As
/// a family it stands for every column, or for every column with `keyword`: `{column}`, `{title}`,
/// `{minimum}`, `{maximum}` and `{members}` in its texts are filled in.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    level: Level,
    since: String,
    statement: String,
    passage: String,
    only: Option<Side>,
    because: Option<String>,
    untested: Option<String>,
    #[serde(default)]
    answers: Vec<String>,
    parent: Option<String>,
    keyword: Option<String>,
}

/// The catalogue as it was read.
pub(super) struct Catalogue {
    pub(super) requirements: BTreeMap<String, Requirement>,
    pub(super) foundations: Vec<foundation::Entry>,
}

/// Reads the catalogue and expands its families over `columns`. An explicit entry replaces the one of
/// its id that a family makes.
pub(super) fn read(text: &str, columns: &[Column]) -> Result<Catalogue, ContractError> {
    let file: File =
        toml::from_str(text).map_err(|why| ContractError::Requirements(why.to_string()))?;
    let mut requirements = BTreeMap::new();
    for family in &file.family {
        for column in columns {
            let keywords = column.keywords();
            let applies = family
                .keyword
                .as_ref()
                .is_none_or(|wanted| keywords.iter().any(|keyword| keyword == wanted));
            if applies {
                let requirement = family.expand(column).check()?;
                requirements.insert(requirement.id.clone(), requirement);
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    for entry in file.requirement {
        if !seen.insert(entry.id.clone()) {
            return Err(ContractError::Requirements(format!("{} stands there twice", entry.id)));
        }
        let requirement = entry.check()?;
        requirements.insert(requirement.id.clone(), requirement);
    }
    Ok(Catalogue { requirements, foundations: file.foundation })
}

impl Entry {
    fn expand(&self, column: &Column) -> Self {
        let bound = |bound: Option<i64>| bound.map_or_else(String::new, |bound| bound.to_string());
        let members: Vec<String> = column.members.iter().map(ToString::to_string).collect();
        let fill = |text: &str| {
            text.replace("{column}", &column.name)
                .replace("{title}", &column.title)
                .replace("{minimum}", &bound(column.minimum))
                .replace("{maximum}", &bound(column.maximum))
                .replace("{members}", &members.join(", "))
        };
        Self {
            id: fill(&self.id),
            statement: fill(&self.statement),
            passage: fill(&self.passage),
            because: self.because.as_deref().map(fill),
            ..self.clone()
        }
    }

    fn check(self) -> Result<Requirement, ContractError> {
        let bad = |why: &str| ContractError::Requirements(format!("{}: {why}", self.id));
        let since = if self.since == "always" {
            Version::new(0, 0, 0)
        } else {
            self.since.parse().map_err(|why| bad(&format!("since: {why}")))?
        };
        let only = match (self.only, self.because.clone()) {
            (Some(side), Some(because)) => Some((side, because)),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(bad("only and because go together")),
        };
        if !self.answers.is_empty() && self.level != Level::Open {
            return Err(bad("only an open question has answers"));
        }
        Ok(Requirement {
            since,
            only,
            id: self.id,
            level: self.level,
            statement: self.statement,
            passage: self.passage,
            untested: self.untested,
            answers: self.answers,
            parent: self.parent,
        })
    }
}
