use crate::run::range::Range;

/// What a run may write to: the extensions of its range in its companies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Territory {
    /// The numbers.
    pub range: Range,
    /// The numbers of all that run beside this one as parts of one suite, its own among them.
    pub shared: Range,
    /// The company that the run works in.
    pub company: String,
    /// Another company that it may work in.
    pub other_company: Option<String>,
    /// Whether no other company has extensions in the range, so that a number without its company is ours.
    pub alone: bool,
}

impl Territory {
    /// Whether `company` is one that the run may work in.
    pub fn has_company(&self, company: &str) -> bool {
        company == self.company || self.other_company.as_deref() == Some(company)
    }

    /// Whether every extension that a member of a scope could mean by `name`, a number or a scoped number, is
    /// of the range: also where the target reads an underscore as any one character.
    pub fn holds_scoped(&self, name: &str) -> bool {
        let number = name.split('_').next().unwrap_or_default();
        let digit = |digit: char| format!("{number}{digit}");
        self.range.holds(number.trim())
            || (name.strip_suffix('_') == Some(number)
                && ['0', '9'].into_iter().all(|last| self.range.holds(&digit(last))))
    }
}
