//! Recordings: what a run asked and was answered, kept on disk while it goes on, and judged again without its target.
//!
//! A [`Recorder`] takes notes from the run and writes them by a thread of its own, as lines of a recording, as HAR,
//! or both; secrets are blotted out before a note becomes a line. A [`Recording`] is read back, and [`rejudge`] runs
//! today's suite on one of its sections by a [`Player`], which answers each case with what is held for it.

mod comparison;
mod former;
mod har;
mod heading;
mod held;
mod line;
mod moment;
mod numbering;
mod player;
mod reading;
mod recorder;
mod redaction;
mod rejudging;
mod shape;
mod sink;
mod tape;

pub use comparison::{Difference, Pair, compare};
pub use former::{Former, FormerError};
pub use line::{
    Case, Census, Cleared, Common, Failure, FailureKind, Footer, Header, Line, LogInNote, Peek,
    RecordedRole, SCHEMA_VERSION, Sent, Unsent,
};
pub use player::Player;
pub use reading::{Recording, RecordingError, Section};
pub use recorder::Recorder;
pub use rejudging::{RejudgeError, Rejudged, rejudge};
pub use sink::SinkError;
pub use tape::Tape;
