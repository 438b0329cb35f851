//! What a new extension holds.

use serde_json::{Value, json};

use super::super::case::{Case, Phase};
use super::super::row::furnish;
use super::attempt::{create, is_scoped, public, read_row, there};
use crate::contract::{Contract, Kind, Operation};
use crate::judge::{canonical, same};
use crate::run::{Blueprint, Expectation, Extension, Flow, Row, Session, changed_columns};

/// Calls that must be taken, and what they must give the new extension.
pub(super) fn settings() -> Vec<Case> {
    let full = &[Operation::Readfull];
    vec![
        Case::new(
            "create/company/stored",
            "the extension is in the company named",
            steps!(company),
        )
        .accepting(),
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
        Case::new(
            "create/defaults",
            "what a new extension holds is of each column's domain",
            steps!(defaults),
        )
        .accepting()
        .at(Phase::Alone)
        .with(&[Operation::Update, Operation::Readfull]),
        Case::new("create/ring-all", "a new extension is of type A", steps!(ring_all))
            .accepting()
            .with(full),
    ]
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
    if let Some(other) = s.env().territory.other_company.clone() {
        let blueprint = Blueprint { company: Some(other), ..Blueprint::default() };
        let extension = s.make(&blueprint).await?;
        there(s, "create/company/stored", &extension, true).await?;
        let elsewhere = public(s, &extension.number);
        there(s, "create/company/stored", &elsewhere, false).await?;
    }
    Ok(())
}

/// Several in a row, since some targets have only the first one right.
async fn scoped(s: &mut Session, private: bool) -> Flow {
    let requirement = if private { "create/private/scoped" } else { "create/private/public" };
    for _ in 0..3 {
        let number = s.number()?;
        let blueprint = Blueprint { private, ..Blueprint::default() };
        let at = create(s, &json!(number), &blueprint).await?;
        s.must_accept(requirement, at)?;
        let extension = Extension { private, ..public(s, &number) };
        if !is_scoped(s, requirement, &extension).await? {
            return Ok(());
        }
    }
    Ok(())
}

async fn voicemail(s: &mut Session, voicemail: bool) -> Flow {
    let requirement = if voicemail { "create/voicemail/box" } else { "create/voicemail/none" };
    for nightmode in [json!(null), json!(3)] {
        let number = s.number()?;
        let blueprint = Blueprint { voicemail, nightmode, ..Blueprint::default() };
        let at = create(s, &json!(number), &blueprint).await?;
        s.must_accept(requirement, at)?;
        let extension = public(s, &number);
        let row = s.row(&extension).await?;
        has_box(s, requirement, &row, voicemail);
    }
    Ok(())
}

/// The row that was read last names a voicemail box where there is to be one.
pub(in crate::suite) fn has_box(s: &mut Session, requirement: &str, row: &Row, voicemail: bool) {
    let actual = row.get("voicemail_box").cloned().unwrap_or_default();
    let held = same(Kind::Text, &json!(""), &actual) != voicemail;
    let words = if voicemail { "voicemail_box names a box" } else { "voicemail_box is empty" };
    let what =
        Expectation { requirement, words, pointer: "/values/0/voicemail_box", exchange: s.last() };
    s.expect(what, if voicemail { json!("a box") } else { json!("") }, actual, held);
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

/// What a new extension holds is open, but it is of each column's domain, or unset.
async fn defaults(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let row = s.row(&extension).await?;
    starts_afresh(s, &extension, &row).await?;
    let at = s.last();
    for column in Contract::get().columns().iter().filter(|column| column.name != "subtype") {
        let Some(value) = row.get(&column.name) else { continue };
        let form = canonical(column.kind, value);
        let unset = form.is_null() || form == "";
        let held = unset
            || forms(&form)
                .iter()
                .any(|one| Contract::get().validators().column_takes(&column.name, one));
        let pointer = format!("/values/0/{}", column.name);
        let words = "a new extension's value is of its column's domain";
        let what =
            Expectation { requirement: "create/defaults", words, pointer: &pointer, exchange: at };
        s.expect(what, json!(column.title), value.clone(), held);
    }
    Ok(())
}

/// What another extension was given in the meantime must not be there in a new one.
async fn starts_afresh(s: &mut Session, one: &Extension, fresh: &Row) -> Flow {
    let given = furnish(s, one, "A", &one.number, 0).await?;
    let after = s.extension().await?;
    let row = s.row(&after).await?;
    let told = changed_columns(fresh, &given, &[]);
    let differs = changed_columns(&given, &row, &[]);
    let taken: Vec<&str> = told.into_iter().filter(|name| !differs.contains(name)).collect();
    let what = Expectation {
        requirement: "create/defaults",
        words: "no column holds what another extension was given",
        pointer: "/values/0",
        exchange: s.last(),
    };
    let held = taken.is_empty();
    s.expect(what, json!([]), json!(taken), held);
    Ok(())
}

/// A value, and a number in the digits that some columns have for it: 5 as 05, and 1 as the text 1.
fn forms(value: &Value) -> Vec<Value> {
    let digits =
        value.as_i64().map(|number| [json!(format!("{number:02}")), json!(number.to_string())]);
    digits.into_iter().flatten().chain([value.clone()]).collect()
}

async fn ring_all(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let row = s.columns(&extension, &["ring_type"]).await?;
    s.reads_back("create/ring-all", "ring_type", &json!("A"), &row);
    Ok(())
}
