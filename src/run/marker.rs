//! The extension that tells other runs that this one is going on: it stands in the range from the first creation
//! to the end, so another run finds the range taken, at whatever moment it looks.

use std::collections::BTreeSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::Arc;

use serde_json::json;

use super::environment::Environment;
use super::extension::Blueprint;
use super::guard::Created;
use super::range::BLOCK;
use super::session::Session;
use crate::contract::Operation;
use crate::target::{Purpose, Role};

/// Makes the marker in the block that is kept for it. Two runs that start at one moment both find the range free,
/// so each looks once more behind its own marker, and stops where there is another. Gives what it has made.
pub(super) async fn plant(env: &Arc<Environment>) -> BTreeSet<Created> {
    let Some(block) = env.marker_block.filter(|_| !env.tape.is_playing()) else {
        return BTreeSet::new();
    };
    let mut session = Session::new(Arc::clone(env), "marker", block);
    // Two runs of one seed must not choose the same number.
    let number = env.territory.range.number(block, RandomState::new().hash_one(block) % BLOCK);
    let body = Blueprint::default().body(&json!(number), &env.territory.company);
    let sent = session.send(Role::SystemAdmin, Operation::Create, body, Purpose::Arrange).await;
    // What stands where a creation is refused is not this run's. Whether one works is told by the case about it.
    let refused = sent.is_ok_and(|at| !session.succeeded(at));
    let made = session.hand_over();
    let company = env.territory.company.clone();
    let there = session.standing(&company, &[number]).await.unwrap_or_default();
    if there.len() > usize::from(!refused) {
        env.stop(format!(
            "another run works in the extensions {} of company {company:?}: wait until it has ended, or name another range",
            env.territory.range
        ));
    }
    if refused { BTreeSet::new() } else { made }
}
