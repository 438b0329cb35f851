use std::collections::BTreeMap;

/// Faults that no suite can find, by id, each with the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Equivalents(BTreeMap<String, String>);

/// Why a list of equivalents cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the list of equivalent faults is no TOML of ids and reasons: {0}")]
pub struct EquivalentsError(#[from] toml::de::Error);

impl Equivalents {
    /// The list of this build, which stands beside the faults.
    pub fn embedded() -> Self {
        Self(crate::reference::equivalents())
    }

    /// Reads a list: TOML, `"id" = "reason"`.
    pub fn read(text: &str) -> Result<Self, EquivalentsError> {
        Ok(Self(toml::from_str(text)?))
    }

    /// Why nobody can find the fault `id`; none where somebody can.
    pub fn reason(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }

    /// The ids that are listed.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Equivalents {
    fn from(entries: [(&str, &str); N]) -> Self {
        Self(entries.into_iter().map(|(id, why)| (id.to_owned(), why.to_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_this_build_can_be_read_and_gives_reasons() {
        let list = Equivalents::embedded();
        for id in list.ids() {
            assert!(list.reason(id).is_some_and(|why| why.len() > 20), "{id}");
        }
        assert!(Equivalents::read("[fault]\nid = 5").is_err());
    }
}
