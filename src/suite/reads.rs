//! read and readfull: which rows, which columns, which values.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::case::Case;
use super::row::{become_type, update};
use crate::contract::{Kind, Operation};
use crate::judge::{Stop, canonical};
use crate::run::{Blueprint, Expectation, Extension, Flow, Row, Session};

/// The columns of read, in the order of the document.
const READ_COLUMNS: [&str; 8] = [
    "virt_exten",
    "company",
    "scoped_exten",
    "owner",
    "name",
    "ring_type",
    "callerid",
    "ring_time",
];

/// Columns that readfull answers whatever the ring type.
const FULL_COLUMNS: [&str; 4] = ["name", "ring_type", "ring_time", "nightmode"];

pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> =
        [Operation::Read, Operation::Readfull].into_iter().flat_map(cases_of).collect();
    cases.extend(READ_COLUMNS.into_iter().map(|column| {
        let case = Case::new(
            format!("read/{column}"),
            format!("read answers {column} alone, with the extension's value"),
            steps!(value, column),
        )
        .accepting();
        if matches!(column, "virt_exten" | "company" | "scoped_exten" | "owner") {
            case
        } else {
            case.with(&[Operation::Update, Operation::Readfull])
        }
    }));
    cases.push(
        Case::new("readfull/owner", "owner is refused, or not answered", steps!(owner))
            .refusing()
            .with(&[Operation::Readfull]),
    );
    cases
}

fn cases_of(operation: Operation) -> Vec<Case> {
    let id = |what: &str| format!("{operation}/{what}");
    let title = |what: &str| format!("{operation}: {what}");
    [
        Case::new(id("accepts"), title("one extension is read"), steps!(accepts, operation))
            .accepting(),
        Case::new(id("answer"), title("the answer has its members"), steps!(answer, operation))
            .accepting(),
        Case::new(
            id("numrows"),
            title("numrows is the number of rows"),
            steps!(numrows, operation),
        )
        .accepting(),
        Case::new(id("rows"), title("each extension is one row"), steps!(rows, operation))
            .accepting(),
        Case::new(
            id("columns/exact"),
            title("a row has the columns asked for"),
            steps!(exact, operation),
        )
        .accepting(),
        Case::new(
            id("columns/type"),
            title("columns of another type are refused"),
            steps!(columns_type, operation),
        ),
        Case::new(id("scope/virt_exten"), title("a number selects"), steps!(by_number, operation))
            .accepting(),
        Case::new(
            id("scope/virt_exten-list"),
            title("a list of numbers selects"),
            steps!(by_numbers, operation),
        )
        .accepting(),
        Case::new(
            id("scope/scoped_exten"),
            title("a scoped number selects"),
            steps!(by_scoped, operation),
        )
        .accepting(),
        Case::new(
            id("scope/scoped_exten-list"),
            title("a list of scoped numbers selects"),
            steps!(by_scopeds, operation),
        )
        .accepting(),
        Case::new(id("scope/company"), title("a company selects"), steps!(by_company, operation))
            .accepting(),
        Case::new(
            id("scope/combined"),
            title("members narrow each other"),
            steps!(combined, operation),
        )
        .accepting(),
        Case::new(id("scope/literal"), title("a value is no pattern"), steps!(literal, operation))
            .accepting(),
        Case::new(
            id("scope/exact-text"),
            title("case and blanks count"),
            steps!(exact_text, operation),
        )
        .accepting(),
        Case::new(
            id("scope/type"),
            title("a member of another type selects nothing"),
            steps!(scope_type, operation),
        ),
    ]
    .into_iter()
    .map(|case| match operation {
        Operation::Readfull => case.with(&[Operation::Readfull, Operation::Update]),
        _ => case,
    })
    .collect()
}

/// An extension with what tells its row from others: the scoped number, or, since readfull need not
/// answer that, a name of its own.
#[derive(Clone, Debug)]
struct Marked {
    extension: Extension,
    mark: String,
}

