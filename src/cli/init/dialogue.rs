use std::io::{self, BufRead, Write};
use std::str::FromStr;

use dialcheck::contract::{Deployment, Version};
use dialcheck::run::Range;
use dialcheck::target::base_url;

use super::file::Answers;

/// One question: what is asked, where the answer goes, and what is wrong with an answer.
struct Question {
    text: &'static str,
    slot: fn(&mut Answers) -> &mut String,
    check: fn(&str) -> Result<(), String>,
}

const QUESTIONS: &[Question] = &[
    Question {
        text: "URL of the target, what stands before /rest/dialplan/ (empty: the embedded server)",
        slot: |answers| &mut answers.url,
        check: |text| if text.is_empty() { Ok(()) } else { checked(base_url(text)) },
    },
    Question { text: "Its API version", slot: |answers| &mut answers.api_version, check: version },
    Question {
        text: "on-premises, hosted or single-company",
        slot: |answers| &mut answers.deployment,
        check: |text| checked(Deployment::from_str(text)),
    },
    Question {
        text: "Company to work in",
        slot: |answers| &mut answers.company,
        check: |text| if text.is_empty() { Err("a company is needed".to_owned()) } else { Ok(()) },
    },
    Question {
        text: "Another company to work in (empty: none)",
        slot: |answers| &mut answers.other_company,
        check: |_| Ok(()),
    },
    Question {
        text: "Extensions that may be created; they have to be free",
        slot: |answers| &mut answers.extensions,
        check: |text| checked(Range::from_str(text)),
    },
];

fn checked<T, E: std::fmt::Display>(parsed: Result<T, E>) -> Result<(), String> {
    parsed.map(drop).map_err(|why| why.to_string())
}

fn version(text: &str) -> Result<(), String> {
    let version = Version::from_str(text).map_err(|why| why.to_string())?;
    version.band().map(drop).ok_or_else(|| {
        format!("API version {version} has read alone: the suite needs 6.3.10 or later")
    })
}

impl Answers {
    /// What is wrong with them, if anything is.
    pub(super) fn check(&mut self) -> Result<(), String> {
        QUESTIONS.iter().try_for_each(|question| (question.check)((question.slot)(self)))
    }

    /// Asks for each, with what is known as the default, until the answer is one.
    pub(super) fn ask(
        &mut self,
        input: &mut impl BufRead,
        output: &mut impl Write,
    ) -> io::Result<()> {
        for question in QUESTIONS {
            let slot = (question.slot)(self);
            loop {
                let default = if slot.is_empty() { String::new() } else { format!(" [{slot}]") };
                write!(output, "{}{default}: ", question.text)?;
                output.flush()?;
                let mut line = String::new();
                if input.read_line(&mut line)? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                let answer = line.trim();
                let answer = if answer.is_empty() { slot.clone() } else { answer.to_owned() };
                match (question.check)(&answer) {
                    Ok(()) => {
                        *slot = answer;
                        break;
                    }
                    Err(why) => writeln!(output, "  {why}")?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(typed: &str) -> (io::Result<Answers>, String) {
        let (mut answers, mut shown) = (Answers::default(), Vec::new());
        let done = answers.ask(&mut typed.as_bytes(), &mut shown);
        (done.map(|()| answers), String::from_utf8(shown).expect("text"))
    }

    #[test]
    fn an_empty_answer_takes_the_default_and_a_bad_one_is_asked_for_again() {
        let (answers, shown) = asked("http://pabx:8080\n6.3.9\n6.3.10\n\nqa\n\n12\n8000-8099\n");
        let answers = answers.expect("answers");
        assert_eq!(
            answers,
            Answers {
                url: "http://pabx:8080".to_owned(),
                api_version: "6.3.10".to_owned(),
                company: "qa".to_owned(),
                extensions: "8000-8099".to_owned(),
                ..Answers::default()
            }
        );
        assert!(shown.contains("6.3.9 has read alone"), "{shown}");
        assert!(shown.contains("\"12\" is no range of extensions"), "{shown}");
        assert!(shown.contains("Company to work in [test]: "), "{shown}");
    }

    #[test]
    fn an_input_that_ends_is_an_error() {
        assert!(asked("http://pabx\n6.5.9\n").0.is_err());
    }
}
