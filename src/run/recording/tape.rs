use std::sync::Arc;
use std::time::Instant;

use super::line::{Header, Line};
use super::player::Player;
use super::recorder::Recorder;
use crate::run::Range;

/// Whether a run is written down, or is one that was.
#[derive(Clone, Debug, Default)]
pub enum Tape {
    /// Neither.
    #[default]
    None,
    /// What is sent and answered is written down.
    Recording(Arc<Recorder>),
    /// What was written down is judged again, and nothing is sent.
    Playing(Arc<Player>),
}

impl Tape {
    /// What answers in the target's place.
    pub(in crate::run) fn player(&self) -> Option<&Arc<Player>> {
        match self {
            Self::Playing(player) => Some(player),
            Self::None | Self::Recording(_) => None,
        }
    }

    /// What writes down.
    pub(in crate::run) fn recorder(&self) -> Option<&Recorder> {
        match self {
            Self::Recording(recorder) => Some(recorder),
            Self::None | Self::Playing(_) => None,
        }
    }

    pub(in crate::run) fn is_playing(&self) -> bool {
        self.player().is_some()
    }

    /// Begins to write down a run that works in `range`, where anything is written.
    pub(in crate::run) fn begin(&self, header: Header, range: Range) {
        if let Some(recorder) = self.recorder() {
            recorder.begin(header, Instant::now(), range);
        }
    }

    /// Writes down a line, where anything is.
    pub(in crate::run) fn note(&self, line: impl FnOnce() -> Line) {
        if let Some(recorder) = self.recorder() {
            recorder.line(line());
        }
    }
}
