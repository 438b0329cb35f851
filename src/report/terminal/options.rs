use std::path::PathBuf;

/// What the report needs to know besides the results. It reads neither the environment nor the clock.
#[derive(Clone, Debug, Default)]
pub struct TerminalOptions {
    /// Whether to use colours.
    pub colour: bool,
    /// How many characters a line holds.
    pub width: usize,
    /// Whether to tell everything: whole bodies, every case's id, every finding's evidence.
    pub verbose: bool,
    /// The code that the process will exit with.
    pub exit_code: u8,
    /// What that code means.
    pub exit_meaning: String,
    /// The reports that were written: format and path.
    pub reports: Vec<(String, PathBuf)>,
    /// What became of the snapshots, in lines that are fit to print (see
    /// [`crate::snapshot::Kept::render`]); empty where there are none.
    pub snapshots: String,
}