async fn marked(s: &mut Session, operation: Operation, private: bool) -> Flow<Marked> {
    let extension = s.make(&Blueprint { private, ..Blueprint::default() }).await?;
    if operation == Operation::Read {
        let mark = extension.scoped();
        return Ok(Marked { extension, mark });
    }
    let mark = format!("mark {}", extension.number);
    s.arrange(Operation::Update, update(&extension, &json!({"name": mark}))).await?;
    let row = s.row(&extension).await?;
    if row.get("name") == Some(&json!(mark)) {
        return Ok(Marked { extension, mark });
    }
    // The name does not read back, which is the matter of update/name/stored.
    let at = s.last();
    let actual = row.get("name").cloned().unwrap_or_default();
    let requirement = "update/name/stored";
    let what = Expectation {
        requirement,
        words: "the name reads back",
        pointer: "/values/0/name",
        exchange: at,
    };
    Err(s.blocked(what, json!(mark), actual))
}

/// The column by which rows are told apart.
fn mark_column(operation: Operation) -> &'static str {
    if operation == Operation::Read { "scoped_exten" } else { "name" }
}

/// The marks of the rows of `scope`; none where the call fails, which is one way to match nothing.
async fn marks(s: &mut Session, operation: Operation, scope: Value) -> Flow<BTreeSet<String>> {
    let column = mark_column(operation);
    let at = s.look(operation, scope, &[column]).await?;
    if !s.succeeded(at) {
        return Ok(BTreeSet::new());
    }
    let text = |row: Row| row.get(column).and_then(Value::as_str).map(str::to_owned);
    Ok(s.rows_of(operation, at)?.into_iter().filter_map(text).collect())
}

/// `scope` must select exactly `expected`, counting only extensions of this case.
async fn selects(
    s: &mut Session,
    operation: Operation,
    requirement: &str,
    words: &str,
    scope: Value,
    expected: &[&Marked],
    among: &[&Marked],
) -> Flow<bool> {
    let found = marks(s, operation, scope).await?;
    let of = |wanted: &dyn Fn(&&&Marked) -> bool| -> BTreeSet<String> {
        among.iter().filter(wanted).map(|marked| marked.mark.clone()).collect()
    };
    let actual = of(&|marked| found.contains(&marked.mark));
    let expected: BTreeSet<String> = expected.iter().map(|marked| marked.mark.clone()).collect();
    let at = s.last();
    let held = actual == expected;
    let what = Expectation { requirement, words, pointer: "/values", exchange: at };
    if s.unreadable(at) {
        return Ok(s.accepts(requirement, at));
    }
    Ok(s.expect(what, json!(expected), json!(actual), held))
}

async fn accepts(s: &mut Session, operation: Operation) -> Flow {
    let extension = s.extension().await?;
    let at = s.look(operation, extension.scope(), &["name"]).await?;
    s.accepts(&format!("{operation}/accepts"), at);
    Ok(())
}

async fn answer(s: &mut Session, operation: Operation) -> Flow {
    let extension = s.extension().await?;
    let columns: &[&str] = if operation == Operation::Read { &READ_COLUMNS } else { &FULL_COLUMNS };
    let at = s.look(operation, extension.scope(), columns).await?;
    s.require(&format!("{operation}/accepts"), at)?;
    // What stands in the rows has requirements of its own.
    let requirement = format!("{operation}/answer");
    let values = s.answer(at)["values"].clone();
    let held = values.as_array().is_some_and(|rows| rows.iter().all(Value::is_object));
    let what = Expectation {
        requirement: &requirement,
        words: "values is a list of objects",
        pointer: "/values",
        exchange: at,
    };
    s.expect(what, json!([{}]), values, held);
    Ok(())
}

async fn numrows(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/numrows");
    let numbers =
        [s.extension().await?.number, s.extension().await?.number, s.extension().await?.number];
    for count in [3, 1] {
        let scope = json!({"virt_exten": numbers[..count], "company": s.company()});
        let at = s.look(operation, scope, &["name"]).await?;
        s.require(&format!("{operation}/accepts"), at)?;
        let rows = s.rows_of(operation, at)?.len();
        s.counts(&requirement, at, rows);
    }
    let free = s.number()?;
    let scope = json!({"virt_exten": free, "company": s.company()});
    let at = s.look(operation, scope, &["name"]).await?;
    if s.succeeded(at) {
        let rows = s.rows_of(operation, at)?.len();
        s.counts(&requirement, at, rows);
    }
    Ok(())
}

