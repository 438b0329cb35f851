//! What is said where dialcheck itself breaks: a panic ends the release build at once.

use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::output::note;

/// The ledger of the run that is under way.
static LEDGER: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Notes the ledger of the run that begins, or that none is under way any more.
pub(super) fn note_ledger(path: Option<&Path>) {
    if let Ok(mut ledger) = LEDGER.lock() {
        *ledger = path.map(Path::to_owned);
    }
}

/// Has each panic told as what it is, with what to do next.
pub(super) fn tell_panics() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |told| {
        usual(told);
        let ledger = LEDGER.try_lock().ok().and_then(|ledger| ledger.clone());
        note(&words(ledger.as_deref()));
    }));
}

fn words(ledger: Option<&Path>) -> String {
    let mistake =
        "this is a mistake of dialcheck, not of the target: please report the lines above";
    match ledger {
        Some(path) => format!("{mistake}\n{}", left(path)),
        None => mistake.to_owned(),
    }
}

/// Where what a run made is written down, when the run can no longer remove it.
pub(super) fn left(ledger: &Path) -> String {
    let ledger = ledger.display();
    format!(
        "what was made and may be left on the target stands in {ledger}\n  `dialcheck cleanup --ledger {ledger}` removes it"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_a_run_names_the_ledger_and_how_to_use_it() {
        assert!(!words(None).contains("ledger"));
        let told = words(Some(Path::new("x.ledger.jsonl")));
        assert!(told.starts_with("this is a mistake of dialcheck"), "{told}");
        assert!(told.ends_with("`dialcheck cleanup --ledger x.ledger.jsonl` removes it"), "{told}");
    }
}
