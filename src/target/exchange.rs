use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::credentials::Role;
use super::forgery::Forgery;
use super::loss::{Loss, LossKind, Pause, TOO_MANY_REQUESTS};
use super::reading::values;
use super::secrets::Secrets;
use super::sessions::Words;
use super::shown::shown;
use super::told::Told;
use crate::contract::Operation;
use crate::results;

/// The content type of nearly all calls and answers.
pub(super) const JSON: &str = "application/json";

/// The body of a call about extensions, with `members` beside its type. They are moved into it: the macro for JSON would
/// write each anew.
pub(crate) fn of_extension<const N: usize>(members: [(&str, Value); N]) -> Value {
    let mut body = Map::new();
    body.insert("type".to_owned(), Value::from("extension"));
    for (name, value) in members {
        body.insert(name.to_owned(), value);
    }
    Value::Object(body)
}

/// What a request carries.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A JSON object; the caller's credentials are added to it.
    Json(Value),
    /// A JSON object with [`PLACE`] as one of its texts, in whose stead `text` stands: what a value cannot
    /// hold, as a number of another spelling or a member twice over. Credentials are added.
    Spelt {
        /// The object.
        body: Value,
        /// What is sent in place of [`PLACE`], quotes and all.
        text: String,
    },
    /// These bytes, as they are; no credentials are added.
    Raw(String),
}

/// The text that [`Body::Spelt`] puts something else in place of.
pub const PLACE: &str = "\u{fffc}";

impl Body {
    /// The body as text, without credentials.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Json(body) => Cow::Owned(body.to_string()),
            Self::Spelt { body, text } => Cow::Owned(spelt(&body.to_string(), text)),
            Self::Raw(text) => Cow::Borrowed(text),
        }
    }

    /// The object that credentials are added to; none for bytes as they are.
    pub fn object(&self) -> Option<&Value> {
        match self {
            Self::Json(body) | Self::Spelt { body, .. } => Some(body),
            Self::Raw(_) => None,
        }
    }

    /// The same, to be changed.
    pub fn object_mut(&mut self) -> Option<&mut Value> {
        match self {
            Self::Json(body) | Self::Spelt { body, .. } => Some(body),
            Self::Raw(_) => None,
        }
    }

    /// The body as bytes, with `auth`, which is JSON, as one more member of its object.
    pub(super) fn with_auth(&self, auth: Option<&str>) -> Vec<u8> {
        match self {
            Self::Json(object) => joined(object, auth),
            Self::Spelt { body, text } => {
                spelt(&String::from_utf8_lossy(&joined(body, auth)), text).into_bytes()
            }
            Self::Raw(text) => text.clone().into_bytes(),
        }
    }
}

/// About so many bytes a request takes.
const USUAL: usize = 256;

/// `object` as bytes, with `auth` for its credentials. They come first, so that the object need not be copied.
fn joined(object: &Value, auth: Option<&str>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(USUAL);
    match (object, auth) {
        (Value::Object(members), Some(auth)) if !members.contains_key("auth") => {
            bytes.extend(b"{\"auth\":");
            bytes.extend(auth.as_bytes());
            // The rest of the object goes on where its brace was.
            let brace = bytes.len();
            write(&mut bytes, object);
            if members.is_empty() {
                bytes.remove(brace);
            } else {
                bytes[brace] = b',';
            }
        }
        (_, Some(auth)) => {
            let mut object = object.clone();
            object["auth"] = serde_json::from_str(auth).unwrap_or_default();
            write(&mut bytes, &object);
        }
        (_, None) => write(&mut bytes, object),
    }
    bytes
}

/// Writes `value`, straight to bytes: its `to_string` goes by the formatter, piece by piece.
fn write(bytes: &mut Vec<u8>, value: &Value) {
    // A value is always JSON, and a vector takes all.
    let _ = serde_json::to_writer(bytes, value);
}

fn spelt(json: &str, text: &str) -> String {
    json.replacen(&format!("\"{PLACE}\""), text, 1)
}

/// Why a call is made, which decides whether a reproduction needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It brings the target into the state that the case needs.
    Arrange,
    /// It is what the case is about.
    Act,
    /// It looks at the outcome.
    Look,
    /// It removes what the case made.
    Clean,
}

/// What a call authenticates with.
#[derive(Clone, PartialEq)]
pub enum Pass {
    /// The role's own credentials.
    Own,
    /// The cookie of a session.
    Cookie(String),
    /// Something like the role's key that is not it.
    Forged(Forgery),
}

/// Without the cookie.
impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => f.write_str("Own"),
            Self::Cookie(_) => f.write_str("Cookie(***)"),
            Self::Forged(forgery) => write!(f, "Forged({forgery:?})"),
        }
    }
}

/// One request before it is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Who calls.
    pub role: Role,
    /// The operation, where the call is of one.
    pub operation: Option<Operation>,
    /// The HTTP method.
    pub method: &'static str,
    /// The path below the target's URL.
    pub path: Cow<'static, str>,
    /// The content type.
    pub content_type: &'static str,
    /// What it carries.
    pub body: Body,
    /// What it authenticates with.
    pub pass: Pass,
    /// Why it is made.
    pub purpose: Purpose,
}

