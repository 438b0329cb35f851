//! What cases have in common that judge many requirements at once.

use super::super::case::Case;
use crate::judge::Stop;
use crate::run::{Flow, Session};

/// A case of this family that judges all of `requirements`.
pub(super) fn case_of(case: Case, requirements: impl IntoIterator<Item = String>) -> Case {
    let mut requirements: Vec<String> = requirements.into_iter().collect();
    requirements.sort();
    requirements.dedup();
    Case { requirements, ..case }
}

/// What ends another case, which is about one thing, is one of several findings here: it is noted, and the case goes on.
pub(super) fn go_on<T: Default>(s: &mut Session, ended: Flow<T>) -> Flow<T> {
    match ended {
        Err(Stop::Blocked(check)) => {
            s.note_check(*check);
            Ok(T::default())
        }
        ended => ended,
    }
}
