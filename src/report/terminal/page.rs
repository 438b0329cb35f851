use crate::report::evidence::{LABEL_WIDTH, Row};
use crate::report::paint::{Paint, Tone};
use crate::report::text::{harmless, pad, wrap};

/// Below this width lines are let run over: there is nothing left to lay out.
const NARROWEST: usize = 30;
/// Lines of text longer than this are hard to read, on however wide a screen.
const WIDEST: usize = 120;

/// The text of the report as it grows.
#[derive(Debug)]
pub(super) struct Page {
    text: String,
    pub(super) paint: Paint,
    pub(super) width: usize,
}

impl Page {
    pub(super) fn new(colour: bool, width: usize) -> Self {
        Self {
            text: String::new(),
            paint: Paint::new(colour),
            width: width.clamp(NARROWEST, WIDEST),
        }
    }

    /// Adds a line of pieces that are painted already.
    pub(super) fn line(&mut self, painted: &str) {
        self.text.push_str(painted.trim_end());
        self.text.push('\n');
    }

    /// Adds an empty line, if something stands above it.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// Adds a heading, with what is to be known of the whole section behind it.
    pub(super) fn heading(&mut self, tone: Tone, title: &str, note: &str) {
        self.gap();
        let title = harmless(title);
        let used = title.chars().count() + 2 + note.chars().count();
        let painted = self.paint.tone(tone, &title);
        if used <= self.width {
            self.line(&format!("{painted}  {}", self.paint.quiet(note)));
        } else {
            self.line(&painted);
            self.wrapped(2, Tone::Quiet, note);
        }
    }

    /// Adds text behind `indent` spaces, wrapped.
    pub(super) fn wrapped(&mut self, indent: usize, tone: Tone, text: &str) {
        self.hanging((&" ".repeat(indent), Tone::Plain), tone, text);
    }

    /// Adds text behind `lead`, wrapped, the following lines indented to match.
    pub(super) fn hanging(&mut self, lead: (&str, Tone), tone: Tone, text: &str) {
        let (lead, lead_tone) = lead;
        let indent = lead.chars().count();
        let room = self.width.saturating_sub(indent);
        for (index, line) in wrap(&harmless(text), room).iter().enumerate() {
            let lead =
                if index == 0 { self.paint.tone(lead_tone, lead) } else { " ".repeat(indent) };
            let line = self.paint.tone(tone, line);
            self.line(&format!("{lead}{line}"));
        }
    }

    /// Adds the rows of a block, labels on the left. Their lines are laid out already and stay as they
    /// are: JSON and command lines are there to be copied.
    pub(super) fn rows(&mut self, rows: &[Row]) {
        for row in rows {
            for (index, line) in row.lines.iter().enumerate() {
                let label = if index == 0 { row.label } else { "" };
                let label = self.paint.quiet(&pad(label, LABEL_WIDTH));
                let line = self.paint.tone(row.tone, line);
                self.line(&format!("  {label}{line}"));
            }
        }
    }

    /// Adds lines that came from elsewhere, fit to print as they are.
    pub(super) fn ready(&mut self, lines: &str) {
        self.gap();
        for line in lines.lines() {
            self.line(line);
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}
