use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// When the next request may go: no sooner than the rate allows, and not while the target asks for time.
#[derive(Debug)]
pub(super) struct Pace {
    /// The time between two requests; none where they go as fast as the target answers.
    interval: Option<Duration>,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// At most `rate` requests a second.
    pub(super) fn new(rate: Option<u32>) -> Self {
        let interval = rate.filter(|&rate| rate > 0).map(|rate| Duration::from_secs(1) / rate);
        Self { interval, next: Mutex::new(None) }
    }

    /// Waits for the turn of one request.
    pub(super) async fn turn(&self) {
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(due) = next.or_else(|| self.interval.map(|_| Instant::now())) else { return };
            let turn = due.max(Instant::now());
            *next = self.interval.map(|interval| turn + interval);
            turn
        };
        sleep_until(turn).await;
    }

    /// Lets no request go for `time`.
    pub(super) fn hold(&self, time: Duration) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let until = Instant::now() + time;
        *next = Some(next.map_or(until, |due| due.max(until)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn requests_go_at_the_rate_and_not_while_they_are_held() {
        let started = Instant::now();
        let pace = Pace::new(Some(10));
        for _ in 0..11 {
            pace.turn().await;
        }
        assert_eq!(started.elapsed(), Duration::from_secs(1));
        pace.hold(Duration::from_secs(5));
        pace.turn().await;
        assert_eq!(started.elapsed(), Duration::from_secs(6));
        let free = Pace::new(None);
        free.turn().await;
        free.hold(Duration::from_secs(2));
        free.turn().await;
        free.turn().await;
        assert_eq!(started.elapsed(), Duration::from_secs(8));
    }
}
