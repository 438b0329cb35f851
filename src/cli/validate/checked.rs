use std::fmt::Write as _;

use dialcheck::contract::{Band, Breach, Contract, Operation};
use dialcheck::report::text::harmless;
use serde::Serialize;
use serde_json::Value;

use super::place::Places;
use super::sources::{Source, operation_of_body, operation_of_path};
use crate::cli::caret::pointed;

/// What is wrong at one place of a file.
#[derive(Debug, Serialize)]
pub(super) struct Mistake {
    line: usize,
    column: usize,
    #[serde(flatten)]
    breach: Breach,
}

/// One file, checked.
#[derive(Debug, Serialize)]
pub(super) struct Checked {
    file: String,
    operation: Operation,
    valid: bool,
    mistakes: Vec<Mistake>,
    #[serde(skip)]
    text: String,
}

impl Checked {
    /// Checks a file as a request of `operation`, or of the one that its path or its body tells. An error says why it
    /// cannot be checked at all.
    pub(super) fn of(
        source: Source,
        operation: Option<Operation>,
        band: Band,
    ) -> Result<Self, String> {
        let Source { name, text } = source;
        let body: Value = serde_json::from_str(&text).map_err(|why| {
            let line = text.lines().nth(why.line().saturating_sub(1)).unwrap_or_default();
            let shown = pointed(why.line().max(1), line, why.column().max(1));
            format!("{name}: no JSON: {why}\n{shown}")
        })?;
        let operation = operation
            .or_else(|| operation_of_path(&name))
            .or_else(|| operation_of_body(&body))
            .ok_or_else(|| {
                format!("{name}: neither its path nor its body tells the operation: name it with --operation, as in --operation update")
            })?;
        if !operation.is_in(band) {
            return Err(format!(
                "{name}: {operation} is there from {} on, not in {band}",
                operation.since()
            ));
        }
        let places = Places::of(&text);
        let twice = places.doubled().into_iter().map(|(pointer, place)| Mistake {
            line: place.line,
            column: place.column,
            breach: twice(pointer),
        });
        let broken = Contract::get().breaches(operation, &body).into_iter().map(|breach| {
            let place = places.find(&breach.pointer);
            Mistake { line: place.line, column: place.column, breach }
        });
        let mut mistakes: Vec<Mistake> = twice.chain(broken).collect();
        mistakes.sort_by_key(|one| (one.line, one.column));
        Ok(Self { valid: mistakes.is_empty(), file: name, operation, mistakes, text })
    }

    pub(super) fn is_valid(&self) -> bool {
        self.valid
    }

    /// Each mistake as a block.
    pub(super) fn render(&self) -> String {
        let mut out = String::new();
        for Mistake { line, column, breach } in &self.mistakes {
            let _ = writeln!(
                out,
                "{}:{line}:{column}: {}: {}",
                self.file,
                if breach.pointer.is_empty() { "/" } else { &breach.pointer },
                harmless(&breach.message)
            );
            let text = self.text.lines().nth(line - 1).unwrap_or_default();
            let _ = writeln!(out, "{}", pointed(*line, text, *column));
            if let (Some(id), Some(statement)) = (&breach.requirement, &breach.statement) {
                let _ = writeln!(out, "  rule    {id}: {statement}");
            }
            let _ = writeln!(out, "  remedy  {}\n", breach.remedy);
        }
        out
    }
}

/// A member that stands twice: which of them counts is a matter of the reader.
fn twice(pointer: String) -> Breach {
    let member = pointer.rsplit('/').next().unwrap_or_default();
    Breach {
        keyword: "unique".to_owned(),
        message: "the member stands there twice, and readers differ in which they take".to_owned(),
        requirement: None,
        statement: None,
        remedy: format!("leave one {member}"),
        pointer,
    }
}
