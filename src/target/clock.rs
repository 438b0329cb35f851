use std::sync::OnceLock;
use std::time::SystemTime;

use reqwest::header::{DATE, HeaderMap};

/// How far the target's clock is from this machine's, by the first answer that has a date.
#[derive(Debug, Default)]
pub(super) struct Clock(OnceLock<i64>);

impl Clock {
    pub(super) fn note(&self, headers: &HeaderMap) {
        if self.0.get().is_some() {
            return;
        }
        let date = headers.get(DATE).and_then(|value| value.to_str().ok());
        if let Some(there) = date.and_then(|date| httpdate::parse_http_date(date).ok()) {
            let _ = self.0.set(seconds(there) - seconds(SystemTime::now()));
        }
    }

    /// In seconds; greater than 0 where the target is ahead. None where it tells no date.
    pub(super) fn ahead(&self) -> Option<i64> {
        self.0.get().copied()
    }
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_date_counts_and_what_is_none_does_not() {
        let clock = Clock::default();
        let mut headers = HeaderMap::new();
        for date in ["soon", "Thu, 01 Jan 1970 00:00:10 GMT", "Thu, 01 Jan 2150 00:00:00 GMT"] {
            headers.insert(DATE, date.parse().expect("a header"));
            clock.note(&headers);
        }
        let behind = clock.ahead().expect("a date");
        assert_eq!(-behind + 10, seconds(SystemTime::now()));
    }
}
