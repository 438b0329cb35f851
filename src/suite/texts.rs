//! Texts at the edges and beyond: which of them a target takes is open, but what it takes must read back
//! byte by byte, and what it does not take is refused cleanly and changes nothing.

use serde_json::{Value, json};

use super::case::Case;
use super::diagnosis::not_kept;
use super::row::{host, update};
use crate::contract::{Column, Contract, Kind, Operation, Reference};
use crate::judge::same;
use crate::run::{Extension, Flow, Session};

/// Lengths about which implementations are known to cut, in characters, the longest first: a target that
/// keeps a long text keeps shorter ones.
const LENGTHS: [usize; 10] = [1000, 256, 255, 128, 65, 64, 33, 32, 17, 16];

/// Texts in which something is easily lost: case, blanks, quotes, the tail.
const PLAIN: [&str; 6] =
    ["MiXeD CaSe", "", "ends with a blank ", " begins with one", "two  blanks", "007"];

/// Texts that programs trip over: other scripts, markup, commands of a database, control characters.
const HOSTILE: [&str; 19] = [
    "Zo\u{eb} \u{5d0}\u{5d1} \u{65e5}\u{672c}",
    "O'Brien",
    "'; DROP TABLE extensions; --",
    "100% _under_",
    "nul\u{0}inside",
    "A.b-c_d",
    "\u{1f4de} phone",
    "e\u{301} combining",
    "\u{202e}right to left",
    "say \"hi\"",
    "back\\slash",
    "<b>bold</b> &amp;",
    "line\r\nbreak",
    "tab\there",
    "__proto__",
    "null",
    "true",
    "-1",
    "Qa.Desk+1@Example.COM",
];

/// How many of the hostile texts are sent to a column that names something else, such as an extension.
const FEW: usize = 5;

pub(super) fn cases() -> Vec<Case> {
    Contract::get()
        .columns()
        .iter()
        .filter(|column| matches!(column.kind, Kind::Text | Kind::Digits))
        .filter(|column| column.members.is_empty() && column.name != "subtype")
        .map(|column| {
            let name = &column.name;
            Case::new(
                format!("update/{name}/exact"),
                format!("whatever text {name} takes reads back byte by byte"),
                steps!(exact, column),
            )
            .accepting()
            .of(format!("update/{name}/stored"))
            .with(&[Operation::Update, Operation::Readfull])
        })
        .collect()
}

/// The texts that are tried one by one.
fn texts(column: &Column) -> Vec<String> {
    // Whether zeros at the front count is open: what is numeric may be kept as a number.
    if column.kind == Kind::Digits {
        return vec!["7".to_owned()];
    }
    let hostile = if column.reference.is_some() { FEW } else { HOSTILE.len() };
    PLAIN.iter().chain(&HOSTILE[..hostile]).map(|&text| text.to_owned()).collect()
}

/// A text of `length` characters whose last one differs from all others.
fn long(column: &Column, length: usize) -> String {
    if column.name == "email" {
        return long_address(length);
    }
    let (part, last) =
        if column.kind == Kind::Digits { ("12345678", "9") } else { ("Abcdefghi ", "Z") };
    let mut text = part.repeat(length / part.len() + 1);
    text.truncate(length - 1);
    text + last
}

/// An address of `length` characters, 16 at the least, as mail knows them: no part is longer than it may be.
fn long_address(length: usize) -> String {
    let (start, end) = ("q.a@", ".example");
    let mut domain = "dialplan-test.".repeat(length / 14 + 1);
    domain.truncate(length - start.len() - end.len() - 1);
    format!("{start}{domain}x{end}")
}

/// Whether the document forbids `text`: whether a letter of another script counts as one is open, as is ''.
fn is_forbidden(column: &Column, text: &str) -> bool {
    let latin: String = text.chars().map(|c| if c.is_ascii() { c } else { 'a' }).collect();
    !text.is_empty() && !Contract::get().validators().column_takes(&column.name, &json!(latin))
}

async fn exact(s: &mut Session, column: &'static Column) -> Flow {
    let extension = host(s, column).await?;
    let before = s.columns(&extension, &[&column.name]).await?;
    let mut known = before.get(&column.name).cloned().unwrap_or_default();
    let mut texts = texts(column);
    if column.reference == Some(Reference::Extension) {
        // A target that checks its references takes '' and extensions that exist.
        texts.insert(0, s.extension().await?.number);
    }
    for text in texts {
        if kept(s, &extension, column, &text, &mut known).await? == Some(false) {
            return Ok(());
        }
    }
    for length in LENGTHS {
        match kept(s, &extension, column, &long(column, length), &mut known).await? {
            Some(true) => break,
            Some(false) => return Ok(()),
            None => {}
        }
    }
    let last = s.columns(&extension, &[&column.name]).await?;
    let before = [(column.name.clone(), known)].into_iter().collect();
    s.unchanged(&format!("update/{}/atomic", column.name), &before, &last, &[]);
    Ok(())
}

/// Writes `text`; what is then there becomes `known`. Gives whether it was taken and kept; none where it
/// was refused, or is forbidden, which other cases judge.
async fn kept(
    s: &mut Session,
    extension: &Extension,
    column: &'static Column,
    text: &str,
    known: &mut Value,
) -> Flow<Option<bool>> {
    let requirement = format!("update/{}/stored", column.name);
    let value = s.facts().encode(column, &json!(text));
    let at = s.act(Operation::Update, update(extension, &json!({&column.name: value}))).await?;
    if !s.succeeded(at) {
        let clean = s.refuses(&requirement, at, "the text is taken, or refused cleanly");
        return Ok((!clean).then_some(false));
    }
    let row = s.columns(extension, &[&column.name]).await?;
    *known = row.get(&column.name).cloned().unwrap_or_default();
    if is_forbidden(column, text) {
        return Ok(None);
    }
    let (shown, value) = (s.last(), json!(text));
    if same(column.kind, &value, known) {
        return Ok(Some(s.reads_back(&requirement, &column.name, &value, &row)));
    }
    let broken = not_kept(s, column, &value, extension, false).await?;
    Ok(Some(s.reads_back_at(shown, &broken, &column.name, &value, &row)))
}
