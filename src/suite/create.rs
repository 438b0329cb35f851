//! Creation: what it makes, what it refuses, and what it leaves alone.

use serde_json::{Value, json};

use super::case::Case;
use super::row::furnish;
use crate::contract::{Kind, Operation};
use crate::judge::same;
use crate::run::{Blueprint, Expectation, Extension, Flow, Row, Session};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = effects();
    cases.extend(refusals());
    cases
}

/// Calls that must be refused, each beside one that must be taken.
fn refusals() -> Vec<Case> {
    vec![
        Case::new(
            "create/nightmode/maximum",
            "nightmode 9 is taken, 10 is refused",
            steps!(refused, "nightmode/maximum"),
        ),
        Case::new(
            "create/nightmode/minimum",
            "nightmode 0 is taken, -2 is refused",
            steps!(refused, "nightmode/minimum"),
        ),
        Case::new(
            "create/nightmode/integer",
            "nightmode refuses a fraction",
            steps!(refused, "nightmode/integer"),
        ),
        Case::new(
            "create/nightmode/type",
            "nightmode refuses other types",
            steps!(refused, "nightmode/type"),
        ),
        Case::new(
            "create/private/type",
            "private refuses other types",
            steps!(refused, "private/type"),
        ),
        Case::new(
            "create/voicemail/type",
            "voicemail refuses other types",
            steps!(refused, "voicemail/type"),
        ),
        Case::new(
            "create/company/type",
            "company refuses other types",
            steps!(refused, "company/type"),
        ),
        Case::new(
            "create/virt_exten/type",
            "virt_exten refuses other types",
            steps!(refused, "virt_exten/type"),
        ),
        Case::new(
            "create/virt_exten/required",
            "a create without virt_exten is refused",
            steps!(incomplete, "virt_exten"),
        ),
        Case::new(
            "create/values/required",
            "a create without values is refused",
            steps!(incomplete, "values"),
        ),
    ]
}

/// Calls that must be taken, and what they must bring about.
fn effects() -> Vec<Case> {
    let full = &[Operation::Readfull];
    vec![
        Case::new("create/accepts", "an extension is created and found by read", steps!(accepts))
            .accepting(),
        Case::new("create/answer", "the answer has result and numrows", steps!(answer)).accepting(),
        Case::new(
            "create/numrows",
            "numrows is 1 for a number, 3 for a list of three",
            steps!(numrows),
        )
        .accepting(),
        Case::new("create/list", "a list of numbers makes each of them", steps!(list)).accepting(),
        Case::new(
            "create/company/stored",
            "the extension is in the company named",
            steps!(company),
        )
        .accepting(),
        Case::new(
            "create/company/unknown",
            "a company that does not exist is refused",
            steps!(unknown_company),
        ),
        Case::new(
            "create/private/scoped",
            "a private extension has a scoped number with its company",
            steps!(scoped, true),
        )
        .accepting(),
        Case::new(
            "create/private/public",
            "a public extension's scoped number is its number",
            steps!(scoped, false),
        )
        .accepting(),
        Case::new(
            "create/voicemail/box",
            "voicemail true gives a voicemail box",
            steps!(voicemail, true),
        )
        .accepting()
        .with(full),
        Case::new("create/voicemail/none", "voicemail false gives none", steps!(voicemail, false))
            .accepting()
            .with(full),
        Case::new("create/nightmode/stored", "nightmode 0 to 9 reads back", steps!(nightmode))
            .accepting()
            .with(full),
        Case::new("create/ring-all", "a new extension is of type A", steps!(ring_all)).accepting(),
        Case::new("create/existing", "creating what exists changes nothing", steps!(existing))
            .refusing()
            .with(&[Operation::Update, Operation::Readfull]),
        Case::new("create/frame", "a create leaves another extension as it was", steps!(frame))
            .accepting()
            .with(&[Operation::Update, Operation::Readfull]),
        Case::new("create/atomic", "a refused create of a list makes none of it", steps!(atomic))
            .refusing(),
    ]
}

