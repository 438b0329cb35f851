use std::sync::Arc;

use futures::future::BoxFuture;

use super::call::{Call, Reach, Refusal, Reply};
use super::caller::{Lack, Role};
use super::handler::Handler;
use super::right::Rights;

/// Lets pass what the caller has a right to, and says how far the call reaches.
pub(super) struct Gate {
    rights: Rights,
    inner: Arc<dyn Handler>,
}

impl Gate {
    pub(super) fn new(rights: Rights, inner: Arc<dyn Handler>) -> Self {
        Self { rights, inner }
    }

    fn admit(&self, mut call: Call) -> Result<Call, Refusal> {
        call.reach = self.rights.reach(call.operation, &call.caller);
        if call.reach != Reach::Nothing {
            return Ok(call);
        }
        Err(match call.caller.role {
            Role::Nobody => {
                let lack = call.caller.lack.unwrap_or(Lack::Credentials);
                Refusal::new(401, lack.to_string())
            }
            Role::SystemAdmin | Role::CompanyAdmin | Role::User => {
                Refusal::new(403, format!("these credentials have no right to {}", call.operation))
            }
        })
    }
}

impl Handler for Gate {
    fn handle(&self, call: Call) -> BoxFuture<'_, Reply> {
        match self.admit(call) {
            Ok(call) => self.inner.handle(call),
            Err(refusal) => Box::pin(std::future::ready(refusal.into())),
        }
    }
}
