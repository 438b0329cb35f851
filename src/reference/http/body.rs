use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use serde_json::{Value, json};

use crate::reference::call::Refusal;

/// The longest body that is looked at, in bytes.
pub(super) const LONGEST: usize = 1 << 20;

/// How much more is read, and thrown away, so that the client gets to read the refusal: an answer to a
/// client that is still sending is lost with the connection.
const PATIENCE: usize = 16 << 20;

/// Reads a request's body.
pub(super) async fn collect(body: Body) -> Result<Bytes, Refusal> {
    let mut stream = body.into_data_stream();
    let mut collected = BytesMut::new();
    let mut length = 0;
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|_| Refusal::bad("the body broke off"))?;
        length += piece.len();
        if length <= LONGEST {
            collected.extend_from_slice(&piece);
        } else if length > LONGEST + PATIENCE {
            break;
        }
    }
    if length > LONGEST {
        let message = format!("the body is longer than {LONGEST} bytes");
        return Err(Refusal::new(413, message));
    }
    Ok(collected.freeze())
}

/// The JSON of a body. What is no JSON is read as `{}`, as units in the field do, and then refused for
/// what it lacks.
pub(super) fn parse(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| json!({}))
}
