//! The values of a scope's members: taken to the letter.

use serde_json::json;

use super::bystander::{bystander, watched};
use super::refused::{all_refused, may, misread};
use crate::contract::Operation;
use crate::run::{Blueprint, Flow, Session};
use crate::suite::reads::{company_readings, in_other_case, pattern_readings};

pub(super) async fn literal(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/literal");
    let company = s.company().to_owned();
    // One extension alone in its block of numbers: a pattern that is read as one finds exactly it.
    let one = bystander(s, false).await?;
    let (number, scoped) = (one.extension.number.clone(), one.extension.scoped());
    let mut scopes = Vec::new();
    for text in pattern_readings(&s.prefix(), &number) {
        let alone = json!({"virt_exten": text, "company": company});
        let allowed = may(s, operation, &alone);
        scopes.push(alone);
        if operation == Operation::Clone {
            continue;
        }
        scopes.push(json!({"scoped_exten": text, "company": company}));
        // Beside a member that names the extension, any text is within the blast radius.
        if !allowed {
            scopes.push(json!({"virt_exten": text, "scoped_exten": scoped, "company": company}));
            scopes.push(json!({"virt_exten": number, "scoped_exten": text, "company": company}));
        }
    }
    for text in company_readings(&company) {
        scopes.push(json!({"virt_exten": number, "company": text}));
    }
    misread(
        s,
        operation,
        &requirement,
        "the value is no pattern: it matches nothing",
        scopes,
        &one,
    )
    .await?;
    if s.facts().letters() {
        let number = s.number()?;
        let longer = s.make_at(&format!("{number}b"), &Blueprint::default()).await?;
        let longer = watched(s, longer).await?;
        let scope = json!({"virt_exten": number, "company": company});
        let words = "the value is no prefix: it matches nothing";
        all_refused(s, operation, &requirement, words, vec![scope], &[&longer]).await?;
    }
    Ok(())
}

pub(super) async fn exact_text(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/exact-text");
    let company = s.company().to_owned();
    let one = bystander(s, false).await?;
    let number = one.extension.number.clone();
    let mut scopes = vec![
        json!({"virt_exten": format!("{number} "), "company": company}),
        json!({"virt_exten": format!(" {number}"), "company": company}),
        json!({"virt_exten": format!("0{number}"), "scoped_exten": number, "company": company}),
        json!({"virt_exten": format!("{number}.0"), "scoped_exten": number, "company": company}),
        json!({"virt_exten": number, "company": format!("{company} ")}),
    ];
    if let Some(folded) = in_other_case(&company) {
        scopes.push(json!({"virt_exten": number, "company": folded}));
    }
    if operation == Operation::Clone {
        scopes.retain(|scope| scope.get("scoped_exten").is_none());
        scopes.push(json!({"virt_exten": format!("{number}_{company}"), "company": company}));
    }
    let words = "a value in another case or with other blanks matches nothing";
    misread(s, operation, &requirement, words, scopes, &one).await?;
    if s.facts().letters() {
        let name = format!("{}b", s.number()?);
        let lower = s.make_at(&name, &Blueprint::default()).await?;
        let lower = watched(s, lower).await?;
        let scope = json!({"virt_exten": name.to_uppercase(), "company": company});
        all_refused(s, operation, &requirement, words, vec![scope], &[&lower]).await?;
    }
    Ok(())
}

pub(super) async fn scope_type(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/type");
    let company = s.company().to_owned();
    let one = bystander(s, false).await?;
    let number = one.extension.number.clone();
    // Another member still names the extension: a target that drops the bad one touches nothing else.
    let scopes = match operation {
        Operation::Clone => vec![
            json!({"virt_exten": number, "company": {"id": company}}),
            json!({"virt_exten": {"number": number}, "company": company}),
        ],
        _ => vec![
            json!({"virt_exten": {"number": number}, "scoped_exten": number, "company": company}),
            json!({"virt_exten": number, "scoped_exten": {"number": number}, "company": company}),
            json!({"virt_exten": [[number]], "scoped_exten": number, "company": company}),
            json!({"virt_exten": number, "company": {"id": company}}),
        ],
    };
    misread(s, operation, &requirement, "a member of another type is refused", scopes, &one).await
}
