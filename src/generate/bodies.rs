use proptest::prelude::{BoxedStrategy, Just};
use proptest::prop_oneof;
use proptest::sample::{select, subsequence};
use proptest::strategy::{Strategy, Union};
use serde_json::{Map, Value, json};

use super::names::Names;
use super::parameters::parameters;
use super::updates::{random_update, updates};
use super::values::proposals;
use crate::contract::{Column, Contract, Operation};

/// A valid body with what is special about it, in words joined by dashes.
pub(super) type Labelled = (String, Value);

/// A body of `operation` with `members` beside its type.
pub(super) fn body(members: &[(&str, Value)]) -> Value {
    let mut body = Map::new();
    body.insert("type".to_owned(), "extension".into());
    for (name, value) in members {
        body.insert((*name).to_owned(), value.clone());
    }
    body.into()
}

/// The scope that names `extension` in every way that there is. A target that ignores one member, or
/// one that is broken on purpose, still finds no other extension by the rest.
pub(super) fn pinned(names: &Names, extension: &str) -> Value {
    json!({ "virt_exten": extension, "scoped_exten": extension, "company": names.company })
}

/// The bodies with boundary values: each form of each member by itself.
pub(super) fn boundaries(operation: Operation, names: &Names) -> Vec<Labelled> {
    match operation {
        Operation::Create => creations(names),
        Operation::Read | Operation::Readfull => reads(operation, names),
        Operation::Update => updates(names),
        Operation::Delete => scopes(names)
            .into_iter()
            .map(|(label, scope)| (label, body(&[("scope", scope)])))
            .collect(),
        Operation::Clone => vec![("one".to_owned(), clone_body(names))],
    }
}

/// Random bodies of `operation` with several members together.
pub(super) fn random(operation: Operation, names: &Names) -> BoxedStrategy<Value> {
    match operation {
        Operation::Create => random_creation(names),
        Operation::Read | Operation::Readfull => random_read(operation, names),
        Operation::Update => random_update(names),
        Operation::Delete => {
            random_scope(names).prop_map(|scope| body(&[("scope", scope)])).boxed()
        }
        Operation::Clone => random_clone(names),
    }
}

fn creations(names: &Names) -> Vec<Labelled> {
    let (first, _) = names.pair();
    let with = |extensions: Value, name: &str, value: Value| {
        let mut values = json!({ "virt_exten": extensions, "company": names.company });
        if !name.is_empty() {
            values[name] = value;
        }
        body(&[("values", values)])
    };
    let mut bodies = vec![
        ("one".to_owned(), with(json!(first), "", Value::Null)),
        ("list-of-one".to_owned(), with(json!([first]), "", Value::Null)),
        ("list".to_owned(), with(json!(names.all()), "", Value::Null)),
    ];
    for parameter in parameters(Operation::Create) {
        for (at, value) in parameter_values(&parameter).into_iter().enumerate() {
            bodies.push((
                format!("{}-{}", parameter.name, at + 1),
                with(json!(first), &parameter.name, value),
            ));
        }
    }
    bodies
}

/// The values of a parameter that its schema takes; the flags' null is open.
fn parameter_values(parameter: &Column) -> Vec<Value> {
    let mut values = proposals(Contract::get().validators(), parameter);
    if parameter.schema["type"] == "boolean" {
        values.retain(Value::is_boolean);
    }
    values
}

fn random_creation(names: &Names) -> BoxedStrategy<Value> {
    let extensions = names.all();
    let company = names.company.clone();
    let count = extensions.len();
    let options: Vec<_> = parameters(Operation::Create)
        .iter()
        .map(|parameter| (Just(parameter.name.clone()), select(parameter_values(parameter))))
        .collect();
    let some = prop_oneof![
        select(extensions.clone()).prop_map(Value::from),
        subsequence(extensions, 1..=count).prop_map(Value::from),
    ];
    (some, options)
        .prop_map(move |(extensions, options)| {
            let mut values = json!({ "virt_exten": extensions, "company": company });
            for (name, value) in options {
                values[name] = value;
            }
            body(&[("values", values)])
        })
        .boxed()
}

