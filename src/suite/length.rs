//! How long the longest cases are. These begin first, so that none of them is left over when all others have ended.

/// About how many calls the cases send whose ids begin so, at standard effort. The first that fits counts.
const LONGEST: &[(&str, u16)] = &[
    ("update/subtype/queue", 150),
    ("update/subtype/byte-2", 55),
    ("update/subtype/byte-1", 85),
    ("update/subtype/byte-7", 85),
    ("update/subtype/byte-", 50),
    ("update/subtype/only-for-types", 60),
    ("update/ring_type/enum", 95),
    ("readfull/scope/literal", 90),
    ("read/scope/literal", 85),
    ("wire/server-error", 80),
    ("update/scope/literal", 65),
    ("delete/scope/literal", 65),
    ("clone/scope/literal", 52),
    ("sequence/mixed", 62),
    ("sequence/", 41),
    ("update/bounce_mode/", 58),
    ("readfull/columns/each", 57),
    ("update/callerid/exact", 57),
    ("update/cname_prefix_", 50),
    ("clone/copies/", 45),
    ("update/name/", 44),
    ("brief/subtype", 18),
    ("brief/columns/accepted", 18),
    ("brief/columns/refused", 20),
];

/// What is assumed of all others.
const USUAL: u16 = 12;

/// About how many calls the case `id` sends.
pub(super) fn calls(id: &str) -> u16 {
    let of = LONGEST.iter().find(|(start, _)| id.starts_with(start));
    of.map_or(USUAL, |(_, calls)| *calls)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Band, Deployment};
    use crate::embedded::embed_inside;
    use crate::reference::Config;

    #[tokio::test]
    async fn no_long_case_is_taken_for_a_short_one() {
        let embedded = embed_inside(Config::default(), Band::V6_5_9, Deployment::OnPremises);
        let job = embedded.await.expect("a server").job;
        let run = job.prepare().await.expect("a run").run(&|_| {}).await;
        assert!(run.cases.len() > 400);
        let side_by_side = |id: &str| {
            let case = crate::suite::suite().iter().find(|case| case.id == id);
            case.is_some_and(|case| !case.phase.is_alone())
        };
        for case in run.cases.into_iter().filter(|case| side_by_side(&case.id)) {
            let assumed = u64::from(calls(&case.id));
            let sent = case.requests;
            assert!(sent < 50 || assumed * 2 > sent, "{} sends {sent}, not {assumed}", case.id);
        }
    }
}