async fn rows(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/rows");
    let mut numbers = Vec::new();
    for _ in 0..3 {
        numbers.push(s.extension().await?.number);
    }
    for count in [1, 2, 3] {
        let scope = json!({"virt_exten": numbers[..count], "company": s.company()});
        let at = s.look(operation, scope, &[mark_column(operation)]).await?;
        s.require(&format!("{operation}/accepts"), at)?;
        let found = s.rows_of(operation, at)?.len();
        let words = "each extension is one row";
        let what =
            Expectation { requirement: &requirement, words, pointer: "/values", exchange: at };
        if !s.expect(what, json!(count), json!(found), found == count) {
            return Ok(());
        }
    }
    Ok(())
}

async fn exact(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/columns/exact");
    let extension = s.extension().await?;
    let all: &[&str] = if operation == Operation::Read { &READ_COLUMNS } else { &FULL_COLUMNS };
    for columns in [all, &all[..2], &all[2..], &all[1..2]] {
        let at = s.look(operation, extension.scope(), columns).await?;
        s.require(&format!("{operation}/accepts"), at)?;
        let expected: BTreeSet<&str> = columns.iter().copied().collect();
        for row in s.rows_of(operation, at)? {
            let actual: BTreeSet<&str> = row.keys().map(String::as_str).collect();
            let held = actual == expected;
            let words = "a row has exactly the columns asked for";
            let what = Expectation {
                requirement: &requirement,
                words,
                pointer: "/values/0",
                exchange: at,
            };
            s.expect(what, json!(expected), json!(actual), held);
        }
    }
    Ok(())
}

async fn columns_type(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/columns/type");
    let extension = s.extension().await?;
    let body = |columns: Value| json!({"type": "extension", "scope": extension.scope(), "columns": columns});
    let at = s.act(operation, body(json!(["name"]))).await?;
    s.require(&format!("{operation}/accepts"), at)?;
    for columns in [json!({"name": true}), json!(5)] {
        let words = format!("columns {columns} is refused");
        let at = s.act(operation, body(columns)).await?;
        s.refuses(&requirement, at, &words);
    }
    Ok(())
}

async fn by_number(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/virt_exten");
    let (a, b) = (marked(s, operation, false).await?, marked(s, operation, false).await?);
    let among = [&a, &b];
    for (one, expected) in [(&a, [&a]), (&b, [&b])] {
        for scope in [
            json!({"virt_exten": one.extension.number, "company": s.company()}),
            json!({"virt_exten": one.extension.number}),
        ] {
            if !selects(
                s,
                operation,
                &requirement,
                "the number selects its extension",
                scope,
                &expected,
                &among,
            )
            .await?
            {
                return Ok(());
            }
        }
    }
    let free = s.number()?;
    let scope = json!({"virt_exten": free, "company": s.company()});
    selects(s, operation, &requirement, "a free number selects nothing", scope, &[], &among)
        .await?;
    Ok(())
}

async fn by_numbers(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/virt_exten-list");
    let (a, b, c) = (
        marked(s, operation, false).await?,
        marked(s, operation, false).await?,
        marked(s, operation, false).await?,
    );
    let among = [&a, &b, &c];
    let free = s.number()?;
    let lists: [(Vec<&str>, Vec<&Marked>); 4] = [
        (vec![&a.extension.number, &b.extension.number], vec![&a, &b]),
        (vec![&c.extension.number, &a.extension.number], vec![&a, &c]),
        (vec![&b.extension.number], vec![&b]),
        (vec![&free, &c.extension.number], vec![&c]),
    ];
    for (list, expected) in lists {
        let scope = json!({"virt_exten": list, "company": s.company()});
        let words = "the list selects the extensions of its numbers";
        if !selects(s, operation, &requirement, words, scope, &expected, &among).await? {
            return Ok(());
        }
    }
    Ok(())
}

