use std::process::ExitCode;

/// How the process ends. The numbers are part of the tool's interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// The target conforms, or the command did what it was asked to do.
    Conforms = 0,
    /// The target does not conform, or differs from its snapshot.
    Differs = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// The target cannot be judged.
    Unjudgeable = 3,
    /// The run is incomplete.
    Incomplete = 4,
    /// The run was interrupted.
    Interrupted = 130,
}

impl Exit {
    /// All of them, in the order of their numbers.
    pub(crate) const ALL: [Self; 6] = [
        Self::Conforms,
        Self::Differs,
        Self::Usage,
        Self::Unjudgeable,
        Self::Incomplete,
        Self::Interrupted,
    ];

    /// The number that the process ends with.
    pub(crate) const fn code(self) -> u8 {
        self as u8
    }

    /// What it means, for a person.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Conforms => "the target conforms",
            Self::Differs => "the target does not conform, or differs from its snapshot",
            Self::Usage => "the command line or the configuration is wrong",
            Self::Unjudgeable => "the target cannot be judged",
            Self::Incomplete => {
                "the run is incomplete: cases are inconclusive, none was selected, it was stopped, or something is left or changed on the target"
            }
            Self::Interrupted => "the run was interrupted",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
