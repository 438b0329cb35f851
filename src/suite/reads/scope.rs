//! Which rows a scope selects.

use serde_json::{Value, json};

use super::marked::{Marked, mark_column, marked, marks, marks_of, selects};
use crate::contract::Operation;
use crate::run::{Blueprint, Expectation, Flow, Session};

pub(super) async fn by_number(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/virt_exten");
    let [a, b] = marked(s, operation, [false, false]).await?;
    let among = [&a, &b];
    let company = s.company().to_owned();
    for (one, expected) in [(&a, [&a]), (&b, [&b])] {
        let (number, words) = (&one.extension.number, "the number selects its extension");
        let alone = json!({"virt_exten": number});
        let alone = selects(s, operation, &requirement, words, alone, &expected, &among).await?;
        // Where the number by itself selects rightly, it is the narrowing that is wrong.
        let narrowed =
            if alone { format!("{operation}/scope/combined") } else { requirement.clone() };
        let both = json!({"virt_exten": number, "company": company});
        if !selects(s, operation, &narrowed, words, both, &expected, &among).await? {
            return Ok(());
        }
    }
    let free = s.number()?;
    let scope = json!({"virt_exten": free, "company": s.company()});
    selects(s, operation, &requirement, "a free number selects nothing", scope, &[], &among)
        .await?;
    Ok(())
}

pub(super) async fn by_numbers(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/virt_exten-list");
    let [a, b, c] = marked(s, operation, [false; 3]).await?;
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
    // As many as a client asks for at once. Those that are not of this case are not looked at.
    let own = [&a, &b, &c].map(|one| one.extension.number.clone());
    let others = s.env().territory.range.numbers().filter(|number| !own.contains(number)).take(60);
    let list: Vec<String> = others.chain(own.clone()).collect();
    let scope = json!({"virt_exten": list, "company": s.company()});
    let words = "a long list selects the extensions of its last numbers as well";
    selects(s, operation, &requirement, words, scope, &[&a, &b, &c], &among).await?;
    Ok(())
}

pub(super) async fn by_scoped(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/scoped_exten");
    let [a, p, q] = marked(s, operation, [false, true, true]).await?;
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
    // A target that takes it for a prefix takes a part of it as well.
    let part = json!({"scoped_exten": s.prefix(), "company": s.company()});
    let broken = if marks(s, operation, part).await?.is_empty() {
        requirement.clone()
    } else {
        format!("{operation}/scope/literal")
    };
    selects(s, operation, &broken, words, scope, &[], &among).await?;
    let words = "a public extension has no scoped number with its company";
    let scope = json!({"scoped_exten": format!("{}_{}", a.extension.number, s.company())});
    selects(s, operation, &requirement, words, scope, &[], &among).await?;
    Ok(())
}

