//! The scope of update, delete and clone, which must resolve to exactly one extension.

use serde_json::{Value, json};

use super::case::Case;
use super::reads::{company_readings, pattern_readings};
use crate::contract::Operation;
use crate::run::{Blueprint, Expectation, Extension, Flow, Row, Session};

pub(super) fn cases() -> Vec<Case> {
    [Operation::Update, Operation::Delete, Operation::Clone]
        .into_iter()
        .flat_map(cases_of)
        .collect()
}

fn cases_of(operation: Operation) -> Vec<Case> {
    let id = |what: &str| format!("{operation}/scope/{what}");
    let title = |what: &str| format!("{operation}: {what}");
    let mut cases = vec![
        Case::new(
            id("none"),
            title("a scope that matches nothing is refused"),
            steps!(none, operation),
        ),
        Case::new(id("several"), title("several matches are refused"), steps!(several, operation)),
        Case::new(
            id("virt_exten"),
            title("the number selects"),
            steps!(member, operation, "virt_exten"),
        ),
        Case::new(
            id("company"),
            title("the company selects"),
            steps!(member, operation, "company"),
        ),
        Case::new(
            id("literal"),
            title("a value is no pattern and no prefix"),
            steps!(literal, operation),
        ),
        Case::new(id("exact-text"), title("case and blanks count"), steps!(exact_text, operation)),
        Case::new(
            id("type"),
            title("a member of another type is refused"),
            steps!(scope_type, operation),
        ),
    ];
    if operation != Operation::Clone {
        cases.push(Case::new(
            id("scoped_exten"),
            title("the scoped number selects"),
            steps!(member, operation, "scoped_exten"),
        ));
        cases.push(Case::new(
            id("combined"),
            title("members that contradict match nothing"),
            steps!(combined, operation),
        ));
    }
    cases
        .into_iter()
        .map(|case| case.with(&[operation, Operation::Update, Operation::Readfull]))
        .collect()
}

/// What `operation` does to `scope` in these cases. A clone needs a free number.
#[expect(clippy::needless_pass_by_value, reason = "the callers build the scope for this call")]
pub(super) fn body(s: &mut Session, operation: Operation, scope: Value) -> Flow<Value> {
    Ok(match operation {
        Operation::Clone => {
            let target = s.number()?;
            json!({"type": "extension", "scope": scope, "values": {"virt_exten": target}})
        }
        Operation::Update => {
            json!({"type": "extension", "scope": scope, "values": s.plain_update()})
        }
        _ => json!({"type": "extension", "scope": scope}),
    })
}

/// An extension with all that is known of it before the call.
struct Bystander {
    extension: Extension,
    row: Row,
}

async fn bystander(s: &mut Session, private: bool) -> Flow<Bystander> {
    let extension = s.make(&Blueprint { private, ..Blueprint::default() }).await?;
    watched(s, extension).await
}

async fn watched(s: &mut Session, extension: Extension) -> Flow<Bystander> {
    let row = s.row(&extension).await?;
    Ok(Bystander { extension, row })
}

/// `bystander` must be there, as it was.
async fn untouched(s: &mut Session, requirement: &str, bystander: &Bystander) -> Flow<bool> {
    if let Some(row) = s.find(&bystander.extension).await? {
        Ok(s.unchanged(requirement, &bystander.row, &row, &[]))
    } else {
        let what = Expectation {
            requirement,
            words: "the extension is still there",
            pointer: "/values",
            exchange: s.last(),
        };
        Ok(s.expect(what, json!(1), json!(0), false))
    }
}