async fn create(s: &mut Session, virt_exten: &Value, blueprint: &Blueprint) -> Flow<usize> {
    let body = blueprint.body(virt_exten, s.company());
    s.act(Operation::Create, body).await
}

fn public(s: &Session, number: &str) -> Extension {
    Extension { number: number.to_owned(), company: s.company().to_owned(), private: false }
}

/// How read answers one extension.
async fn read_row(s: &mut Session, extension: &Extension) -> Flow<Option<Row>> {
    let columns = ["virt_exten", "company", "scoped_exten", "ring_type"];
    Ok(s.rows(Operation::Read, extension.scope(), &columns).await?.pop())
}

async fn accepts(s: &mut Session) -> Flow {
    for private in [false, true] {
        let number = s.number()?;
        let at = create(s, &json!(number), &Blueprint { private, ..Blueprint::default() }).await?;
        s.must_accept("create/accepts", at)?;
        let extension = Extension { private, ..public(s, &number) };
        there(s, "create/accepts", &extension, true).await?;
    }
    Ok(())
}

/// Whether read finds `extension` must be as `expected`.
async fn there(
    s: &mut Session,
    requirement: &str,
    extension: &Extension,
    expected: bool,
) -> Flow<bool> {
    let scope = json!({"virt_exten": extension.number, "company": extension.company});
    let at = s.look(Operation::Read, scope, &["virt_exten"]).await?;
    let found = s.succeeded(at) && !s.rows_of(Operation::Read, at)?.is_empty();
    let words = if expected { "the extension is there" } else { "the extension is not there" };
    let what = Expectation { requirement, words, pointer: "/values", exchange: at };
    Ok(s.expect(what, json!(expected), json!(found), found == expected))
}

async fn answer(s: &mut Session) -> Flow {
    let number = s.number()?;
    let at = create(s, &json!(number), &Blueprint::default()).await?;
    s.require("create/accepts", at)?;
    s.answers("create/answer", Operation::Create, at, &["/numrows"]);
    Ok(())
}

async fn numrows(s: &mut Session) -> Flow {
    let number = s.number()?;
    let at = create(s, &json!(number), &Blueprint::default()).await?;
    s.require("create/accepts", at)?;
    s.counts("create/numrows", at, 1);
    let numbers = [s.number()?, s.number()?, s.number()?];
    let at = create(s, &json!(numbers), &Blueprint::default()).await?;
    s.require("create/list", at)?;
    s.counts("create/numrows", at, 3);
    Ok(())
}

async fn list(s: &mut Session) -> Flow {
    let numbers = [s.number()?, s.number()?, s.number()?];
    let at = create(s, &json!(numbers), &Blueprint::default()).await?;
    s.must_accept("create/list", at)?;
    for number in &numbers {
        let extension = public(s, number);
        if !there(s, "create/list", &extension, true).await? {
            break;
        }
    }
    let single = [s.number()?];
    let at = create(s, &json!(single), &Blueprint::default()).await?;
    if s.accepts_because("create/list", at, "a list of one number is taken") {
        let extension = public(s, &single[0]);
        there(s, "create/list", &extension, true).await?;
    }
    Ok(())
}

async fn company(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let row = read_row(s, &extension).await?.unwrap_or_default();
    let expected = json!(s.company());
    let actual = row.get("company").cloned().unwrap_or_default();
    let held = actual == expected;
    let what = Expectation {
        requirement: "create/company/stored",
        words: "the extension is in the company named",
        pointer: "/values/0/company",
        exchange: s.last(),
    };
    s.expect(what, expected, actual, held);
    if let Some(other) = s.env().other_company.clone() {
        let blueprint = Blueprint { company: Some(other), ..Blueprint::default() };
        let extension = s.make(&blueprint).await?;
        there(s, "create/company/stored", &extension, true).await?;
        let elsewhere = public(s, &extension.number);
        there(s, "create/company/stored", &elsewhere, false).await?;
    }
    Ok(())
}

