//! Who may do what: each operation by each role, and what a refused call must not have done.

use serde_json::{Value, json};

use super::bands::plain;
use super::case::Case;
use crate::contract::Operation;
use crate::run::{Expectation, Extension, Flow, Row, Session};
use crate::target::Role;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for operation in Operation::ALL {
        let case = |name: &str, what: &str, case: Case| {
            let mut case = case.with(&[operation, Operation::Update, Operation::Readfull]);
            case.id = format!("role/{operation}/{name}");
            case.requirements = vec![case.id.clone()];
            case.title = format!("{operation} {what}");
            case
        };
        for (role, what) in [
            (Role::Nobody, "without credentials is refused"),
            (Role::WrongKey, "with a key that does not exist is refused"),
            (Role::User, "by a user who administers nothing is refused"),
        ] {
            cases.push(case(
                role.name(),
                what,
                Case::new("", "", steps!(refused, operation, role)).needs(role),
            ));
        }
        let role = Role::CompanyAdmin;
        if matches!(operation, Operation::Create | Operation::Delete | Operation::Clone) {
            let what = "by a company administrator is refused";
            cases.push(case(
                "company-admin",
                what,
                Case::new("", "", steps!(refused, operation, role)).needs(role),
            ));
        } else {
            let what = "by the company's administrator works";
            let allowed = Case::new("", "", steps!(allowed, operation)).needs(role).accepting();
            cases.push(case("company-admin", what, allowed));
            let what = "by another company's administrator does not reach this one";
            let other = Role::OtherCompanyAdmin;
            cases.push(case(
                "other-company",
                what,
                Case::new("", "", steps!(foreign, operation)).needs(other),
            ));
        }
    }
    cases
}

/// What `operation` may have left behind.
#[derive(PartialEq)]
struct State {
    row: Option<Row>,
    target: bool,
}

async fn state(s: &mut Session, extension: &Extension, body: &Value) -> Flow<State> {
    let target = match body["values"]["virt_exten"].as_str() {
        Some(number) => {
            let made = Extension { number: number.to_owned(), ..extension.clone() };
            s.exists(&made).await?
        }
        None => false,
    };
    Ok(State { row: s.find(extension).await?, target })
}

async fn refused(s: &mut Session, operation: Operation, role: Role) -> Flow {
    let requirement = format!("role/{operation}/{}", role.name());
    let (body, extension) = plain(s, operation).await?;
    let before = state(s, &extension, &body).await?;
    let at = s.act_as(role, operation, body.clone()).await?;
    s.refuses(&requirement, at, &format!("{operation} by {role} is refused"));
    if operation.writes() {
        let after = state(s, &extension, &body).await?;
        let held = before == after;
        let words = "a refused call changed nothing";
        let what = Expectation { requirement: &requirement, words, pointer: "", exchange: at };
        s.expect(what, json!("unchanged"), json!(if held { "unchanged" } else { "changed" }), held);
    }
    // The twin: the administrator of the unit may.
    let at = s.act(operation, body).await?;
    s.require(&format!("{operation}/accepts"), at)
}

async fn allowed(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("role/{operation}/company-admin");
    let (body, extension) = plain(s, operation).await?;
    let at = s.act_as(Role::CompanyAdmin, operation, body).await?;
    s.must_accept(&requirement, at)?;
    if operation == Operation::Update {
        let (column, value) = s.plain_column();
        let row = s.columns(&extension, &[column]).await?;
        s.reads_back(&requirement, column, &value, &row);
    } else {
        let rows = s.rows_of(operation, at)?.len();
        let words = "the extension is one row";
        let what =
            Expectation { requirement: &requirement, words, pointer: "/values", exchange: at };
        s.expect(what, json!(1), json!(rows), rows == 1);
    }
    Ok(())
}

/// Another company's administrator: an update is refused, a read shows no row of this company.
async fn foreign(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("role/{operation}/other-company");
    let (body, extension) = plain(s, operation).await?;
    let before = s.find(&extension).await?;
    let mut without_company = body.clone();
    without_company["scope"] = json!({"virt_exten": extension.number});
    let mut scoped = body.clone();
    scoped["scope"] = json!({"scoped_exten": extension.scoped()});
    let mut bodies = vec![body.clone(), without_company, scoped];
    if operation != Operation::Update {
        let number = json!([extension.number]);
        for scope in [
            json!({"virt_exten": number, "company": extension.company}),
            json!({ "virt_exten": number }),
            json!({"scoped_exten": [extension.scoped()]}),
            json!({"company": extension.company}),
        ] {
            let mut listed = body.clone();
            listed["scope"] = scope;
            bodies.push(listed);
        }
    }
    for body in bodies {
        let at = s.act_as(Role::OtherCompanyAdmin, operation, body).await?;
        if operation == Operation::Update {
            s.refuses(&requirement, at, "an update of another company's extension is refused");
            let after = s.find(&extension).await?;
            let held = before == after;
            let words = "the extension is unchanged";
            let what = Expectation { requirement: &requirement, words, pointer: "", exchange: at };
            s.expect(
                what,
                json!("unchanged"),
                json!(if held { "unchanged" } else { "changed" }),
                held,
            );
        } else {
            let rows = s.found_by(operation, at)?.len();
            let words = "no row of this company is visible";
            let what =
                Expectation { requirement: &requirement, words, pointer: "/values", exchange: at };
            s.expect(what, json!(0), json!(rows), rows == 0);
        }
    }
    Ok(())
}
