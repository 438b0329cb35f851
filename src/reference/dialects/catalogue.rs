use super::dialect::Dialect;
use super::{
    access, answers, cloning, conditions, creation, deployments, failures, inputs, limits, names,
    queues, reading, scopes, transfer, updating,
};

/// The tables of all dialects.
const TABLES: &[fn() -> Vec<Dialect>] = &[
    access::cases,
    answers::cases,
    cloning::cases,
    conditions::cases,
    creation::cases,
    deployments::cases,
    failures::cases,
    inputs::cases,
    limits::cases,
    names::cases,
    queues::cases,
    reading::cases,
    scopes::cases,
    transfer::cases,
    updating::cases,
];

/// All dialects, sorted by id.
pub fn dialects() -> Vec<Dialect> {
    let mut dialects: Vec<Dialect> = TABLES.iter().flat_map(|table| table()).collect();
    dialects.sort_by_key(|dialect| dialect.id);
    dialects
}

/// The dialect `id`.
pub fn dialect_named(id: &str) -> Option<Dialect> {
    dialects().into_iter().find(|dialect| dialect.id == id)
}
