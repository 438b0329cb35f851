use std::path::PathBuf;

/// How much is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// The failures and the verdict alone.
    Quiet,
    /// What somebody wants to know who looks at a run for the first time.
    #[default]
    Normal,
    /// Everything: whole bodies, every case's id, every finding's evidence.
    Verbose,
}

/// What the report needs to know besides the results. It reads neither the environment nor the clock.
#[derive(Clone, Debug, Default)]
pub struct TerminalOptions {
    /// Whether to use colours.
    pub colour: bool,
    /// How many characters a line holds.
    pub width: usize,
    /// How much to tell.
    pub detail: Detail,
    /// Whether a broken should counts as a failure.
    pub strict: bool,
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