async fn by_scoped(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/scoped_exten");
    let (a, p) = (marked(s, operation, false).await?, marked(s, operation, true).await?);
    let q = marked(s, operation, true).await?;
    let among = [&a, &p, &q];
    for one in [&a, &p, &q] {
        for scope in [
            json!({"scoped_exten": one.extension.scoped(), "company": s.company()}),
            json!({"scoped_exten": one.extension.scoped()}),
        ] {
            let words = "the scoped number selects its extension";
            if !selects(s, operation, &requirement, words, scope, &[one], &among).await? {
                return Ok(());
            }
        }
    }
    let words = "the bare number of a private extension is not its scoped number";
    let scope = json!({"scoped_exten": p.extension.number, "company": s.company()});
    selects(s, operation, &requirement, words, scope, &[], &among).await?;
    let words = "a public extension has no scoped number with its company";
    let scope = json!({"scoped_exten": format!("{}_{}", a.extension.number, s.company())});
    selects(s, operation, &requirement, words, scope, &[], &among).await?;
    Ok(())
}

async fn by_scopeds(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/scoped_exten-list");
    let (a, p) = (marked(s, operation, false).await?, marked(s, operation, true).await?);
    let q = marked(s, operation, true).await?;
    let among = [&a, &p, &q];
    for expected in [vec![&a, &p], vec![&p, &q], vec![&q]] {
        let list: Vec<String> = expected.iter().map(|marked| marked.extension.scoped()).collect();
        let scope = json!({"scoped_exten": list, "company": s.company()});
        let words = "the list selects the extensions of its scoped numbers";
        if !selects(s, operation, &requirement, words, scope, &expected, &among).await? {
            return Ok(());
        }
    }
    Ok(())
}

async fn by_company(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/company");
    let (a, p) = (marked(s, operation, false).await?, marked(s, operation, true).await?);
    let among = [&a, &p];
    let company = s.company().to_owned();
    let words = "the company selects its extensions";
    selects(s, operation, &requirement, words, json!({"company": company}), &[&a, &p], &among)
        .await?;
    for one in [&a, &p] {
        let words = "a company that does not exist selects nothing";
        let scope = json!({"virt_exten": one.extension.number, "company": "dialcheck-nowhere"});
        selects(s, operation, &requirement, words, scope, &[], &among).await?;
        let scope = json!({"scoped_exten": one.extension.scoped(), "company": "dialcheck-nowhere"});
        selects(s, operation, &requirement, words, scope, &[], &among).await?;
    }
    if let Some(other) = s.env().other_company.clone() {
        let words = "another company does not select it";
        selects(s, operation, &requirement, words, json!({"company": other}), &[], &among).await?;
    }
    Ok(())
}

