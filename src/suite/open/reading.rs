//! What the document leaves open of the two reads.

use serde_json::{Value, json};

use super::super::case::Case;
use crate::contract::Operation;
use crate::run::{Expectation, Flow, Session};
use crate::target::Role;

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("open/unknown-column", "a column that does not exist", steps!(unknown_column)),
        Case::new("open/no-columns", "a read without columns", steps!(no_columns)),
        Case::new("open/empty-scope", "a read with an empty scope", steps!(empty_scope)),
        Case::new("open/no-match", "a scope that matches nothing", steps!(no_match)),
        Case::new("open/unknown-company", "a company that does not exist", steps!(unknown_company)),
        Case::new(
            "open/foreign-company",
            "an administrator names another company",
            steps!(foreign_company),
        )
        .needs(Role::OtherCompanyAdmin),
        Case::new(
            "open/unknown-scope",
            "a member of scope that does not exist",
            steps!(unknown_scope),
        ),
        Case::new("open/empty-list", "an empty list of numbers", steps!(empty_list)),
        Case::new("open/order", "whether order sorts", steps!(order)),
        Case::new("open/readfull-keys", "the key columns in readfull", steps!(readfull_keys))
            .with(&[Operation::Readfull]),
    ]
}

async fn read(s: &mut Session, body: Value) -> Flow<usize> {
    s.act(Operation::Read, body).await
}

/// How many rows the answer at `at` has; none where the call was refused.
fn rows(s: &Session, at: usize) -> Option<usize> {
    s.succeeded(at).then(|| s.answer(at)["values"].as_array().map_or(0, Vec::len))
}

fn no_rows_or(s: &Session, at: usize, some: &'static str) -> &'static str {
    match rows(s, at) {
        None => "refused",
        Some(0) => "no rows",
        Some(_) => some,
    }
}

async fn unknown_column(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let body = json!({"type": "extension", "scope": extension.scope(), "columns": ["virt_exten", "no_such_column"]});
    let at = read(s, body).await?;
    let answered = s.answer(at)["values"][0].get("no_such_column").is_some();
    let answer = match (s.succeeded(at), answered) {
        (false, _) => "refused",
        (true, true) => "answered",
        (true, false) => "ignored",
    };
    s.observe("unknown-column", answer);
    Ok(())
}

async fn no_columns(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let at = read(s, json!({"type": "extension", "scope": extension.scope()})).await?;
    let members = s.answer(at)["values"][0].as_object().map_or(0, serde_json::Map::len);
    s.observe(
        "no-columns",
        match (s.succeeded(at), members) {
            (false, _) => "refused",
            (true, 0) => "no columns",
            (true, 1..8) => "some columns",
            (true, _) => "all columns",
        },
    );
    Ok(())
}

async fn empty_scope(s: &mut Session) -> Flow {
    s.extension().await?;
    let at = read(s, json!({"type": "extension", "scope": {}, "columns": ["virt_exten"]})).await?;
    let answer = no_rows_or(s, at, "rows");
    s.observe("empty-scope", answer);
    Ok(())
}

async fn no_match(s: &mut Session) -> Flow {
    let free = s.number()?;
    let scope = json!({"virt_exten": free, "company": s.company()});
    let at =
        read(s, json!({"type": "extension", "scope": scope, "columns": ["virt_exten"]})).await?;
    s.observe("no-match", if s.succeeded(at) { "success with no rows" } else { "failure" });
    Ok(())
}

async fn unknown_company(s: &mut Session) -> Flow {
    let scope = json!({"company": "dialcheck-nowhere"});
    let at =
        read(s, json!({"type": "extension", "scope": scope, "columns": ["virt_exten"]})).await?;
    s.observe("unknown-company", if s.succeeded(at) { "no rows" } else { "failure" });
    let what = Expectation {
        requirement: "read/scope/company",
        words: "a company that does not exist has no rows",
        pointer: "/values",
        exchange: at,
    };
    let found = rows(s, at).unwrap_or(0);
    s.expect(what, json!(0), json!(found), found == 0);
    Ok(())
}

async fn foreign_company(s: &mut Session) -> Flow {
    let body =
        json!({"type": "extension", "scope": {"company": s.company()}, "columns": ["virt_exten"]});
    let at = s.act_as(Role::OtherCompanyAdmin, Operation::Read, body).await?;
    s.observe("foreign-company", if s.succeeded(at) { "no rows" } else { "failure" });
    Ok(())
}

async fn unknown_scope(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let mut scope = extension.scope();
    scope["no_such_member"] = json!("x");
    let at =
        read(s, json!({"type": "extension", "scope": scope, "columns": ["virt_exten"]})).await?;
    let answer = no_rows_or(s, at, "ignored");
    s.observe("unknown-scope", answer);
    Ok(())
}

async fn empty_list(s: &mut Session) -> Flow {
    s.extension().await?;
    let scope = json!({"virt_exten": [], "company": s.company()});
    let at =
        read(s, json!({"type": "extension", "scope": scope, "columns": ["virt_exten"]})).await?;
    let answer = no_rows_or(s, at, "rows");
    s.observe("empty-list", answer);
    let what = Expectation {
        requirement: "read/scope/virt_exten-list",
        words: "a list without numbers selects nothing, or is refused",
        pointer: "/values",
        exchange: at,
    };
    s.expect(what, json!("no rows"), json!(answer), answer != "rows");
    Ok(())
}

async fn order(s: &mut Session) -> Flow {
    let numbers =
        [s.extension().await?.number, s.extension().await?.number, s.extension().await?.number];
    let mut orders = Vec::new();
    for order in ["virt_exten", "-virt_exten"] {
        let scope = json!({"virt_exten": numbers, "company": s.company()});
        let body = json!({"type": "extension", "scope": scope, "columns": ["virt_exten"], "order": [order]});
        let at = read(s, body).await?;
        if !s.succeeded(at) {
            s.observe("order", "refused");
            return Ok(());
        }
        s.rows_of(Operation::Read, at)?;
        orders.push(s.answer(at)["values"].clone());
    }
    s.observe("order", if orders[0] == orders[1] { "ignored" } else { "sorts" });
    Ok(())
}

async fn readfull_keys(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let keys = ["virt_exten", "company", "scoped_exten"];
    let at = s
        .look(Operation::Readfull, extension.scope(), &[keys[0], keys[1], keys[2], "name"])
        .await?;
    let answered = keys.iter().all(|key| s.answer(at)["values"][0].get(key).is_some());
    let answer = match (s.succeeded(at), answered) {
        (false, _) => "refused",
        (true, true) => "answered",
        (true, false) => "ignored",
    };
    s.observe("readfull-keys", answer);
    Ok(())
}