impl Call {
    /// A call of `operation` with `body`, as the document describes it.
    pub fn of(role: Role, operation: Operation, body: Value, purpose: Purpose) -> Self {
        Self {
            role,
            operation: Some(operation),
            method: "POST",
            path: operation.path().into(),
            content_type: JSON,
            body: Body::Json(body),
            pass: Pass::Own,
            purpose,
        }
    }

    /// A read by `operation` of `columns` of what `scope` selects.
    pub fn look(role: Role, operation: Operation, scope: Value, columns: &[&str]) -> Self {
        let columns = columns.iter().copied().map(Value::from).collect();
        let body = of_extension([("scope", scope), ("columns", columns)]);
        Self::of(role, operation, body, Purpose::Look)
    }

    /// A call to `path`, which is of no operation, with an empty body.
    pub fn outside(role: Role, path: &str, purpose: Purpose) -> Self {
        Self {
            role,
            operation: None,
            method: "POST",
            path: path.to_owned().into(),
            content_type: JSON,
            body: Body::Json(json!({})),
            pass: Pass::Own,
            purpose,
        }
    }

    /// Who makes it, in words.
    pub(crate) fn caller(&self) -> String {
        match self.pass {
            Pass::Own | Pass::Cookie(_) => self.role.to_string(),
            Pass::Forged(forgery) => {
                format!("{}, but with {} for a key", self.role, forgery.words())
            }
        }
    }
}

/// An HTTP answer.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, at most as long as the client's limit.
    pub bytes: Bytes,
    /// The body as JSON, where it is.
    pub json: Option<Value>,
}

/// Without the body, which may repeat credentials.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({}, {} bytes)", self.status, self.bytes.len())
    }
}

/// What became of a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// An answer came.
    Answer(Answer),
    /// An answer came that says nothing of the call: the target, or a gateway before it, cannot answer now.
    Busy(Answer, Pause),
    /// None came, or only a part of one: why.
    Lost(Loss),
}

/// One request with what came back.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The request.
    pub call: Call,
    /// What came back.
    pub reply: Reply,
    /// The headers of the answer.
    pub headers: Told,
    /// When it was sent.
    pub started: Instant,
    /// How long it took.
    pub duration: Duration,
}

impl Exchange {
    /// The answer as JSON; null where there is none.
    pub fn json(&self) -> &Value {
        match &self.reply {
            Reply::Answer(Answer { json: Some(json), .. }) => json,
            Reply::Answer(_) | Reply::Busy(..) | Reply::Lost(_) => &Value::Null,
        }
    }

    /// The HTTP status; none where no answer came.
    pub fn status(&self) -> Option<u16> {
        match &self.reply {
            Reply::Answer(answer) | Reply::Busy(answer, _) => Some(answer.status),
            Reply::Lost(_) => None,
        }
    }

    /// The words of a refusal; none for any other answer, or none.
    pub fn refusal(&self) -> Option<Words> {
        match &self.reply {
            Reply::Answer(answer) => Words::of(answer),
            Reply::Busy(..) | Reply::Lost(_) => None,
        }
    }

    /// Whether the target did not refuse to answer, but asked for time.
    pub fn asks_for_time(&self) -> bool {
        matches!(&self.reply, Reply::Busy(answer, pause)
            if answer.status == TOO_MANY_REQUESTS || pause.asked.is_some())
    }

    /// Whether no answer came in time.
    pub fn timed_out(&self) -> bool {
        matches!(&self.reply, Reply::Lost(loss) if loss.kind == LossKind::TimedOut)
    }

    /// About how many bytes of memory the answer takes, read.
    pub fn weight(&self) -> usize {
        match &self.reply {
            Reply::Answer(answer) | Reply::Busy(answer, _) => {
                let values = answer.json.as_ref().map_or(0, |_| values(&answer.bytes));
                answer.bytes.len() + values * size_of::<Value>()
            }
            Reply::Lost(_) => 0,
        }
    }

    /// The exchange as it is reported. `secrets` are blotted out wherever the target repeats them.
    pub fn report(&self, secrets: &Secrets) -> results::Exchange {
        let (status, response, error) = match &self.reply {
            Reply::Answer(answer) => (Some(answer.status), shown(&answer.bytes, secrets), None),
            Reply::Busy(answer, pause) => {
                (Some(answer.status), shown(&answer.bytes, secrets), Some(pause.why.clone()))
            }
            Reply::Lost(loss) => (None, String::new(), Some(secrets.blot(&loss.to_string()))),
        };
        results::Exchange {
            role: self.call.caller(),
            method: self.call.method.to_owned(),
            path: secrets.blot(&self.call.path),
            request: secrets.blot(&self.call.body.text()),
            status,
            response,
            error,
            duration_ms: self.duration.as_secs_f64() * 1e3,
        }
    }
}
