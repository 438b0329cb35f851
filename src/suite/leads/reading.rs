//! The first reads.

use serde_json::json;

use crate::contract::{Contract, Operation};
use crate::run::{Expectation, Extension, Flow, Session};

/// Numbers that are free select nothing, before anything is created.
pub(super) async fn reads(s: &mut Session) -> Flow {
    let free = [s.number()?, s.number()?];
    let company = s.company().to_owned();
    let scopes = [
        json!({"virt_exten": free[0], "company": company}),
        json!({"virt_exten": free, "company": company}),
        json!({"scoped_exten": free[0], "company": company}),
    ];
    let columns = ["virt_exten", "scoped_exten"];
    let asked = s.look_at_all(Operation::Read, scopes.to_vec(), &columns).await?;
    for (scope, at) in scopes.iter().zip(asked) {
        let rows = s.found_by(Operation::Read, at)?.len();
        let member = if scope.get("virt_exten").is_some() { "virt_exten" } else { "scoped_exten" };
        let mut broken = member;
        if rows > 0 {
            // Where the number by itself selects nothing, the two members do not narrow each other.
            let alone = json!({ member: free[0] });
            if s.found(Operation::Read, alone, &["virt_exten"]).await?.is_empty() {
                broken = "combined";
            }
        }
        let requirement = format!("read/scope/{broken}");
        let words = "a free number selects nothing";
        let what =
            Expectation { requirement: &requirement, words, pointer: "/values", exchange: at };
        s.expect(what, json!(0), json!(rows), rows == 0);
    }
    Ok(())
}

/// All columns at once; where that is refused each by itself, and those that are refused are left out of
/// what the other cases read.
pub(super) async fn columns(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let all: Vec<&str> = Contract::get().columns().iter().map(|one| one.name.as_str()).collect();
    let at = s.look(Operation::Readfull, extension.scope(), &all).await?;
    if s.succeeded(at) {
        return one_row(s, &extension, at).await;
    }
    let mut refused = Vec::new();
    for column in &all {
        let at = s.look(Operation::Readfull, extension.scope(), &[column]).await?;
        if !s.succeeded(at) {
            refused.push((*column, at));
        }
    }
    if refused.is_empty() || refused.len() == all.len() {
        let gone = matches!(s.status(at), 404 | 405 | 501);
        s.accepts(if gone { "band/readfull" } else { "readfull/accepts" }, at);
        return Ok(());
    }
    for (column, at) in &refused {
        s.accepts(&format!("readfull/{column}"), *at);
    }
    s.env().leave_unread(refused.into_iter().map(|(column, _)| column.to_owned()).collect());
    Ok(())
}

/// The readfull at `at` answers one row; where it answers others, the scope tells why.
async fn one_row(s: &mut Session, extension: &Extension, at: usize) -> Flow {
    let rows = s.rows_of(Operation::Readfull, at)?.len();
    let mut broken = "readfull/accepts";
    if rows != 1 {
        let (number, company) = (&extension.number, &extension.company);
        let mut alone = Vec::new();
        for scope in
            [json!({"virt_exten": number}), json!({"scoped_exten": number, "company": company})]
        {
            alone.push(s.found(Operation::Readfull, scope, &["name"]).await?.len() == 1);
        }
        broken = match alone.as_slice() {
            [true, _] => "readfull/scope/combined",
            [false, true] => "readfull/scope/virt_exten",
            _ => "readfull/rows",
        };
    }
    let words = "the extension is one row";
    let what = Expectation { requirement: broken, words, pointer: "/values", exchange: at };
    s.expect(what, json!(1), json!(rows), rows == 1);
    Ok(())
}
