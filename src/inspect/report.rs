use std::fmt::Write as _;

use serde::Serialize;

use super::finding::{Finding, Severity};
use super::guess::Guess;
use crate::contract::{Operation, Version};
use crate::report::text::harmless;

/// What became of one payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It obeys the contract, also where it uses what the document leaves open.
    Valid,
    /// It breaks the contract.
    Invalid,
    /// It could not be checked.
    Unreadable,
}

/// A finding with its place in the file.
#[derive(Clone, Debug, Serialize)]
pub struct Placed {
    /// The line, counted from 1.
    pub line: usize,
    /// The character within the line, counted from 1.
    pub column: usize,
    /// What is wrong.
    #[serde(flatten)]
    pub finding: Finding,
    /// The line as it may be shown, and one below it with carets.
    #[serde(skip)]
    pub lines: [String; 2],
}

/// One payload, checked.
#[derive(Clone, Debug, Serialize)]
pub struct Checked {
    /// The file, `-` for standard input.
    pub file: String,
    /// The line on which the payload begins, counted from 1.
    pub line: usize,
    /// What it is for; null where that cannot be told.
    pub operation: Option<Operation>,
    /// How that is known.
    pub known_by: Option<Guess>,
    /// What became of it.
    pub standing: Standing,
    /// Why it could not be checked.
    pub problem: Option<String>,
    /// What is wrong or left open.
    pub findings: Vec<Placed>,
    /// How many findings more there are.
    pub left_out: usize,
}

impl Checked {
    /// A file that could not be read.
    pub fn unreadable(file: &str, line: usize, problem: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            operation: None,
            known_by: None,
            standing: Standing::Unreadable,
            problem: Some(problem.into()),
            findings: Vec::new(),
            left_out: 0,
        }
    }
}

/// How many payloads there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are the standings")]
pub struct Summary {
    pub valid: usize,
    pub invalid: usize,
    pub unreadable: usize,
    /// Those of the valid ones that use what the document leaves open.
    pub open: usize,
}

/// All payloads of one call, in the form of `schemas/validate.schema.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The version of this form.
    pub schema_version: u32,
    /// The API version that they were held against.
    pub api_version: String,
    /// How many there are of each kind.
    pub summary: Summary,
    /// The payloads, in the order in which they were named.
    pub payloads: Vec<Checked>,
}

impl Report {
    /// The report on `payloads`.
    pub fn new(version: Version, payloads: Vec<Checked>) -> Self {
        let count = |standing| payloads.iter().filter(|one| one.standing == standing).count();
        let summary = Summary {
            valid: count(Standing::Valid),
            invalid: count(Standing::Invalid),
            unreadable: count(Standing::Unreadable),
            open: payloads
                .iter()
                .filter(|one| one.standing == Standing::Valid && !one.findings.is_empty())
                .count(),
        };
        Self { schema_version: 1, api_version: version.to_string(), summary, payloads }
    }

    /// The report for a person: each finding with its line, then the counts.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for payload in &self.payloads {
            tell(&mut text, payload);
        }
        text.push_str(&self.closing());
        text
    }

    fn closing(&self) -> String {
        let Summary { valid, invalid, unreadable, open } = self.summary;
        if let ([only], 1) = (self.payloads.as_slice(), valid) {
            let operation =
                only.operation.map_or_else(String::new, |operation| format!(" {operation}"));
            return format!(
                "{}: a valid{operation} body, API {}\n",
                harmless(&only.file),
                self.api_version
            );
        }
        let mut parts = vec![format!("{valid} valid"), format!("{invalid} invalid")];
        if unreadable > 0 {
            parts.push(format!("{unreadable} could not be checked"));
        }
        if open > 0 {
            let use_it =
                if open == 1 { "1 valid one uses" } else { &format!("{open} valid ones use") };
            parts.push(format!("{use_it} what the document leaves open"));
        }
        format!("API {}: {}\n", self.api_version, parts.join(", "))
    }
}

fn tell(text: &mut String, payload: &Checked) {
    let file = harmless(&payload.file);
    if let Some(problem) = &payload.problem {
        let _ = writeln!(text, "{file}:{}: {problem}\n", payload.line);
    }
    for placed in &payload.findings {
        let finding = &placed.finding;
        let open = if finding.severity == Severity::Open { "open: " } else { "" };
        let _ =
            writeln!(text, "{file}:{}:{}: {open}{}", placed.line, placed.column, finding.message);
        let number = placed.line.to_string();
        let margin = " ".repeat(number.len());
        let [line, carets] = &placed.lines;
        let _ = writeln!(text, "  {number} | {line}\n  {margin} | {carets}");
        match &finding.requirement {
            Some(cited) => {
                let _ = writeln!(text, "  {} ({}): {}", cited.id, cited.level, cited.statement);
            }
            None => text.push_str("  the document leaves open what a unit makes of it\n"),
        }
        let pointer = if finding.pointer.is_empty() { "the whole" } else { &finding.pointer };
        let operation = payload.operation.map_or("", Operation::verb);
        let _ = writeln!(
            text,
            "  at     {operation} {}\n  remedy {}\n",
            harmless(pointer),
            finding.remedy
        );
    }
    if payload.left_out > 0 {
        let _ = writeln!(text, "{file}:{}: and {} more findings\n", payload.line, payload.left_out);
    }
}
