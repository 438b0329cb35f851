use tokio::runtime::Runtime;

use super::exit::Exit;
use super::output::fail;

/// The threads that a command works with; where none can be started, it says so and gives how to end.
pub(super) fn runtime() -> Result<Runtime, Exit> {
    Runtime::new()
        .map_err(|why| fail(Exit::Unjudgeable, &format!("no threads can be started: {why}")))
}
