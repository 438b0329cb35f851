//! What a column takes, in words.

use serde_json::Value;

use super::column::{Column, Kind};

impl Column {
    /// What the column takes, in words: `a whole number from 0 to 999`.
    pub fn domain(&self) -> String {
        let null = if self.nullable { ", or null" } else { "" };
        if !self.members.is_empty() {
            let members = self.members.iter().filter(|member| !member.is_null());
            let members: Vec<String> = members.map(Value::to_string).collect();
            return format!("one of {}{null}", members.join(", "));
        }
        let bounds = match (self.minimum, self.maximum) {
            (Some(least), Some(most)) => format!(" from {least} to {most}"),
            (Some(least), None) => format!(" from {least} on"),
            (None, Some(most)) => format!(" up to {most}"),
            (None, None) => String::new(),
        };
        let what = match self.kind {
            Kind::Number | Kind::Nightmode => "a whole number",
            Kind::Boolean => "true or false",
            Kind::Digits => "a text of digits",
            Kind::Intro => "a text of two digits",
            Kind::Text | Kind::DigitMember => "a text",
        };
        let pattern = match &self.pattern {
            Some(pattern) => format!(" that matches {pattern}"),
            None => String::new(),
        };
        format!("{what}{bounds}{pattern}{null}")
    }
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;

    #[test]
    fn a_domain_reads_like_words() {
        let domain = |name: &str| Contract::get().column(name).expect("a column").domain();
        assert_eq!(domain("ring_time"), "a whole number from 0 to 999, or null");
        assert_eq!(domain("priority"), "a whole number from 0 to 10, or null");
        assert_eq!(domain("voicemail_mon"), "one of 1, 2, 3, 4");
        assert_eq!(domain("name"), "a text that matches ^[A-Za-z0-9. _-]*$");
    }
}
