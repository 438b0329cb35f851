use std::sync::Arc;

use dialcheck::run::Environment;

use super::exit::Exit;
use super::mistake::left;
use super::output::note;

/// Waits for ctrl-C, or for the signal by which a CI server ends a job. The first one lets no further call go but
/// those that clean up; the second ends the process.
pub(super) async fn watch(env: Arc<Environment>) {
    if !signal().await {
        return;
    }
    env.interrupt();
    note(
        "interrupted: what was made is removed, and the reports are written; once more ends at once",
    );
    if signal().await {
        note(&match env.guard.ledger_path() {
            Some(path) => format!("ended at once: {}", left(path)),
            None => {
                "ended at once: the target was the embedded server, which has ended too".to_owned()
            }
        });
        stop();
    }
}

/// Whether a signal came; no where none can be waited for.
#[cfg(unix)]
async fn signal() -> bool {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return tokio::signal::ctrl_c().await.is_ok();
    };
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed.is_ok(),
        told = terminate.recv() => told.is_some(),
    }
}

#[cfg(not(unix))]
async fn signal() -> bool {
    tokio::signal::ctrl_c().await.is_ok()
}

#[expect(clippy::exit, reason = "the second interrupt must not wait for anything")]
fn stop() {
    std::process::exit(i32::from(Exit::Interrupted.code()));
}
