//! Texts at the edges and beyond: which of them a target takes is open, but what it takes must read back
//! byte by byte, and what it does not take is refused cleanly and changes nothing.

use serde_json::{Value, json};

use super::case::Case;
use super::row::update;
use crate::contract::{Column, Contract, Kind, Operation};
use crate::run::{Flow, Session};

/// Lengths about which implementations are known to cut, in characters.
const LENGTHS: [usize; 11] = [15, 16, 17, 32, 33, 64, 65, 128, 255, 256, 1000];

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

/// Texts in which something is easily lost: case, blanks, quotes, scripts, the tail.
fn texts(column: &Column) -> Vec<String> {
    if column.kind == Kind::Digits {
        let lengths = [5, 8, 10, 16, 17].map(|length| "1234567890".repeat(2)[..length].to_owned());
        return ["0815", "0000", "7"].map(str::to_owned).into_iter().chain(lengths).collect();
    }
    let plain = "Abcdefghi ".repeat(100);
    let long = LENGTHS.iter().map(|&length| format!("{}Z", &plain[..length - 1]));
    [
        "MiXeD CaSe",
        "",
        "ends with a blank ",
        " begins with one",
        "two  blanks",
        "A.b-c_d",
        "Zo\u{eb} \u{5d0}\u{5d1} \u{65e5}\u{672c}",
        "\u{1f4de} phone",
        "e\u{301} combining",
        "\u{202e}right to left",
        "O'Brien",
        "say \"hi\"",
        "'; DROP TABLE extensions; --",
        "100% _under_",
        "back\\slash",
        "<b>bold</b> &amp;",
        "line\r\nbreak",
        "tab\there",
        "nul\u{0}inside",
        "__proto__",
        "null",
        "true",
        "-1",
        "007",
        "Qa.Desk+1@Example.COM",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain(long)
    .collect()
}

async fn exact(s: &mut Session, column: &'static Column) -> Flow {
    let extension = s.extension().await?;
    let requirement = format!("update/{}/stored", column.name);
    let mut known = s.row(&extension).await?;
    for text in texts(column) {
        let value = s.facts().encode(column, &json!(text));
        // Digits that are sent as a number have no leading zero to keep.
        if value.is_number() && text.starts_with('0') {
            continue;
        }
        // What the document forbids is the matter of the cases on the column's form.
        let forbidden = !Contract::get().validators().column_takes(&column.name, &json!(text));
        let at =
            s.act(Operation::Update, update(&extension, &json!({&column.name: value}))).await?;
        if s.succeeded(at) && forbidden {
            known = s.row(&extension).await?;
            continue;
        }
        if s.succeeded(at) {
            known = s.row(&extension).await?;
            if !s.reads_back(&requirement, &column.name, &Value::from(text), &known) {
                return Ok(());
            }
        } else if !s.refuses(&requirement, at, "the text is taken, or refused cleanly") {
            return Ok(());
        }
    }
    let last = s.row(&extension).await?;
    s.unchanged(&format!("update/{}/atomic", column.name), &known, &last, &[]);
    Ok(())
}
