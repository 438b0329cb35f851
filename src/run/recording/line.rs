use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::contract::{Band, Deployment};
use crate::results::{Damage, Precheck, Shard, Summary, Tool};

/// The version of a recording's form, `schemas/recording.schema.json`.
pub const SCHEMA_VERSION: u32 = 1;

/// One line of a recording. A section, which is the run of one band, goes from its header to its footer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub enum Line {
    /// How the run was called.
    Header(Box<Header>),
    /// What was known before the first case.
    Cleared(Cleared),
    /// A case that begins.
    Case(Case),
    /// A request with what came back.
    Exchange(Box<Sent>),
    /// A request that was not sent.
    Unsent(Unsent),
    /// What a call was seen to do to extensions of others.
    Census(Census),
    /// The same, where the run only looked.
    Peek(Peek),
    /// What all extensions of others hold.
    Common(Common),
    /// A number that a case left alone.
    Avoided {
        /// The case.
        case: String,
        /// The number.
        number: String,
    },
    /// How the run ended.
    Footer(Box<Footer>),
}

/// How a run was called: what has to be the same for its cases to send the same requests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Which tool made the recording.
    pub tool: Tool,
    /// SHA-256 of the contract's files.
    pub contract_hash: String,
    /// When the run began, as in `2026-11-28T07:45:19.123Z`.
    pub started: String,
    /// What every random choice was made from.
    pub seed: u64,
    /// `quick`, `standard` or `thorough`.
    pub effort: String,
    /// The band whose contract was tested.
    pub band: Band,
    /// The deployment that was assumed.
    pub deployment: Deployment,
    /// What reports call the target.
    pub name: String,
    /// Its URL, without credentials.
    pub url: String,
    /// The company that the run worked in.
    pub company: String,
    /// The other company that it worked in.
    pub other_company: Option<String>,
    /// An IVR menu that existed.
    pub menu: Option<String>,
    /// The range of extensions, as in `9000-9999`: all of it, also where this was a part of the suite.
    pub extensions: String,
    /// Which part of the suite this was; none for the whole of it.
    #[serde(default)]
    pub shard: Option<Shard>,
    /// The greatest blast radius of a request.
    pub blast_radius: String,
    /// Who could call.
    pub roles: Vec<RecordedRole>,
    /// Which cases were selected: the patterns; nothing where all were.
    pub selection: Vec<String>,
    /// How many cases ran at once.
    pub concurrency: usize,
    /// Whether nothing was sent but read and readfull.
    pub read_only: bool,
    /// Whether the target outlived the run, and so was watched over.
    pub watched: bool,
}

/// A role that credentials were given for, without them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedRole {
    /// Its name.
    pub role: String,
    /// Whether it logs in, and has no key.
    pub logs_in: bool,
    /// Whether its secret has letters, so that it can be forged in the other case.
    pub has_letters: bool,
}

/// What was known before the first case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cleared {
    /// Whether the range was free in other companies too.
    pub alone: bool,
    /// Why there was no session beside the administrator's key.
    pub no_session: Option<String>,
    /// What was looked at.
    pub prechecks: Vec<Precheck>,
}

/// A case that begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    pub case: String,
    /// The block of ten numbers that it works in, counted from 0: what says which extensions are its own.
    pub block: u64,
    /// Whether it runs for the sake of others only.
    pub silent: bool,
    /// Why it was not run, where the run had come to its end.
    pub skip: Option<String>,
}

/// A request with what came back, without credentials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// The case that it belongs to, or `preflight`, `census`, `marker` or `sweep`.
    pub case: String,
    /// Its place among the lines of the case, counted from 0.
    pub seq: u64,
    /// Who called.
    pub role: String,
    /// Whether it went by the cookie of a session that the case had opened.
    pub by_cookie: bool,
    /// Where it is a log-in: of whom, and what came of it.
    pub log_in: Option<LogInNote>,
    /// The HTTP method.
    pub method: String,
    /// The path below the target's URL.
    pub path: String,
    /// The content type of the request.
    pub content_type: String,
    /// The request body without its `auth` member.
    pub request: String,
    /// The HTTP status; none where no answer came.
    pub status: Option<u16>,
    /// Headers of the answer.
    pub headers: BTreeMap<String, String>,
    /// The answer's body as text; none where no answer came.
    pub response: Option<String>,
    /// Whether the body is JSON.
    pub is_json: bool,
    /// Whether something in the body was blotted out or masked, so that it is not what was judged.
    pub blotted: bool,
    /// Why no answer came, or none that can be judged.
    pub error: Option<Failure>,
    /// When it was sent, in milliseconds since the run began.
    pub started_ms: f64,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
}

/// What a log-in was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LogInNote {
    /// Whose user name was sent.
    pub role: String,
    /// What stood in the password's place; none where it was the password.
    pub forged: Option<String>,
    /// The names of the cookies that the answer set, each with a value that says no more than whether it had letters.
    pub cookie: Option<String>,
}

/// Why no answer came, or none that can be judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// Which kind it is.
    pub kind: FailureKind,
    /// In words.
    pub why: String,
    /// For how many seconds the target asked to be left alone.
    pub asked_seconds: Option<f64>,
}

/// The kinds of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The connection broke.
    Broken,
    /// No answer came within the time-out.
    TimedOut,
    /// What came could not be used.
    Unusable,
    /// The two sides did not trust each other.
    Untrusted,
    /// The target, or a gateway before it, could not answer at the time.
    Busy,
}

/// A request that a case was not allowed to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// The case.
    pub case: String,
    /// The path below the target's URL.
    pub path: String,
    /// The request body.
    pub request: String,
    /// Whether the case was skipped for it, and not inconclusive.
    pub skip: bool,
    /// Why.
    pub why: String,
}

/// What the calls before it were seen to do to extensions of others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Census {
    /// The case.
    pub case: String,
    /// Its place among the lines of the case, counted from 0.
    pub seq: u64,
    /// What has changed, without passcodes.
    pub damage: Vec<Damage>,
    /// Why no census could be taken.
    pub error: Option<String>,
}

/// Whether a call was seen to touch extensions of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peek {
    /// The case.
    pub case: String,
    /// Whether it did.
    pub harmed: bool,
    /// Why no census could be taken.
    pub error: Option<String>,
}

/// A column in which all extensions of others hold the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Common {
    /// The case.
    pub case: String,
    /// The column; none where there is none.
    pub column: Option<String>,
    /// What all hold in it.
    pub value: Value,
}

/// How a run ended. A section without this line is a part of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Footer {
    /// How many lines stand between the header and this one.
    pub lines: u64,
    /// How many cases got each verdict then.
    pub summary: Summary,
    /// What could not be removed from the target.
    pub leftovers: Vec<String>,
    /// What else had changed on it, without passcodes.
    pub collateral: Vec<Damage>,
    /// Why the run ended before its end.
    pub stopped: Option<String>,
    /// Whether it was interrupted.
    pub interrupted: bool,
    /// How many requests were sent, those included that are sent again or open sessions.
    pub requests: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
}
