use crate::contract::Contract;

/// Whether a finding of the requirement `found` names the cause of a fault that breaks `broken`: the same
/// requirement, or one of the two is above the other, in the words of their ids or as its parent.
pub fn names(broken: &str, found: &str) -> bool {
    let parent = |id: &str| Contract::get().requirement(id).and_then(|one| one.parent.clone());
    broken == found
        || is_above(broken, found)
        || is_above(found, broken)
        || parent(broken).as_deref() == Some(found)
        || parent(found).as_deref() == Some(broken)
}

/// Whether the words of `upper` begin those of `lower`.
fn is_above(upper: &str, lower: &str) -> bool {
    lower.strip_prefix(upper).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_names_the_cause_and_a_neighbour_does_not() {
        for (broken, found, expected) in [
            ("update/ring_time/maximum", "update/ring_time/maximum", true),
            ("update/ring_time", "update/ring_time/maximum", true),
            ("update/ring_time/maximum", "update/ring_time", true),
            ("update/ring_time/maximum", "update/domain", true),
            ("clone/copies", "clone/subtype", true),
            ("update/ring_time/maximum", "update/ring_time/minimum", false),
            ("update/ring", "update/ring_time", false),
            ("read/rows", "readfull/rows", false),
        ] {
            assert_eq!(names(broken, found), expected, "{broken} {found}");
        }
    }
}
