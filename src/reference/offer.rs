use std::collections::BTreeSet;
use std::sync::Arc;

use futures::future::BoxFuture;

use super::call::{Call, Refusal, Reply};
use super::handler::Handler;
use crate::contract::{Operation, Version};

/// The operations that a unit of `version` has.
pub(super) fn operations(version: Version) -> BTreeSet<Operation> {
    Operation::ALL.into_iter().filter(|operation| operation.since() <= version).collect()
}

/// Answers what the unit's version does not have yet as any unknown path is answered.
pub(super) struct Offer {
    operations: BTreeSet<Operation>,
    inner: Arc<dyn Handler>,
}

impl Offer {
    pub(super) fn new(operations: BTreeSet<Operation>, inner: Arc<dyn Handler>) -> Self {
        Self { operations, inner }
    }
}

impl Handler for Offer {
    fn handle(&self, call: Call) -> BoxFuture<'_, Reply> {
        if self.operations.contains(&call.operation) {
            return self.inner.handle(call);
        }
        let message = format!("this version of the API has no {}", call.operation);
        Box::pin(std::future::ready(Refusal::new(404, message).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_band_adds_its_operations() {
        let names = |major, minor, patch| {
            operations(Version::new(major, minor, patch))
                .into_iter()
                .map(Operation::verb)
                .collect::<Vec<_>>()
        };
        let older = ["create", "read", "readfull", "update", "delete"];
        assert_eq!(names(6, 3, 9), ["read"]);
        assert_eq!(names(6, 3, 10), older);
        assert_eq!(names(6, 5, 8), older);
        assert_eq!(names(6, 5, 9), [&older[..], &["clone"]].concat());
    }
}
