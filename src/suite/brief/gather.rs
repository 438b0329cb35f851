//! What cases have in common that judge many requirements at once.

use super::super::case::Case;
use crate::judge::Stop;
use crate::run::{Flow, Session};
use crate::target::Call;

/// A call that must be refused.
pub(super) struct MustRefuse {
    /// The requirement that is broken where it is not.
    pub(super) requirement: String,
    /// What is expected, in words.
    pub(super) words: String,
    pub(super) call: Call,
}

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

/// Sends `calls`, which do not hang on each other, and judges each. Gives which of them were refused.
pub(super) async fn refused(s: &mut Session, calls: Vec<MustRefuse>) -> Flow<Vec<bool>> {
    let sent = s.deliver_all(calls.iter().map(|one| one.call.clone()).collect()).await?;
    let judge = |(one, at): (&MustRefuse, usize)| s.refuses(&one.requirement, at, &one.words);
    Ok(calls.iter().zip(sent).map(judge).collect())
}
