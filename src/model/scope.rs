use serde_json::Value;

use super::extension::Key;

/// The selection that a body's `scope` makes, literally: each member narrows the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scope {
    virt_exten: Option<Vec<String>>,
    scoped_exten: Option<Vec<String>>,
    company: Option<String>,
    /// Whether a list stands in it.
    pub(super) lists: bool,
}

impl Scope {
    /// Reads a scope. None where it has a member or a type that the document does not describe, or no
    /// company: what it then selects is not decided.
    pub(super) fn read(scope: &Value) -> Option<Self> {
        let mut read = Self::default();
        for (member, value) in scope.as_object()? {
            let texts = match value {
                Value::String(text) => vec![text.clone()],
                Value::Array(items) if member != "company" => {
                    read.lists = true;
                    items
                        .iter()
                        .map(|item| item.as_str().map(str::to_owned))
                        .collect::<Option<_>>()?
                }
                _ => return None,
            };
            match member.as_str() {
                "virt_exten" => read.virt_exten = Some(texts),
                "scoped_exten" => read.scoped_exten = Some(texts),
                "company" => read.company = texts.into_iter().next(),
                _ => return None,
            }
        }
        read.company.is_some().then_some(read)
    }

    /// Whether it selects `key`.
    pub(super) fn takes(&self, key: &Key) -> bool {
        let among = |texts: &Option<Vec<String>>, text: &str| {
            texts.as_ref().is_none_or(|texts| texts.iter().any(|one| one == text))
        };
        among(&self.virt_exten, &key.number)
            && among(&self.scoped_exten, &key.scoped())
            && self.company.as_ref().is_none_or(|company| *company == key.company)
    }

    /// Whether it names extensions in both ways.
    pub(super) fn combined(&self) -> bool {
        self.virt_exten.is_some() && self.scoped_exten.is_some()
    }

    /// Whether it names extensions by their scoped numbers.
    pub(super) fn is_scoped(&self) -> bool {
        self.scoped_exten.is_some()
    }

    /// The member that names extensions, as a requirement on scopes calls it.
    pub(super) fn name(&self) -> &'static str {
        match (self.lists, &self.virt_exten, &self.scoped_exten) {
            (_, Some(_), Some(_)) => "combined",
            (true, Some(_), None) => "virt_exten-list",
            (false, Some(_), None) => "virt_exten",
            (true, None, Some(_)) => "scoped_exten-list",
            (false, None, Some(_)) => "scoped_exten",
            (_, None, None) => "company",
        }
    }

    /// Whether nothing but a company is named: rows that the model does not know are in it.
    pub(super) fn is_wide(&self) -> bool {
        self.virt_exten.is_none() && self.scoped_exten.is_none()
    }
}
