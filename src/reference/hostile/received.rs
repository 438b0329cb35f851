use std::fmt;

use axum::http::header::{CONNECTION, CONTENT_LENGTH, EXPECT, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use bytes::Bytes;

use crate::contract::Operation;
use crate::reference::http::operation;

/// How many headers a request may have.
const HEADERS: usize = 100;

/// How long a head may be, in bytes.
pub(super) const LONGEST_HEAD: usize = 64 << 10;

/// How long a body may be, in bytes: more than the ordinary server looks at, so that the refusal of what is
/// too long for it stays its own.
const LONGEST_BODY: usize = 32 << 20;

/// A request as it came over the wire.
#[derive(Clone)]
pub struct Received {
    /// Its method.
    pub method: Method,
    /// Its path, with the query where it has one.
    pub path: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
    /// Whether the client wants the connection to end after it.
    pub(super) last: bool,
}

/// Without headers and body: debug output ends up in logs, and keys are in there.
impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// The head of a request, and how it goes on.
#[derive(Debug)]
pub(super) struct Head {
    /// The request, still without its body.
    pub(super) request: Received,
    /// How many bytes the head takes.
    pub(super) length: usize,
    /// How many bytes of body follow.
    pub(super) body: usize,
    /// Whether the client waits for a word before it sends the body.
    pub(super) waits: bool,
}

/// Why a request cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum RequestError {
    /// The connection broke off.
    #[error("the connection broke off: {0}")]
    Connection(#[from] std::io::Error),
    /// It is no HTTP.
    #[error("the request is no HTTP ({0}); send HTTP/1.1")]
    Malformed(String),
    /// It is beyond a limit.
    #[error("the {0} is too long; send a shorter one")]
    Long(&'static str),
    /// Its body comes in chunks.
    #[error("the body has no length; send a content-length in place of chunks")]
    Unframed,
}

impl RequestError {
    /// The HTTP status that tells the client; none where it is gone.
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Self::Connection(_) => None,
            Self::Malformed(_) => Some(400),
            Self::Long(_) => Some(413),
            Self::Unframed => Some(411),
        }
    }
}

impl Received {
    /// Whether it asks for a change of the unit.
    pub(super) fn writes(&self) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        operation(path).is_some_and(|(operation, _)| Operation::writes(operation))
    }

    /// A request without headers and body, in the place of one that could not be read.
    pub(super) fn of(method: Method, path: &str) -> Self {
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        Self { method, path: path.to_owned(), headers, body, last: true }
    }
}

/// Reads the head at the beginning of `bytes`; None where it is not complete yet.
pub(super) fn head(bytes: &[u8]) -> Result<Option<Head>, RequestError> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let status = parsed.parse(bytes).map_err(malformed)?;
    let httparse::Status::Complete(length) = status else {
        return if bytes.len() > LONGEST_HEAD { Err(RequestError::Long("head")) } else { Ok(None) };
    };
    let uri = parsed.path.unwrap_or_default().parse::<Uri>().map_err(malformed)?;
    // A client of a proxy puts the host before the path.
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let method = Method::from_bytes(parsed.method.unwrap_or_default().as_bytes());
    let method = method.map_err(malformed)?;
    let modern = parsed.version == Some(1);
    let headers = header_map(parsed.headers)?;
    if headers.contains_key(TRANSFER_ENCODING) {
        return Err(RequestError::Unframed);
    }
    let body = body_length(&headers)?;
    let waits = named(&headers, &EXPECT, "100-continue");
    let last = !modern || named(&headers, &CONNECTION, "close");
    let request = Received { method, path, headers, body: Bytes::new(), last };
    Ok(Some(Head { request, length, body, waits }))
}

fn malformed(why: impl fmt::Display) -> RequestError {
    RequestError::Malformed(why.to_string())
}

fn header_map(parsed: &[httparse::Header<'_>]) -> Result<HeaderMap, RequestError> {
    let mut headers = HeaderMap::new();
    for header in parsed {
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(malformed)?;
        headers.append(name, HeaderValue::from_bytes(header.value).map_err(malformed)?);
    }
    Ok(headers)
}

fn body_length(headers: &HeaderMap) -> Result<usize, RequestError> {
    let Some(length) = headers.get(CONTENT_LENGTH) else {
        return Ok(0);
    };
    let length = length.to_str().ok().filter(|text| text.bytes().all(|c| c.is_ascii_digit()));
    let length = length.ok_or_else(|| malformed("its content-length is no number"))?;
    match length.parse() {
        Ok(length) if length <= LONGEST_BODY => Ok(length),
        // A number that does not fit is a long one too.
        Ok(_) | Err(_) => Err(RequestError::Long("body")),
    }
}

fn named(headers: &HeaderMap, header: &HeaderName, word: &str) -> bool {
    let values = headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|value| value.trim().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Head {
        head(text.as_bytes()).expect("a request").expect("a whole head")
    }

    #[test]
    fn a_head_says_what_is_asked_and_how_it_goes_on() {
        let text = "POST /rest/dialplan/update/?a=b HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\
                    Expect: 100-continue\r\nConnection: keep-alive, Close\r\n\r\n{";
        let read = read(text);
        assert_eq!(read.request.method, Method::POST);
        assert_eq!(read.request.path, "/rest/dialplan/update/?a=b");
        assert_eq!(read.request.headers["host"], "x");
        assert_eq!((read.length, read.body), (text.len() - 1, 12));
        assert!(read.waits && read.request.last && read.request.writes());
    }

    #[test]
    fn a_connection_goes_on_unless_one_side_says_otherwise() {
        assert!(!read("GET / HTTP/1.1\r\n\r\n").request.last);
        assert!(read("GET / HTTP/1.0\r\n\r\n").request.last);
        assert!(!read("POST /rest/dialplan/read/ HTTP/1.1\r\n\r\n").request.writes());
        assert!(!read("POST /rest/auth HTTP/1.1\r\n\r\n").request.writes());
    }

    #[test]
    fn half_a_head_is_waited_for_up_to_a_limit() {
        assert!(head(b"POST /rest").expect("so far so good").is_none());
        let endless = format!("POST / HTTP/1.1\r\nX-A: {}", "a".repeat(LONGEST_HEAD));
        assert_eq!(head(endless.as_bytes()).expect_err("too long").status(), Some(413));
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_status() {
        for (text, status) in [
            ("\u{1}\u{2}\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        ] {
            let why = head(text.as_bytes()).expect_err(text);
            assert_eq!(why.status(), Some(status), "{text}: {why}");
        }
    }

    #[test]
    fn a_request_shows_no_secrets() {
        let mut request = Received::of(Method::POST, "/rest/auth");
        request.body = Bytes::from_static(b"canary-key");
        assert!(!format!("{request:?}").contains("canary-key"));
    }
}
