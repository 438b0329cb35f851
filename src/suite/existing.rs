//! Reads of what is there already: all that a run may judge which must not write. Others may change these rows
//! meanwhile, so a run that makes its own leaves them out.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::case::Case;
use crate::contract::{KEYS, Operation};
use crate::judge::Stop;
use crate::run::{Expectation, Flow, Row, Session};
use crate::target::Role;

/// What both reads answer.
const SHARED: [&str; 4] = ["name", "ring_type", "callerid", "ring_time"];

/// So many extensions are looked at one by one.
const SAMPLE: usize = 5;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for operation in [Operation::Read, Operation::Readfull] {
        let of = |words: &[&str]| words.iter().map(|word| format!("{operation}/{word}")).collect();
        let mut rows = Case::new(
            format!("{operation}/rows/existing"),
            "a read of what the company holds counts its rows and answers the columns asked for",
            steps!(rows, operation),
        );
        rows.requirements = of(&["rows", "numrows", "columns/exact"]);
        let mut scope = Case::new(
            format!("{operation}/scope/existing"),
            "each member of the scope selects the extensions that are there, and no others",
            steps!(scope, operation),
        );
        scope.requirements =
            of(&["scope/virt_exten", "scope/virt_exten-list", "scope/scoped_exten"]);
        cases.extend([rows, scope]);
        for role in [Role::Nobody, Role::WrongKey] {
            let requirement = format!("role/{operation}/{}", role.name());
            let id = format!("{requirement}/existing");
            let title = format!("{operation} of the company by {role} is refused");
            let case = Case::new(id, title, steps!(refused, operation, role));
            cases.push(case.of(requirement).refusing());
        }
    }
    let agrees = Case::new(
        "read/values/existing",
        "read and readfull answer the same of an extension",
        steps!(agrees),
    );
    cases.push(agrees.of("read/values").accepting());
    cases.into_iter().map(Case::of_existing).collect()
}

/// The extensions of the company, by a read of all of them.
async fn present(s: &mut Session) -> Flow<Vec<Row>> {
    let scope = json!({"company": s.company()});
    let rows = s.rows(Operation::Read, scope, &KEYS).await?;
    if rows.is_empty() {
        return Err(Stop::Skip("the company has no extension that could be read".to_owned()));
    }
    Ok(rows)
}

async fn rows(s: &mut Session, operation: Operation) -> Flow {
    let expected = present(s).await?.len();
    // Whether readfull answers the keys is open.
    let columns: &[&str] = if operation == Operation::Read { &KEYS } else { &SHARED };
    let scope = json!({"company": s.company()});
    let at = s.look(operation, scope, columns).await?;
    s.must_accept(&format!("{operation}/accepts"), at)?;
    let rows = s.rows_of(operation, at)?;
    let check = |requirement: String, words, pointer| (requirement, words, pointer);
    let numrows = &s.answer(at)["numrows"];
    let counted = numrows.as_u64().or_else(|| numrows.as_str()?.parse().ok());
    let wanted: BTreeSet<&str> = columns.iter().copied().collect();
    let odd =
        rows.iter().find(|row| row.keys().map(String::as_str).collect::<BTreeSet<_>>() != wanted);
    let named: Vec<&str> =
        odd.map_or(columns.to_vec(), |row| row.keys().map(String::as_str).collect());
    let checks = [
        (
            check(format!("{operation}/numrows"), "numrows is the number of rows", "/numrows"),
            (json!(rows.len()), numrows.clone(), counted == Some(rows.len() as u64)),
        ),
        (
            check(format!("{operation}/rows"), "both reads find as many extensions", "/values"),
            (json!(expected), json!(rows.len()), rows.len() == expected),
        ),
        (
            check(
                format!("{operation}/columns/exact"),
                "each row has the columns asked for",
                "/values",
            ),
            (json!(columns), json!(named), odd.is_none()),
        ),
    ];
    for ((requirement, words, pointer), (expected, actual, held)) in checks {
        let what = Expectation { requirement: &requirement, words, pointer, exchange: at };
        s.expect(what, expected, actual, held);
    }
    Ok(())
}

async fn scope(s: &mut Session, operation: Operation) -> Flow {
    let all = present(s).await?;
    let company = s.company().to_owned();
    let count = |member: &str, names: &[&Value]| {
        all.iter().filter(|row| row.get(member).is_some_and(|name| names.contains(&name))).count()
    };
    let mut asked: Vec<(&str, Value, usize)> = Vec::new();
    for row in all.iter().take(SAMPLE) {
        for member in ["virt_exten", "scoped_exten"] {
            if let Some(name) = row.get(member) {
                let scope = json!({member: name, "company": company});
                asked.push((member, scope, count(member, &[name])));
            }
        }
    }
    let both: Vec<&Value> = all.iter().filter_map(|row| row.get("virt_exten")).take(2).collect();
    let list = json!({"virt_exten": both, "company": company});
    asked.push(("virt_exten-list", list, count("virt_exten", &both)));
    let free = s.number()?;
    if count("virt_exten", &[&json!(free)]) == 0 {
        asked.push(("virt_exten", json!({"virt_exten": free, "company": company}), 0));
    }
    for (member, scope, expected) in asked {
        let at = s.look(operation, scope, &["name"]).await?;
        let found = s.found_by(operation, at)?.len();
        let what = Expectation {
            requirement: &format!("{operation}/scope/{member}"),
            words: "the scope selects as many extensions as there are",
            pointer: "/values",
            exchange: at,
        };
        s.expect(what, json!(expected), json!(found), found == expected);
    }
    Ok(())
}

async fn agrees(s: &mut Session) -> Flow {
    for row in present(s).await?.into_iter().take(SAMPLE) {
        let scope = Value::from(row);
        let full = s.rows(Operation::Readfull, scope.clone(), &SHARED).await?;
        let main = s.rows(Operation::Read, scope, &SHARED).await?;
        let ([full], [main]) = (full.as_slice(), main.as_slice()) else { continue };
        let held = SHARED.iter().all(|name| s.holds(main, name, &full[*name]));
        let what = Expectation {
            requirement: "read/values",
            words: "read answers what readfull answers",
            pointer: "/values/0",
            exchange: s.last(),
        };
        s.expect(what, json!(full), json!(main), held);
    }
    Ok(())
}

async fn refused(s: &mut Session, operation: Operation, role: Role) -> Flow {
    present(s).await?;
    let columns = &["name"];
    let body = json!({"type": "extension", "scope": {"company": s.company()}, "columns": columns});
    let at = s.act(operation, body.clone()).await?;
    s.require(&format!("{operation}/accepts"), at)?;
    let at = s.act_as(role, operation, body).await?;
    let requirement = format!("role/{operation}/{}", role.name());
    s.refuses(&requirement, at, &format!("{operation} by {role} is refused"));
    Ok(())
}
