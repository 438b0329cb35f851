use std::io::{self, IsTerminal as _, Write as _};

use super::exit::Exit;

/// How wide a report is where the terminal does not say, in characters.
const WIDTH: usize = 100;

/// Writes `text` to standard output. A reader that has gone away is no error: `dialcheck list | head`.
pub(crate) fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    if !text.ends_with('\n') {
        let _ = out.write_all(b"\n");
    }
    let _ = out.flush();
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

/// Whether standard output wants colours.
pub(crate) fn colour() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// Whether progress may be drawn.
pub(crate) fn progress() -> bool {
    io::stderr().is_terminal()
}

/// How wide a report may be.
pub(crate) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.unwrap_or(WIDTH).clamp(60, 160)
}
