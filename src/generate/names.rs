/// The company and the extensions that generated requests name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The company's id.
    pub company: String,
    /// Numbers of extensions. Requests name no other extension; where this is empty they name `9000`.
    pub extensions: Vec<String>,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            company: "default".to_owned(),
            extensions: (9000..9004).map(|number| number.to_string()).collect(),
        }
    }
}

impl Names {
    /// All extensions, at least one.
    pub(super) fn all(&self) -> Vec<String> {
        if self.extensions.is_empty() { vec!["9000".to_owned()] } else { self.extensions.clone() }
    }

    /// An extension to act on, and another one to clone it to.
    pub(super) fn pair(&self) -> (String, String) {
        let mut all = self.all().into_iter();
        let first = all.next().unwrap_or_default();
        let second = all.next().unwrap_or_else(|| format!("{first}b"));
        (first, second)
    }
}
