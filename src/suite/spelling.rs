//! JSON that programs read in different ways: numbers in other spellings, members twice over, texts that
//! are none, lists in lists. What is taken must be kept as it was meant; nothing is a server error, and no
//! other extension is touched.

use serde_json::{Value, json};

use super::case::Case;
use super::row::{update, update_works};
use super::wire::no_server_error;
use crate::contract::Operation;
use crate::judge::same_column;
use crate::run::{Expectation, Flow, Row, Session};
use crate::target::{Body, Call, PLACE, Purpose, Role};

/// Spellings of whole numbers, and the number that each is. Beyond 2^53 programs that hold numbers as
/// floating point read another one, which is why none of the greater ones is in the domain.
const NUMBERS: [(&str, Option<i64>); 13] = [
    ("30.0", Some(30)),
    ("3e1", Some(30)),
    ("3.0E+1", Some(30)),
    ("300e-1", Some(30)),
    ("-0", Some(0)),
    ("-0.0", Some(0)),
    ("1e6", None),
    ("9007199254740993", None),
    ("18446744073709551617", None),
    ("1e400", None),
    ("-1e400", None),
    ("30.0000001", None),
    ("999.9999999", None),
];

/// Texts that are none: halves of a pair of surrogates. They are sent where they must be refused, since
/// whoever reads a stored one may choke on it.
const HALVES: [&str; 3] = [r#""Desk\ud83d""#, r#""\ud800""#, r#""\udc00\ud800""#];

pub(super) fn cases() -> Vec<Case> {
    let used = [Operation::Update, Operation::Readfull];
    vec![
        Case::new(
            "update/ring_time/spelling",
            "numbers in other spellings are what they are, or refused",
            steps!(numbers),
        )
        .of("update/ring_time/stored")
        .also("update/ring_time/maximum"),
        Case::new("update/name/spelling", "texts that are none are refused", steps!(halves))
            .of("update/name/pattern"),
        Case::new(
            "update/values/twice",
            "a member that stands twice has one of its values",
            steps!(members_twice),
        )
        .accepting()
        .of("update/stored"),
        Case::new(
            "update/scope/twice",
            "a scope with a member twice over selects no third extension",
            steps!(scope_twice),
        )
        .of("update/neighbours"),
        Case::new("wire/nesting", "deeply nested values do no harm", steps!(nesting))
            .of("wire/server-error"),
    ]
    .into_iter()
    .map(|case| case.with(&used))
    .collect()
}

/// Sends an update in whose body `text` stands for [`PLACE`].
async fn send(s: &mut Session, body: Value, text: &str) -> Flow<usize> {
    let call = Call::of(Role::SystemAdmin, Operation::Update, Value::Null, Purpose::Act);
    s.deliver(Call { body: Body::Spelt { body, text: text.to_owned() }, ..call }).await
}

async fn numbers(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    update_works(s, &extension).await?;
    for (text, number) in NUMBERS {
        let at = send(s, update(&extension, &json!({"ring_time": PLACE})), text).await?;
        if !no_server_error(s, at) {
            return Ok(());
        }
        match number {
            // Whether a unit takes another spelling is open.
            Some(number) if s.succeeded(at) => {
                let row = s.columns(&extension, &["ring_time"]).await?;
                let stored = "update/ring_time/stored";
                if !s.reads_back(stored, "ring_time", &json!(number), &row) {
                    return Ok(());
                }
            }
            Some(_) => {}
            None => {
                let broken = match text {
                    "-1e400" => "update/ring_time/minimum",
                    "30.0000001" | "999.9999999" => "update/ring_time/integer",
                    _ => "update/ring_time/maximum",
                };
                if !s.refuses(broken, at, &format!("{text} is refused")) {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

async fn halves(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    update_works(s, &extension).await?;
    let before = s.row(&extension).await?;
    for text in HALVES {
        let at = send(s, update(&extension, &json!({"name": PLACE})), text).await?;
        if !s.refuses("update/name/pattern", at, &format!("{text} is refused")) {
            // Not left where others read it.
            update_works(s, &extension).await?;
            return Ok(());
        }
    }
    let after = s.row(&extension).await?;
    s.unchanged("update/name/atomic", &before, &after, &[]);
    Ok(())
}

/// The first, or the last, or a refusal: which is for the unit to say.
async fn members_twice(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    update_works(s, &extension).await?;
    for (column, first, second) in
        [("name", json!("First"), json!("Second")), ("ring_time", json!(41), json!(42))]
    {
        let before = s.columns(&extension, &[column]).await?;
        let text = format!("{first},\"{column}\":{second}");
        let at = send(s, update(&extension, &json!({ column: PLACE })), &text).await?;
        let after = s.columns(&extension, &[column]).await?;
        let read = after.get(column).cloned().unwrap_or_default();
        let legal = if s.succeeded(at) {
            vec![first, second]
        } else {
            vec![before.get(column).cloned().unwrap_or_default()]
        };
        let what = Expectation {
            requirement: &format!("update/{column}/stored"),
            words: "a member that stands twice has one of its values, or the call is refused",
            pointer: &format!("/values/0/{column}"),
            exchange: s.last(),
        };
        let held = legal.iter().any(|one| same_column(column, one, &read));
        if !s.expect(what, json!(legal), read, held) {
            return Ok(());
        }
    }
    Ok(())
}

/// Each of the numbers in turn may be meant, so nothing but those may change, and not all of them.
async fn scope_twice(s: &mut Session) -> Flow {
    let named = [s.extension().await?, s.extension().await?];
    let third = s.extension().await?;
    update_works(s, &third).await?;
    let mut before = Vec::new();
    for extension in named.iter().chain([&third]) {
        before.push(s.row(extension).await?);
    }
    let scope =
        json!({"virt_exten": PLACE, "scoped_exten": named[0].number, "company": s.company()});
    let body = json!({"type": "extension", "scope": scope, "values": {"name": "Twice"}});
    let text = format!("\"{}\",\"virt_exten\":\"{}\"", named[0].number, named[1].number);
    let at = send(s, body, &text).await?;
    let mut changed = Vec::new();
    for (extension, before) in named.iter().chain([&third]).zip(&before) {
        let after: Row = s.row(extension).await?;
        if after != *before {
            changed.push(extension.number.clone());
        }
    }
    let held = changed.len() <= usize::from(s.succeeded(at)) && !changed.contains(&third.number);
    let what = Expectation {
        requirement: "update/neighbours",
        words: "one of the extensions that are named is updated, or none",
        pointer: "/values",
        exchange: at,
    };
    s.expect(what, json!("one at most"), json!(changed), held);
    Ok(())
}

async fn nesting(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    update_works(s, &extension).await?;
    let before = s.row(&extension).await?;
    for depth in [100, 500] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let text = format!("{}null{}", open.repeat(depth), close.repeat(depth));
            let at = send(s, update(&extension, &json!({"ring_time": PLACE})), &text).await?;
            if !no_server_error(s, at) {
                return Ok(());
            }
            let words = format!("a value nested {depth} deep is refused");
            if !s.refuses("update/ring_time/type", at, &words) {
                return Ok(());
            }
        }
    }
    let after = s.row(&extension).await?;
    s.unchanged("update/ring_time/atomic", &before, &after, &[]);
    Ok(())
}
