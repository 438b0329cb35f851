use serde_json::{Map, Value, json};

/// An extension that a case created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Its number.
    pub number: String,
    /// Its company.
    pub company: String,
    /// Whether it is private.
    pub private: bool,
    /// Whether its number is that of another extension as well: one public, one private.
    pub twin: bool,
}

impl Extension {
    /// A public extension.
    pub fn public(number: &str, company: &str) -> Self {
        Self { number: number.to_owned(), company: company.to_owned(), private: false, twin: false }
    }

    /// The same extension beside its twin.
    #[must_use]
    pub fn with_twin(mut self) -> Self {
        self.twin = true;
        self
    }

    /// Its scoped number, which is unique in a unit where numbers are: `9001`, or `9001_test` for a
    /// private one.
    pub fn scoped(&self) -> String {
        if self.private { format!("{}_{}", self.number, self.company) } else { self.number.clone() }
    }

    /// The scope that selects it: number and company, which any target must understand, and the scoped
    /// number only where a twin has the same.
    pub fn scope(&self) -> Value {
        let mut scope = Map::new();
        scope.insert("virt_exten".to_owned(), Value::from(&*self.number));
        scope.insert("company".to_owned(), Value::from(&*self.company));
        if self.twin {
            scope.insert("scoped_exten".to_owned(), self.scoped().into());
        }
        Value::Object(scope)
    }
}

/// How an extension is to be created. Every member of the document's form is sent, since which of them
/// may be left out is open.
#[derive(Clone, Debug)]
pub struct Blueprint {
    /// Its company; the run's where it is none.
    pub company: Option<String>,
    /// Whether it is private.
    pub private: bool,
    /// Whether it gets a voicemail box.
    pub voicemail: bool,
    /// Its nightmode: null, or 0 to 9.
    pub nightmode: Value,
}

impl Default for Blueprint {
    fn default() -> Self {
        Self { company: None, private: false, voicemail: false, nightmode: Value::Null }
    }
}

impl Blueprint {
    /// The body of the create call for `virt_exten`, a number or a list of them.
    pub fn body(&self, virt_exten: &Value, company: &str) -> Value {
        json!({
            "type": "extension",
            "values": {
                "virt_exten": virt_exten,
                "company": self.company.as_deref().unwrap_or(company),
                "private": self.private,
                "voicemail": self.voicemail,
                "nightmode": self.nightmode,
            }
        })
    }
}
