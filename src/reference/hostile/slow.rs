//! Servers that take their time.

use std::time::Duration;

use bytes::Bytes;

use super::answer::Answer;
use super::behaviour::Treatment;
use super::entry::Hostile;
use super::step::{Script, Step};

/// The pause between two bytes.
const DRIP: Duration = Duration::from_millis(500);

/// The pause before an answer.
const LATE: Duration = Duration::from_secs(3 * 60);

pub(super) const HOSTILE: &[Hostile] = &[
    Hostile::new("slow/drip", "writes each answer at one byte every half second", |_| {
        Treatment::After(drip)
    }),
    Hostile::new("slow/late", "answers each request after three minutes", |_| {
        Treatment::After(|answer| {
            Box::new(std::iter::once(Step::Pause(LATE)).chain(answer.script()))
        })
    }),
];

fn drip(answer: Answer) -> Script {
    let drop = |byte| [Step::Write(Bytes::copy_from_slice(&[byte])), Step::Pause(DRIP)];
    Box::new(answer.bytes().into_iter().flat_map(drop).chain(answer.end()))
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::*;
    use crate::reference::hostile::received::Received;

    #[test]
    fn each_byte_is_followed_by_a_pause() {
        let request = Received::of(Method::POST, "/");
        let answer = Answer::page(&request, 200, "text/plain", Bytes::from_static(b"ok"));
        let whole = answer.bytes();
        let steps: Vec<Step> = drip(answer).collect();
        assert_eq!(steps.len(), 2 * whole.len() + 1);
        assert_eq!(steps[..2], [Step::Write(Bytes::from_static(b"H")), Step::Pause(DRIP)]);
        assert_eq!(steps.last(), Some(&Step::Close), "the request was to be the last");
    }
}
