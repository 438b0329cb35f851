//! Extensions that a call does not mean.

use crate::run::{Blueprint, Extension, Flow, Row, Session};
use crate::suite::row::still_there;

/// An extension with all that is known of it before the call.
pub(in crate::suite) struct Bystander {
    pub(in crate::suite) extension: Extension,
    pub(in crate::suite) row: Row,
}

pub(in crate::suite) async fn bystander(s: &mut Session, private: bool) -> Flow<Bystander> {
    let extension = s.make(&Blueprint { private, ..Blueprint::default() }).await?;
    watched(s, extension).await
}

pub(in crate::suite) async fn watched(s: &mut Session, extension: Extension) -> Flow<Bystander> {
    let row = s.row(&extension).await?;
    Ok(Bystander { extension, row })
}

/// `bystander` must be there, as it was.
pub(in crate::suite) async fn untouched(
    s: &mut Session,
    requirement: &str,
    bystander: &Bystander,
) -> Flow<bool> {
    let words = "the extension is still there";
    still_there(s, requirement, words, &bystander.extension, &bystander.row).await
}

/// All of `bystanders` must be there, as they were.
pub(in crate::suite) async fn all_untouched(
    s: &mut Session,
    requirement: &str,
    bystanders: &[&Bystander],
) -> Flow<bool> {
    for one in bystanders {
        if !untouched(s, requirement, one).await? {
            return Ok(false);
        }
    }
    Ok(true)
}
