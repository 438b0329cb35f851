use std::io::{self, IsTerminal as _, Write as _};

use super::exit::Exit;

/// How wide a report is where the terminal does not say, in characters.
const WIDTH: usize = 100;

/// Where a text for people goes: to standard error where standard output is taken by a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Output,
    Error,
}

impl Stream {
    /// Writes `text`. A reader that has gone away is no error: `dialcheck list | head`.
    pub(crate) fn print(self, text: &str) {
        match self {
            Self::Output => whole_lines(io::stdout().lock(), text),
            Self::Error => whole_lines(io::stderr().lock(), text),
        }
    }

    /// Whether it wants colours.
    pub(crate) fn colour(self) -> bool {
        let choice = match self {
            Self::Output => anstream::AutoStream::choice(&io::stdout()),
            Self::Error => anstream::AutoStream::choice(&io::stderr()),
        };
        choice != anstream::ColorChoice::Never
    }
}

fn whole_lines(mut out: impl io::Write, text: &str) {
    let _ = out.write_all(text.as_bytes());
    if !text.ends_with('\n') {
        let _ = out.write_all(b"\n");
    }
    let _ = out.flush();
}

/// Writes `text` to standard output.
pub(crate) fn print(text: &str) {
    Stream::Output.print(text);
}

/// Writes data to standard output as JSON.
pub(crate) fn print_json(data: &impl serde::Serialize) {
    print(&serde_json::to_string_pretty(data).unwrap_or_default());
}

/// Says on standard error what went wrong, and gives `exit` back.
pub(crate) fn fail(exit: Exit, why: &dyn std::fmt::Display) -> Exit {
    let mut err = io::stderr().lock();
    let _ = writeln!(err, "error: {why}");
    if exit != Exit::Usage {
        let _ = writeln!(err, "exit {}: {}", exit.code(), exit.meaning());
    }
    exit
}

/// Says something on standard error.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Whether progress may be drawn: on a terminal that can go back in a line.
pub(crate) fn progress() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|kind| kind != "dumb")
}

/// How wide a report may be.
pub(crate) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.unwrap_or(WIDTH).clamp(60, 160)
}