async fn unknown_company(s: &mut Session) -> Flow {
    s.extension().await?;
    let number = s.number()?;
    let nowhere =
        Blueprint { company: Some("dialcheck-nowhere".to_owned()), ..Blueprint::default() };
    let at = create(s, &json!(number), &nowhere).await?;
    s.refuses("create/company/unknown", at, "a company that does not exist is refused");
    Ok(())
}

async fn scoped(s: &mut Session, private: bool) -> Flow {
    let requirement = if private { "create/private/scoped" } else { "create/private/public" };
    let extension = s.make(&Blueprint { private, ..Blueprint::default() }).await?;
    let scope = json!({"virt_exten": extension.number, "company": extension.company});
    let rows = s.rows(Operation::Read, scope, &["virt_exten", "scoped_exten"]).await?;
    let actual = rows.first().and_then(|row| row.get("scoped_exten")).cloned().unwrap_or_default();
    let expected = json!(extension.scoped());
    let held = actual == expected;
    let words = "scoped_exten tells public and private extensions apart";
    let what =
        Expectation { requirement, words, pointer: "/values/0/scoped_exten", exchange: s.last() };
    s.expect(what, expected, actual, held);
    Ok(())
}

async fn voicemail(s: &mut Session, voicemail: bool) -> Flow {
    let requirement = if voicemail { "create/voicemail/box" } else { "create/voicemail/none" };
    for nightmode in [json!(null), json!(3)] {
        let extension = s.make(&Blueprint { voicemail, nightmode, ..Blueprint::default() }).await?;
        let row = s.row(&extension).await?;
        let actual = row.get("voicemail_box").cloned().unwrap_or_default();
        let held = same(Kind::Text, &json!(""), &actual) != voicemail;
        let words = if voicemail { "voicemail_box names a box" } else { "voicemail_box is empty" };
        let what = Expectation {
            requirement,
            words,
            pointer: "/values/0/voicemail_box",
            exchange: s.last(),
        };
        s.expect(what, if voicemail { json!("a box") } else { json!("") }, actual, held);
    }
    Ok(())
}

async fn nightmode(s: &mut Session) -> Flow {
    for value in [0, 1, 2, 3, 5, 7, 8, 9] {
        let number = s.number()?;
        let blueprint = Blueprint { nightmode: json!(value), ..Blueprint::default() };
        let at = create(s, &json!(number), &blueprint).await?;
        if matches!(value, 0 | 9) {
            s.require(
                if value == 0 { "create/nightmode/minimum" } else { "create/nightmode/maximum" },
                at,
            )?;
        }
        s.must_accept("create/nightmode/stored", at)?;
        let extension = public(s, &number);
        let row = s.row(&extension).await?;
        if !s.reads_back("create/nightmode/stored", "nightmode", &json!(value), &row) {
            return Ok(());
        }
    }
    Ok(())
}

/// The value beside which a refusal of one member counts, and values that break it.
fn faults(subject: &str) -> (Value, Vec<Value>) {
    match subject {
        "nightmode/maximum" => {
            (json!(9), vec![json!(10), json!(11), json!(99), json!(2_147_483_648_i64), json!("10")])
        }
        "nightmode/minimum" => {
            (json!(0), vec![json!(-2), json!(-10), json!(-2_147_483_649_i64), json!("-2")])
        }
        "nightmode/integer" => (json!(1), vec![json!(1.5), json!(0.5), json!("1.5")]),
        "nightmode/type" => (json!(null), vec![json!("night"), json!({"n": 1}), json!([1])]),
        "private/type" | "voicemail/type" => {
            (json!(true), vec![json!("maybe"), json!({"on": true}), json!([true])])
        }
        "company/type" => (Value::Null, vec![json!({"id": 1}), json!([{}])]),
        _ => (
            Value::Null,
            vec![json!(null), json!(true), json!({}), json!([null]), json!([{}]), json!([true])],
        ),
    }
}

