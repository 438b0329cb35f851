//! Faults of the scope: members passed over, read as patterns, compared too loosely.

use serde_json::{Map, Value, json};

use super::fault::Fault;
use super::subjects::{aim, lose};
use crate::contract::Operation;
use crate::reference::store::texts;
use crate::reference::{Call, Next, Refusal, Reply, Row, Scope};

/// Whether a text of the scope selects a text of a row.
type Fits = fn(&str, &str) -> bool;

/// How a scope's text may be compared wrongly: word, requirement, sentence, comparison.
const LOOSE: [(&str, &str, &str, Fits); 7] = [
    ("like-pattern", "literal", "reads % and _ as patterns", |wanted, text| {
        like(wanted.as_bytes(), text.as_bytes(), b'%', b'_')
    }),
    ("star-pattern", "literal", "reads * and ? as patterns", |wanted, text| {
        like(wanted.as_bytes(), text.as_bytes(), b'*', b'?')
    }),
    ("prefix", "literal", "takes the beginning of a number for the number", |wanted, text| {
        text.starts_with(wanted)
    }),
    ("suffix", "literal", "takes the end of a number for the number", |wanted, text| {
        text.ends_with(wanted)
    }),
    ("part", "literal", "takes a part of a number for the number", |wanted, text| {
        text.contains(wanted)
    }),
    (
        "case-folded",
        "exact-text",
        "makes no difference between capitals and small letters",
        str::eq_ignore_ascii_case,
    ),
    ("trimmed", "exact-text", "passes over blanks around a number", |wanted, text| {
        wanted.trim() == text
    }),
];

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = Vec::new();
    for operation in Operation::ALL {
        if operation == Operation::Create {
            continue;
        }
        faults.extend(ignored(operation));
        faults.extend(LOOSE.map(|row| loose(operation, row)));
        faults.push(either(operation));
        faults.push(strangers_ignored(operation));
    }
    faults
}

/// Each member of the scope, passed over.
fn ignored(operation: Operation) -> Vec<Fault> {
    // Whether clone knows scoped_exten is an open question.
    let members: &[&str] = match operation {
        Operation::Clone => &["virt_exten", "company"],
        _ => &["virt_exten", "scoped_exten", "company"],
    };
    members
        .iter()
        .map(|&member| {
            Fault::new(
                format!("{operation}/scope/{member}-ignored"),
                format!("passes over {member} in the scope of {operation}"),
                format!("{operation}/scope/{member}"),
                move |parts| {
                    parts.around_unit(move |next: Next, call: Call| async move {
                        if call.operation != operation {
                            return next.handle(call).await;
                        }
                        let mut wider = call.body["scope"].clone();
                        lose(&mut wider, member);
                        let rows = matches(&next, &call, |row| takes(&wider, row, str::eq));
                        selected(&next, call, rows).await
                    });
                },
            )
        })
        .collect()
}

/// Texts of the scope, compared wrongly.
fn loose(operation: Operation, row: (&'static str, &str, &str, Fits)) -> Fault {
    let (word, requirement, sentence, fits) = row;
    Fault::new(
        format!("{operation}/scope/{word}"),
        format!("{sentence} in the scope of {operation}"),
        format!("{operation}/scope/{requirement}"),
        move |parts| {
            parts.around_unit(move |next: Next, call: Call| async move {
                if call.operation != operation {
                    return next.handle(call).await;
                }
                let rows = matches(&next, &call, |row| takes(&call.body["scope"], row, fits));
                selected(&next, call, rows).await
            });
        },
    )
}

/// Members that widen each other where they should narrow.
fn either(operation: Operation) -> Fault {
    let requirement = match operation {
        Operation::Clone => "company",
        _ => "combined",
    };
    Fault::new(
        format!("{operation}/scope/either-member"),
        format!(
            "takes an extension that one member of the scope of {operation} names, whatever the others say"
        ),
        format!("{operation}/scope/{requirement}"),
        move |parts| {
            parts.around_unit(move |next: Next, call: Call| async move {
                if call.operation != operation {
                    return next.handle(call).await;
                }
                let scope = call.body["scope"].as_object().cloned().unwrap_or_default();
                let rows = matches(&next, &call, |row| {
                    let one = |(name, value): (&String, &Value)| {
                        takes(&json!({name.as_str(): value}), row, str::eq)
                    };
                    scope.is_empty() || scope.iter().any(one)
                });
                selected(&next, call, rows).await
            });
        },
    )
}

/// Members of a type that cannot be meant, passed over.
fn strangers_ignored(operation: Operation) -> Fault {
    Fault::new(
        format!("{operation}/scope/strangers-ignored"),
        format!(
            "passes over a member of the scope of {operation} that is an object, null, true or false"
        ),
        format!("{operation}/scope/type"),
        move |parts| {
            parts.around_unit(move |next: Next, mut call: Call| async move {
                if let Some(scope) =
                    call.body["scope"].as_object_mut().filter(|_| call.operation == operation)
                {
                    scope.retain(|_, value| {
                        !matches!(value, Value::Null | Value::Bool(_) | Value::Object(_))
                    });
                }
                next.handle(call).await
            });
        },
    )
}

/// The extensions within reach of a call that `fits`.
fn matches(next: &Next, call: &Call, fits: impl Fn(&Row) -> bool) -> Vec<Row> {
    let all = next.store.read(|tables| tables.find(&Scope::everything()));
    let mut rows = all.unwrap_or_default();
    rows.retain(|row| call.reach.covers(&row.company) && fits(row));
    rows
}

/// Whether `row` is in `scope`, its texts compared by `fits`.
fn takes(scope: &Value, row: &Row, fits: impl Fn(&str, &str) -> bool) -> bool {
    let named = |member: &str, text: &str| {
        scope.get(member).is_none_or(|wanted| texts(wanted).iter().any(|wanted| fits(wanted, text)))
    };
    named("virt_exten", &row.virt_exten)
        && named("scoped_exten", &row.scoped_exten())
        && named("company", &row.company)
}

/// Answers a call as if its scope named `rows`.
async fn selected(next: &Next, mut call: Call, rows: Vec<Row>) -> Reply {
    if let Err(refusal) = next.rules.check(call.operation, &call.body) {
        return refusal.into();
    }
    if matches!(call.operation, Operation::Read | Operation::Readfull) {
        return projected(next, &call, &rows);
    }
    if let [row] = &rows[..] {
        aim(&mut call, row);
        return next.handle(call).await;
    }
    Refusal::bad("scope: it must match exactly one extension").into()
}

/// What a read answers that finds `rows`.
fn projected(next: &Next, call: &Call, rows: &[Row]) -> Reply {
    let columns = call.body.get("columns").map(texts);
    let columns = columns.unwrap_or_else(|| next.rules.columns(call.operation).to_vec());
    let project =
        |row: &Row| columns.iter().map(|column| (column.clone(), row.value(column))).collect();
    let values: Vec<Value> = rows.iter().map(project).collect();
    Reply::success(Map::from_iter([
        ("numrows".to_owned(), json!(rows.len())),
        ("values".to_owned(), json!(values)),
    ]))
}

/// Whether `text` fits a pattern in which `any` stands for any text and `one` for any byte.
fn like(pattern: &[u8], text: &[u8], any: u8, one: u8) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((&first, rest)) if first == any => {
            (0..=text.len()).any(|at| like(rest, &text[at..], any, one))
        }
        Some((&first, rest)) => text.split_first().is_some_and(|(&byte, text)| {
            (byte == first || first == one) && like(rest, text, any, one)
        }),
    }
}