pub(super) async fn by_scopeds(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/scoped_exten-list");
    let [a, p, q] = marked(s, operation, [false, true, true]).await?;
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

pub(super) async fn by_company(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/company");
    let [a, p] = marked(s, operation, [false, true]).await?;
    let among = [&a, &p];
    let company = s.company().to_owned();
    let words = "the company selects its extensions";
    // Where a list loses the same, it is rows that are lost.
    let numbers = [&a.extension.number, &p.extension.number];
    let list = json!({"virt_exten": numbers, "company": company});
    let whole = marks(s, operation, list).await?.len() == 2;
    let lost = if whole { requirement.clone() } else { format!("{operation}/rows") };
    selects(s, operation, &lost, words, json!({"company": company}), &[&a, &p], &among).await?;
    for one in [&a, &p] {
        let words = "a company that does not exist selects nothing";
        let scope = json!({"virt_exten": one.extension.number, "company": "dialcheck-nowhere"});
        selects(s, operation, &requirement, words, scope, &[], &among).await?;
        let scope = json!({"scoped_exten": one.extension.scoped(), "company": "dialcheck-nowhere"});
        selects(s, operation, &requirement, words, scope, &[], &among).await?;
    }
    if let Some(other) = s.env().territory.other_company.clone() {
        let words = "another company does not select it";
        selects(s, operation, &requirement, words, json!({"company": other}), &[], &among).await?;
    }
    Ok(())
}

pub(super) async fn combined(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/combined");
    let [a, b, p] = marked(s, operation, [false, false, true]).await?;
    let among = [&a, &b, &p];
    let company = s.company().to_owned();
    let (na, nb, np) = (&a.extension.number, &b.extension.number, &p.extension.number);
    let nowhere = "dialcheck-nowhere";
    let scopes: [(Value, Vec<&Marked>); 7] = [
        (json!({"virt_exten": na, "scoped_exten": na, "company": company}), vec![&a]),
        (
            json!({"virt_exten": np, "scoped_exten": p.extension.scoped(), "company": company}),
            vec![&p],
        ),
        (json!({"virt_exten": na, "scoped_exten": nb, "company": company}), vec![]),
        (json!({"virt_exten": [na, nb], "scoped_exten": [nb], "company": company}), vec![&b]),
        (json!({"virt_exten": [na], "scoped_exten": [na, nb], "company": company}), vec![&a]),
        (json!({"virt_exten": [na, nb], "company": nowhere}), vec![]),
        (json!({"scoped_exten": [na, nb], "company": nowhere}), vec![]),
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
pub(in crate::suite) fn pattern_readings(prefix: &str, number: &str) -> Vec<String> {
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
        number[1..].to_owned(),
        number[number.len() / 2..].to_owned(),
        format!("{number}%"),
        format!("{number}' OR '1'='1"),
        format!("{number}\" OR \"1\"=\"1"),
        format!("{number}\\"),
        format!("{number},{number}"),
        format!("{number} {number}"),
        format!("{number}-{number}"),
        format!("{number}|{number}"),
    ]
}

/// Texts that would select `company` if they were read as patterns, or as a part of its name.
pub(in crate::suite) fn company_readings(company: &str) -> Vec<String> {
    let mut chars = company.chars();
    let first: String = chars.by_ref().take(1).collect();
    let rest: String = chars.collect();
    let cut: String = company.chars().take(company.chars().count().saturating_sub(1)).collect();
    let readings = [
        format!("{first}%"),
        format!("{first}*"),
        format!("{cut}_"),
        format!("{cut}?"),
        "%".to_owned(),
        "*".to_owned(),
        format!("{company}%"),
        rest,
        cut,
    ];
    readings.into_iter().filter(|text| !text.is_empty()).collect()
}

pub(super) async fn literal(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/literal");
    let [a, p] = marked(s, operation, [false, true]).await?;
    let among = [&a, &p];
    let company = s.company().to_owned();
    let prefix = s.prefix();
    let mut scopes: Vec<Value> = company_readings(&company)
        .into_iter()
        .map(|company| json!({"virt_exten": a.extension.number, "company": company}))
        .collect();
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

/// `text` in capitals, or in small letters where it is in capitals; none where there is no other case.
pub(in crate::suite) fn in_other_case(text: &str) -> Option<String> {
    let capitals = text.to_uppercase();
    let folded = if capitals == text { text.to_lowercase() } else { capitals };
    (folded != text).then_some(folded)
}

pub(super) async fn exact_text(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/exact-text");
    let [a, p] = marked(s, operation, [false, true]).await?;
    let mut among = vec![a.clone(), p.clone()];
    let company = s.company().to_owned();
    let number = a.extension.number.clone();
    let mut scopes = vec![
        json!({"virt_exten": format!("{number} "), "company": company}),
        json!({"virt_exten": format!(" {number}"), "company": company}),
        json!({"virt_exten": format!("0{number}"), "company": company}),
        json!({"virt_exten": format!("+{number}"), "company": company}),
        json!({"virt_exten": format!("{number}.0"), "company": company}),
        json!({"virt_exten": p.extension.scoped(), "company": company}),
        json!({"scoped_exten": format!("{} ", p.extension.scoped()), "company": company}),
        json!({"virt_exten": number, "company": format!("{company} ")}),
    ];
    if let Some(folded) = in_other_case(&company) {
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

pub(super) async fn scope_type(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/type");
    let [a] = marked(s, operation, [false]).await?;
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
        let at = s.look(operation, scope, &[mark_column(operation)]).await?;
        if !s.succeeded(at) {
            if !s.refuses(&requirement, at, "the scope is refused, or selects nothing") {
                return Ok(());
            }
            continue;
        }
        let found = marks_of(operation, &s.found_by_nonsense(operation, at)?);
        let words = "the scope is refused, or selects nothing";
        let what =
            Expectation { requirement: &requirement, words, pointer: "/values", exchange: at };
        if !s.expect(what, json!([]), json!(found), found.is_empty()) {
            return Ok(());
        }
    }
    Ok(())
}
