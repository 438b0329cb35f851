use super::super::exit::Exit;
use super::told::Told;

pub(super) fn ids() -> Vec<String> {
    Exit::ALL.map(|exit| exit.code().to_string()).to_vec()
}

pub(super) fn explain(id: &str) -> Option<Told> {
    let exit = Exit::ALL.into_iter().find(|exit| exit.code().to_string() == id)?;
    Some(Told::new("exit code", id, exit.meaning()).fact("next", next(exit)))
}

/// What to do about it.
fn next(exit: Exit) -> &'static str {
    match exit {
        Exit::Conforms => "nothing",
        Exit::Differs => "read the findings; `dialcheck explain ID` tells each requirement in full",
        Exit::Usage => "read the message; `dialcheck COMMAND --help` shows what may be written",
        Exit::Unjudgeable => {
            "see that the target answers, and that its address and the credentials are right"
        }
        Exit::Incomplete => {
            "read what was left out and why; `dialcheck cleanup` removes what a run has left"
        }
        Exit::Stale => {
            "read the stale entries; `dialcheck accept RESULTS --prune` removes those that pass"
        }
        Exit::Interrupted => "run it again; what it made is removed",
    }
}