async fn combined(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/combined");
    let (a, b) = (marked(s, operation, false).await?, marked(s, operation, false).await?);
    let p = marked(s, operation, true).await?;
    let among = [&a, &b, &p];
    let company = s.company().to_owned();
    let (na, nb, np) = (&a.extension.number, &b.extension.number, &p.extension.number);
    let scopes: [(Value, Vec<&Marked>); 5] = [
        (json!({"virt_exten": na, "scoped_exten": na, "company": company}), vec![&a]),
        (
            json!({"virt_exten": np, "scoped_exten": p.extension.scoped(), "company": company}),
            vec![&p],
        ),
        (json!({"virt_exten": na, "scoped_exten": nb, "company": company}), vec![]),
        (json!({"virt_exten": [na, nb], "scoped_exten": [nb], "company": company}), vec![&b]),
        (json!({"virt_exten": [na], "scoped_exten": [na, nb], "company": company}), vec![&a]),
    ];
    for (scope, expected) in scopes {
        let words = "each member narrows what the others select";
        if !selects(s, operation, &requirement, words, scope, &expected, &among).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// Texts that would select the extensions of this case if they were read as patterns or prefixes.
pub(super) fn pattern_readings(prefix: &str, number: &str) -> Vec<String> {
    let last = &number[number.len() - 1..];
    vec![
        format!("{prefix}_"),
        format!("{prefix}%"),
        format!("{prefix}*"),
        format!("{prefix}?"),
        format!("{prefix}."),
        format!("{prefix}[0-9]"),
        format!("^{number}$"),
        "%".to_owned(),
        "*".to_owned(),
        "_".repeat(number.len()),
        prefix.to_owned(),
        format!("%{last}"),
        format!("{number}%"),
        format!("{number}' OR '1'='1"),
        format!("{number}\" OR \"1\"=\"1"),
        format!("{number}\\"),
    ]
}

async fn literal(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/literal");
    let (a, p) = (marked(s, operation, false).await?, marked(s, operation, true).await?);
    let among = [&a, &p];
    let company = s.company().to_owned();
    let prefix = s.prefix();
    let mut scopes =
        vec![json!({"virt_exten": a.extension.number, "company": format!("{}%", &company[..1])})];
    for text in pattern_readings(&prefix, &a.extension.number) {
        scopes.push(json!({"virt_exten": text, "company": company}));
        scopes.push(json!({"virt_exten": [text], "company": company}));
        scopes.push(json!({"scoped_exten": text, "company": company}));
    }
    for text in [
        format!("{}%", p.extension.number),
        format!("{}_%", p.extension.number),
        format!("{}_", p.extension.number),
    ] {
        scopes.push(json!({"scoped_exten": text, "company": company}));
        scopes.push(json!({"scoped_exten": [text], "company": company}));
    }
    for scope in scopes {
        let words = "the value is no pattern: it selects nothing";
        if !selects(s, operation, &requirement, words, scope, &[], &among).await? {
            return Ok(());
        }
    }
    Ok(())
}

async fn exact_text(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/exact-text");
    let (a, p) = (marked(s, operation, false).await?, marked(s, operation, true).await?);
    let mut among = vec![a.clone(), p.clone()];
    let company = s.company().to_owned();
    let number = a.extension.number.clone();
    let mut scopes = vec![
        json!({"virt_exten": format!("{number} "), "company": company}),
        json!({"virt_exten": format!(" {number}"), "company": company}),
        json!({"scoped_exten": format!("{} ", p.extension.scoped()), "company": company}),
        json!({"virt_exten": number, "company": format!("{company} ")}),
    ];
    let folded = if company.to_uppercase() == company {
        company.to_lowercase()
    } else {
        company.to_uppercase()
    };
    if folded != company {
        scopes.push(json!({"virt_exten": number, "company": folded}));
        scopes.push(json!({"scoped_exten": format!("{}_{folded}", p.extension.number)}));
    }
    if s.facts().letters() && operation == Operation::Read {
        let name = format!("{}b", s.number()?);
        let extension = s.make_at(&name, &Blueprint::default()).await?;
        scopes.push(json!({"virt_exten": name.to_uppercase(), "company": company}));
        among.push(Marked { mark: extension.scoped(), extension });
    }
    let among: Vec<&Marked> = among.iter().collect();
    for scope in scopes {
        let words = "a value in another case or with other blanks selects nothing";
        if !selects(s, operation, &requirement, words, scope, &[], &among).await? {
            return Ok(());
        }
    }
    Ok(())
}

async fn scope_type(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/type");
    let a = marked(s, operation, false).await?;
    let number = a.extension.number.clone();
    let company = s.company().to_owned();
    let at = s.look(operation, a.extension.scope(), &["name"]).await?;
    s.require(&format!("{operation}/accepts"), at)?;
    for scope in [
        json!({"virt_exten": {"number": number}, "company": company}),
        json!({"scoped_exten": {"number": number}, "company": company}),
        json!({"virt_exten": [[number]], "company": company}),
        json!({"virt_exten": number, "company": {"id": company}}),
        json!({"virt_exten": true, "company": company}),
    ] {
        let found = marks(s, operation, scope.clone()).await?;
        let at = s.last();
        if !s.succeeded(at) {
            if !s.refuses(&requirement, at, "the scope is refused, or selects nothing") {
                return Ok(());
            }
            continue;
        }
        let words = "the scope is refused, or selects nothing";
        let what =
            Expectation { requirement: &requirement, words, pointer: "/values", exchange: at };
        if !s.expect(what, json!([]), json!(found), found.is_empty()) {
            return Ok(());
        }
    }
    Ok(())
}

async fn owner(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    for columns in [vec!["owner"], vec!["name", "owner"]] {
        let at = s.look(Operation::Readfull, extension.scope(), &columns).await?;
        if !s.succeeded(at) {
            s.refuses("readfull/owner", at, "owner is refused, or not answered");
            continue;
        }
        let answered =
            s.rows_of(Operation::Readfull, at)?.iter().any(|row| row.contains_key("owner"));
        let what = Expectation {
            requirement: "readfull/owner",
            words: "owner is refused, or not answered",
            pointer: "/values/0/owner",
            exchange: at,
        };
        s.expect(
            what,
            json!("no owner"),
            json!(if answered { "owner" } else { "no owner" }),
            !answered,
        );
    }
    Ok(())
}

async fn value(s: &mut Session, column: &'static str) -> Flow {
    match column {
        "virt_exten" | "company" | "scoped_exten" => key(s, column).await,
        "owner" => owners(s).await,
        _ => shared(s, column).await,
    }
}

async fn key(s: &mut Session, column: &'static str) -> Flow {
    let requirement = format!("read/{column}");
    for private in [false, true] {
        let extension = s.make(&Blueprint { private, ..Blueprint::default() }).await?;
        let expected = match column {
            "virt_exten" => extension.number.clone(),
            "company" => extension.company.clone(),
            _ => extension.scoped(),
        };
        let scope = json!({"virt_exten": extension.number, "company": extension.company});
        let rows = s.rows(Operation::Read, scope, &[column]).await?;
        let actual = rows.first().and_then(|row| row.get(column)).cloned().unwrap_or_default();
        let held = actual == json!(expected);
        let pointer = format!("/values/0/{column}");
        let words = "the column holds what the extension was created with, as text";
        let what =
            Expectation { requirement: &requirement, words, pointer: &pointer, exchange: s.last() };
        s.expect(what, json!(expected), actual, held);
    }
    Ok(())
}

/// Owners cannot be given through this API, so whatever rows the company has are looked at.
async fn owners(s: &mut Session) -> Flow {
    s.extension().await?;
    let scope = json!({"company": s.company()});
    let rows = s.rows(Operation::Read, scope, &["virt_exten", "owner"]).await?;
    for row in rows {
        let actual = row.get("owner").cloned().unwrap_or(Value::Bool(false));
        let form = canonical(Kind::Number, &actual);
        let held = form.is_null() || form.as_i64().is_some_and(|id| id >= 0);
        let words = "owner is a contact id, a whole number, or null";
        let what = Expectation {
            requirement: "read/owner",
            words,
            pointer: "/values/*/owner",
            exchange: s.last(),
        };
        if !s.expect(what, json!("a whole number, or null"), actual, held) {
            return Ok(());
        }
    }
    Ok(())
}

/// A column that both reads answer must be the same in both: that readfull is right is judged elsewhere.
async fn shared(s: &mut Session, column: &'static str) -> Flow {
    let requirement = format!("read/{column}");
    let extension = s.extension().await?;
    let values = match column {
        "name" => vec![json!("Front desk"), json!("a.b-c_d 9")],
        "ring_type" => vec![json!("H"), json!("F"), json!("C"), json!("A")],
        "callerid" => vec![json!("01234567890"), json!("-01234567890")],
        _ => vec![json!(0), json!(30), json!(999), json!(null)],
    };
    for value in values {
        if column == "ring_type" {
            become_type(s, &extension, value.as_str().unwrap_or_default()).await?;
        } else {
            s.arrange(Operation::Update, update(&extension, &json!({ column: value }))).await?;
        }
        let full = s.rows(Operation::Readfull, extension.scope(), &[column]).await?;
        let main = s.rows(Operation::Read, extension.scope(), &[column]).await?;
        let (Some(full), Some(main)) = (full.first(), main.first()) else {
            return Err(Stop::Inconclusive("the extension is not found by both reads".to_owned()));
        };
        let expected = full.get(column).cloned().unwrap_or_default();
        if !s.reads_back(&requirement, column, &expected, main) {
            return Ok(());
        }
    }
    Ok(())
}