/// The columns that `operation` may ask for. The keys in readfull are open (`readfull-keys`).
pub(super) fn readable(operation: Operation) -> Vec<String> {
    let contract = Contract::get();
    if operation == Operation::Readfull {
        return contract.columns().iter().map(|column| column.name.clone()).collect();
    }
    let listed = contract
        .documents()
        .get(&format!("{operation}.request"))
        .map(|schema| schema["properties"]["columns"]["items"]["enum"].clone());
    listed.ok().and_then(|listed| serde_json::from_value(listed).ok()).unwrap_or_default()
}

fn reads(operation: Operation, names: &Names) -> Vec<Labelled> {
    let (first, _) = names.pair();
    let columns = readable(operation);
    let read = |scope: Value, columns: Value| body(&[("scope", scope), ("columns", columns)]);
    let all = json!(names.all());
    let lists = [
        ("virt_exten-list", json!({ "virt_exten": all })),
        ("scoped_exten-list", json!({ "scoped_exten": all })),
        ("company", json!({ "company": names.company })),
    ];
    let mut bodies: Vec<Labelled> = scopes(names)
        .into_iter()
        .chain(lists.map(|(label, scope)| (label.to_owned(), scope)))
        .map(|(label, scope)| (label, read(scope, json!(columns))))
        .collect();
    for column in &columns {
        bodies.push((format!("column-{column}"), read(pinned(names, &first), json!([column]))));
    }
    bodies
}

fn random_read(operation: Operation, names: &Names) -> BoxedStrategy<Value> {
    let extensions = names.all();
    let columns = readable(operation);
    let (most, count) = (extensions.len(), columns.len());
    let company = names.company.clone();
    let many = subsequence(extensions, 1..=most)
        .prop_map(move |some| json!({ "virt_exten": some, "company": company }));
    (prop_oneof![random_scope(names), many], subsequence(columns, 1..=count).prop_shuffle())
        .prop_map(|(scope, columns)| body(&[("scope", scope), ("columns", json!(columns))]))
        .boxed()
}

fn clone_body(names: &Names) -> Value {
    let (source, target) = names.pair();
    body(&[
        ("scope", json!({ "virt_exten": source, "company": names.company })),
        ("values", json!({ "virt_exten": target })),
    ])
}

fn random_clone(names: &Names) -> BoxedStrategy<Value> {
    let mut pool = names.all();
    if let [only] = pool.as_slice() {
        pool.push(format!("{only}b"));
    }
    let company = names.company.clone();
    subsequence(pool, 2)
        .prop_shuffle()
        .prop_map(move |pair| {
            body(&[
                ("scope", json!({ "virt_exten": pair[0], "company": company })),
                ("values", json!({ "virt_exten": pair[1] })),
            ])
        })
        .boxed()
}

/// The scopes that name one extension by text. None consists of the company alone.
fn scopes(names: &Names) -> Vec<Labelled> {
    let (first, _) = names.pair();
    let company = &names.company;
    [
        ("all-members", pinned(names, &first)),
        ("virt_exten", json!({ "virt_exten": first })),
        ("scoped_exten", json!({ "scoped_exten": first })),
        ("virt_exten-company", json!({ "virt_exten": first, "company": company })),
        ("scoped_exten-company", json!({ "scoped_exten": first, "company": company })),
    ]
    .map(|(label, scope)| (label.to_owned(), scope))
    .to_vec()
}

/// The scope that names one of the extensions in every way.
pub(super) fn random_pinned(names: &Names) -> BoxedStrategy<Value> {
    let names = names.clone();
    select(names.all()).prop_map(move |extension| pinned(&names, &extension)).boxed()
}

fn random_scope(names: &Names) -> BoxedStrategy<Value> {
    let forms = names.all().into_iter().map(|extension| {
        let one = Names { company: names.company.clone(), extensions: vec![extension] };
        let scopes = scopes(&one).into_iter().map(|(_, scope)| scope).collect::<Vec<_>>();
        select(scopes)
    });
    Union::new(forms).boxed()
}
