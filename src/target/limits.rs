use std::time::Duration;

/// What bounds each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long a connection may take to be made.
    pub connect_timeout: Duration,
    /// How long a whole request may take, its answer included.
    pub timeout: Duration,
    /// How long an answer's body may be, in bytes.
    pub answer_bytes: usize,
    /// How many requests may be sent in a second; as many as the target answers where it is none.
    pub rate: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(15),
            answer_bytes: 8 << 20,
            rate: None,
        }
    }
}
