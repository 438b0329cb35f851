use std::fmt;
use std::str::FromStr;

/// What a run does with snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write what is missing, compare with what is there, change nothing that was accepted. What differs is written
    /// beside it, and waits.
    Auto,
    /// Compare and accept nothing: a difference, or no snapshot to compare with, fails the run. What would be
    /// accepted is written beside it, where that can be written, and waits.
    Check,
    /// Accept what this run finds.
    Update,
    /// Leave snapshots alone.
    Off,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Check, Self::Update, Self::Off];

    /// The mode where none was asked for: on a CI server nobody would look at a snapshot that was just
    /// written, so there it is a check.
    pub const fn by_default(ci: bool) -> Self {
        if ci { Self::Check } else { Self::Auto }
    }

    /// The mode's name, as `--snapshot` takes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Check => "check",
            Self::Update => "update",
            Self::Off => "off",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|mode| mode.name() == text).ok_or_else(|| {
            format!("{text:?} is no snapshot mode: write auto, check, update or off")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for mode in Mode::ALL {
            assert_eq!(mode.to_string().parse(), Ok(mode));
        }
        assert_eq!(
            "yes".parse::<Mode>(),
            Err("\"yes\" is no snapshot mode: write auto, check, update or off".to_owned())
        );
    }

    #[test]
    fn a_ci_server_checks() {
        assert_eq!(Mode::by_default(true), Mode::Check);
        assert_eq!(Mode::by_default(false), Mode::Auto);
    }
}