/// All of `bystanders` must be there, as they were.
async fn all_untouched(
    s: &mut Session,
    requirement: &str,
    bystanders: &[&Bystander],
) -> Flow<bool> {
    for one in bystanders {
        if !untouched(s, requirement, one).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Sends `operation` to `scope`, which must be refused.
async fn refused(
    s: &mut Session,
    operation: Operation,
    requirement: &str,
    words: &str,
    scope: Value,
) -> Flow<bool> {
    let request = body(s, operation, scope)?;
    let at = s.act(operation, request.clone()).await?;
    let target = request["values"]["virt_exten"].as_str().filter(|_| operation == Operation::Clone);
    s.hand_back(target);
    Ok(s.refuses(requirement, at, words))
}

/// Sends `operation` to each of `scopes`, until one is not refused; afterwards `bystanders` are as they were.
async fn all_refused(
    s: &mut Session,
    operation: Operation,
    requirement: &str,
    words: &str,
    scopes: Vec<Value>,
    bystanders: &[&Bystander],
) -> Flow<bool> {
    for scope in scopes {
        if !refused(s, operation, requirement, words, scope).await? {
            return Ok(false);
        }
    }
    all_untouched(s, requirement, bystanders).await
}

/// The twin: the same call on the extension itself works, or its refusal elsewhere says nothing.
async fn works(s: &mut Session, operation: Operation, extension: &Extension) -> Flow {
    let request =
        body(s, operation, json!({"virt_exten": extension.number, "company": extension.company}))?;
    let at = s.act(operation, request).await?;
    s.require(&format!("{operation}/accepts"), at)
}

async fn none(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/none");
    let one = bystander(s, false).await?;
    let free = s.number()?;
    let company = s.company().to_owned();
    let mut scopes = vec![json!({"virt_exten": free, "company": company})];
    if operation != Operation::Clone {
        scopes.push(json!({"scoped_exten": free, "company": company}));
        scopes.push(json!({"scoped_exten": format!("{free}_{company}"), "company": company}));
    }
    let words = "a scope that matches nothing is refused";
    if !all_refused(s, operation, &requirement, words, scopes, &[&one]).await? {
        return Ok(());
    }
    works(s, operation, &one.extension).await
}

async fn several(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/several");
    let company = s.company().to_owned();
    let (a, b) = (bystander(s, false).await?, bystander(s, false).await?);
    // A list that resolves to two: refused as a list, or for the two matches.
    let numbers = [&a.extension.number, &b.extension.number];
    let mut scopes = vec![json!({"virt_exten": numbers, "company": company})];
    if operation != Operation::Clone {
        let scoped = [a.extension.scoped(), b.extension.scoped()];
        scopes.push(json!({"scoped_exten": scoped, "company": company}));
    }
    let words = "a scope that matches two extensions is refused";
    if !all_refused(s, operation, &requirement, words, scopes, &[&a, &b]).await? {
        return Ok(());
    }
    if s.facts().twins() {
        let public = bystander(s, false).await?;
        let twin = Blueprint { private: true, ..Blueprint::default() };
        let private = s.make_at(&public.extension.number, &twin).await?.with_twin();
        let private = watched(s, private).await?;
        // The public one again: its row must be read beside its twin.
        let scoped = json!({"scoped_exten": public.extension.scoped(), "company": company});
        let scope = json!({"virt_exten": public.extension.number, "company": company});
        let request = body(s, operation, scope)?;
        let at = s.act(operation, request).await?;
        if !s.refuses(&requirement, at, "a number that is both public and private is refused")
            && s.succeeded(at)
        {
            return Ok(());
        }
        untouched(s, &requirement, &private).await?;
        let there = s.found(Operation::Read, scoped, &["virt_exten"]).await?.len() == 1;
        let what = Expectation {
            requirement: &requirement,
            words: "the public one is still there",
            pointer: "/values",
            exchange: s.last(),
        };
        s.expect(what, json!(true), json!(there), there);
    }
    works(s, operation, &a.extension).await
}

async fn member(s: &mut Session, operation: Operation, name: &'static str) -> Flow {
    let requirement = format!("{operation}/scope/{name}");
    let company = s.company().to_owned();
    let (a, b) = (bystander(s, false).await?, bystander(s, false).await?);
    let p = bystander(s, true).await?;
    let free = s.number()?;
    let number = a.extension.number.clone();
    let misses: Vec<Value> = match (name, operation) {
        ("company", Operation::Clone) => {
            vec![json!({"virt_exten": number, "company": "dialcheck-nowhere"})]
        }
        ("company", _) => vec![
            json!({"virt_exten": number, "company": "dialcheck-nowhere"}),
            json!({"scoped_exten": number, "company": "dialcheck-nowhere"}),
            json!({"scoped_exten": p.extension.scoped(), "company": "dialcheck-nowhere"}),
        ],
        ("virt_exten", Operation::Clone) => vec![json!({"virt_exten": free, "company": company})],
        ("virt_exten", _) => vec![
            json!({"virt_exten": free, "scoped_exten": number, "company": company}),
            json!({"virt_exten": free, "scoped_exten": p.extension.scoped(), "company": company}),
        ],
        _ => vec![
            json!({"virt_exten": number, "scoped_exten": free, "company": company}),
            json!({"virt_exten": number, "scoped_exten": format!("{number}_{company}"), "company": company}),
        ],
    };
    let words = format!("an extension that differs in {name} is not meant: the call is refused");
    if !all_refused(s, operation, &requirement, &words, misses, &[&a, &b, &p]).await? {
        return Ok(());
    }
    // The accepting side: the member alone finds the private one, or, for clone, the right source.
    let hit = match name {
        "scoped_exten" => json!({"scoped_exten": p.extension.scoped()}),
        _ => json!({"virt_exten": p.extension.number, "company": company}),
    };
    if operation == Operation::Clone {
        return works(s, operation, &a.extension).await;
    }
    let request = body(s, operation, hit)?;
    let at = s.act(operation, request).await?;
    s.accepts(&requirement, at);
    for one in [&a, &b] {
        untouched(s, &requirement, one).await?;
    }
    Ok(())
}

async fn combined(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/combined");
    let company = s.company().to_owned();
    let (a, b) = (bystander(s, false).await?, bystander(s, false).await?);
    let scope = json!({"virt_exten": a.extension.number, "scoped_exten": b.extension.scoped(), "company": company});
    let request = body(s, operation, scope)?;
    let at = s.act(operation, request).await?;
    if s.succeeded(at) {
        // Which of the two was touched tells which member was not looked at.
        let a_same = s.find(&a.extension).await?.as_ref() == Some(&a.row);
        let b_same = s.find(&b.extension).await?.as_ref() == Some(&b.row);
        let ignored = match (a_same, b_same) {
            (false, true) => format!("{operation}/scope/scoped_exten"),
            (true, false) => format!("{operation}/scope/virt_exten"),
            (true, true) | (false, false) => requirement,
        };
        s.refuses(
            &ignored,
            at,
            "a number and a scoped number of different extensions match nothing",
        );
        return Ok(());
    }
    s.refuses(
        &requirement,
        at,
        "a number and a scoped number of different extensions match nothing",
    );
    untouched(s, &requirement, &a).await?;
    untouched(s, &requirement, &b).await?;
    // The twin: all three members of one extension.
    let scope = json!({"virt_exten": a.extension.number, "scoped_exten": a.extension.scoped(), "company": company});
    let request = body(s, operation, scope)?;
    let at = s.act(operation, request).await?;
    s.accepts_because(&requirement, at, "members that agree match their extension");
    Ok(())
}

/// Scopes of which no more is sent than the blast radius allows; then `one` itself, which must work.
async fn misread(
    s: &mut Session,
    operation: Operation,
    requirement: &str,
    words: &str,
    mut scopes: Vec<Value>,
    one: &Bystander,
) -> Flow {
    scopes.retain(|scope| may(s, operation, scope));
    if !all_refused(s, operation, requirement, words, scopes, &[one]).await? {
        return Ok(());
    }
    works(s, operation, &one.extension).await
}

/// Whether `scope` is within the blast radius.
fn may(s: &Session, operation: Operation, scope: &Value) -> bool {
    s.may(operation, &json!({"type": "extension", "scope": scope, "values": {}}))
}

async fn literal(s: &mut Session, operation: Operation) -> Flow {
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

async fn exact_text(s: &mut Session, operation: Operation) -> Flow {
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
    let folded = if company.to_uppercase() == company {
        company.to_lowercase()
    } else {
        company.to_uppercase()
    };
    if folded != company {
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

async fn scope_type(s: &mut Session, operation: Operation) -> Flow {
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
