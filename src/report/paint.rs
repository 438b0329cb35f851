use owo_colors::{OwoColorize as _, Style};

use super::text::harmless;

/// Colours, or none. Every text goes through [`harmless`] on its way, so that whatever a target sent can
/// be printed without a second thought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    colour: bool,
}

impl Paint {
    /// With colours or without; whether the terminal wants them is for the caller to know.
    pub const fn new(colour: bool) -> Self {
        Self { colour }
    }

    /// `text` in `tone`.
    pub fn tone(self, tone: Tone, text: &str) -> String {
        let text = harmless(text);
        // Styled blanks would leave codes behind that no reader sees and every diff does.
        if !self.colour || tone == Tone::Plain || text.trim().is_empty() {
            return text;
        }
        text.style(tone.style()).to_string()
    }

    /// `text` as it is.
    pub fn plain(self, text: &str) -> String {
        self.tone(Tone::Plain, text)
    }

    /// A heading.
    pub fn strong(self, text: &str) -> String {
        self.tone(Tone::Strong, text)
    }

    /// What may be overlooked.
    pub fn quiet(self, text: &str) -> String {
        self.tone(Tone::Quiet, text)
    }
}

/// What a text means to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// A heading.
    Strong,
    /// What may be overlooked.
    Quiet,
    /// What is right.
    Good,
    /// What is doubtful.
    Doubtful,
    /// What is wrong.
    Bad,
    /// What is wrong, as a heading.
    Alarm,
    /// What is doubtful, as a heading.
    Caution,
}

impl Tone {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Quiet => Style::new().dimmed(),
            Self::Good => Style::new().green(),
            Self::Doubtful => Style::new().yellow(),
            Self::Bad => Style::new().red(),
            Self::Alarm => Style::new().red().bold(),
            Self::Caution => Style::new().yellow().bold(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_only_added_where_it_is_wanted() {
        assert_eq!(Paint::new(false).tone(Tone::Bad, "no"), "no");
        assert_eq!(Paint::new(true).tone(Tone::Bad, "no"), "\x1b[31mno\x1b[0m");
        assert_eq!(Paint::new(true).tone(Tone::Bad, " "), " ");
    }

    #[test]
    fn what_is_painted_is_harmless() {
        assert_eq!(Paint::new(false).plain("\x1b[2J"), "\\u001b[2J");
    }
}