async fn refused(s: &mut Session, subject: &'static str) -> Flow {
    let requirement = format!("create/{subject}");
    let member = subject.split('/').next().unwrap_or_default();
    let (twin, bad) = faults(subject);
    let number = s.number()?;
    let mut body = Blueprint::default().body(&json!(number), s.company());
    if !matches!(member, "company" | "virt_exten") {
        body["values"][member] = twin.clone();
    }
    let at = s.act(Operation::Create, body).await?;
    if matches!(subject, "nightmode/maximum" | "nightmode/minimum") {
        if !s.accepts_because(&requirement, at, &format!("{twin} is taken")) {
            return Ok(());
        }
    } else {
        s.require("create/accepts", at)?;
    }
    let number = s.number()?;
    for value in bad {
        let mut body = Blueprint::default().body(&json!(number), s.company());
        body["values"][member] = value.clone();
        let at = s.act(Operation::Create, body).await?;
        if !s.refuses(&requirement, at, &format!("{value} for {member} is refused"))
            && s.succeeded(at)
        {
            return Ok(());
        }
    }
    if member != "virt_exten" {
        let extension = public(s, &number);
        there(s, "create/atomic", &extension, false).await?;
    }
    Ok(())
}

async fn incomplete(s: &mut Session, member: &'static str) -> Flow {
    s.extension().await?;
    let mut body = Blueprint::default().body(&Value::Null, s.company());
    let requirement = if member == "values" {
        body = json!({"type": "extension"});
        "create/values/required"
    } else {
        if let Some(values) = body["values"].as_object_mut() {
            values.remove(member);
        }
        "create/virt_exten/required"
    };
    let at = s.act(Operation::Create, body).await?;
    s.refuses(requirement, at, &format!("a create without {member} is refused"));
    Ok(())
}

async fn ring_all(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let row = read_row(s, &extension).await?.unwrap_or_default();
    s.reads_back("create/ring-all", "ring_type", &json!("A"), &row);
    Ok(())
}

async fn existing(s: &mut Session) -> Flow {
    let requirement = "create/existing";
    let neighbour = s.extension().await?;
    for private in [false, true] {
        let extension = s.make(&Blueprint { private, ..Blueprint::default() }).await?;
        let before = furnish(s, &extension, "A", &neighbour.number, 0).await?;
        for nightmode in [json!(null), json!(7)] {
            // Refused, or without effect: both leave one extension as it was.
            let blueprint =
                Blueprint { private, nightmode, voicemail: true, ..Blueprint::default() };
            create(s, &json!(extension.number), &blueprint).await?;
            let rows =
                s.rows(Operation::Read, extension.scope(), &["virt_exten", "scoped_exten"]).await?;
            let held = rows.len() == 1;
            let words = "the scope still resolves to one extension";
            let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
            if !s.expect(what, json!(1), json!(rows.len()), held) {
                return Ok(());
            }
            let after = s.row(&extension).await?;
            if !s.unchanged(requirement, &before, &after, &[]) {
                return Ok(());
            }
        }
    }
    Ok(())
}

async fn frame(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let neighbour = s.extension().await?;
    let before = furnish(s, &extension, "A", &neighbour.number, 0).await?;
    for private in [false, true] {
        let number = s.number()?;
        let blueprint =
            Blueprint { private, voicemail: true, nightmode: json!(5), ..Blueprint::default() };
        let at = create(s, &json!(number), &blueprint).await?;
        s.require("create/accepts", at)?;
        let after = s.row(&extension).await?;
        s.unchanged("create/frame", &before, &after, &[]);
    }
    Ok(())
}

async fn atomic(s: &mut Session) -> Flow {
    let numbers = [s.number()?, s.number()?, s.number()?];
    let body = Blueprint { nightmode: json!(10), ..Blueprint::default() }
        .body(&json!(numbers), s.company());
    let at = s.act(Operation::Create, body).await?;
    if s.succeeded(at) {
        // That 10 is taken is the matter of create/nightmode/maximum.
        s.refuses("create/nightmode/maximum", at, "nightmode 10 is refused");
        return Ok(());
    }
    for number in &numbers {
        let extension = public(s, number);
        if !there(s, "create/atomic", &extension, false).await? {
            return Ok(());
        }
    }
    let twin = create(s, &json!(numbers), &Blueprint::default()).await?;
    s.require("create/list", twin)?;
    Ok(())
}
