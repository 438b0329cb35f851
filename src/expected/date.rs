use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day, as in `2027-01-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// Why a text is no day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no day: write it as in 2027-01-31")]
pub struct DateError(String);

impl Date {
    /// The day, if the calendar has it.
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        if year > 9999 || day == 0 || day > days_of(year, month) {
            return None;
        }
        Some(Self { year, month, day })
    }

    /// The day of `time` in UTC.
    pub fn of(time: SystemTime) -> Self {
        let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut days = seconds / (24 * 60 * 60);
        let mut date = Self { year: 1970, month: 1, day: 1 };
        while days >= 365 + u64::from(leaps(date.year)) && date.year < 9999 {
            days -= 365 + u64::from(leaps(date.year));
            date.year += 1;
        }
        while days >= u64::from(days_of(date.year, date.month)) && date.month < 12 {
            days -= u64::from(days_of(date.year, date.month));
            date.month += 1;
        }
        date.day = u8::try_from(days + 1).unwrap_or(u8::MAX).min(days_of(date.year, date.month));
        date
    }
}

const fn leaps(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// How many days a month has; none where there is no such month.
const fn days_of(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leaps(year) => 29,
        2 => 28,
        _ => 0,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let no = || DateError(text.to_owned());
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts[..] else { return Err(no()) };
        let digits = |part: &str, width: usize| {
            part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
            return Err(no());
        }
        let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse()) else {
            return Err(no());
        };
        Self::new(year, month, day).ok_or_else(no)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_day_of_a_time_is_that_of_the_calendar() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (86_400, "1970-01-02"),
            (951_782_400, "2000-02-29"),
            (1_735_689_599, "2024-12-31"),
            (1_735_689_600, "2025-01-01"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(Date::of(UNIX_EPOCH + Duration::from_secs(seconds)).to_string(), day);
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2027",
            "2027-1-31",
            "2027-02-30",
            "2027-13-01",
            "2027-00-10",
            "2027-01-00",
            "31.1.2027",
            "2027-01-31T00:00:00",
            "+027-01-31",
            "2100-02-29",
        ] {
            assert_eq!(text.parse::<Date>(), Err(DateError(text.to_owned())));
        }
    }

    proptest! {
        /// Any moment agrees with what HTTP calls its day, and days sort like moments.
        #[test]
        fn days_agree_with_http_and_sort_like_time(one in 0_u64..100_000_000_000, other in 0_u64..100_000_000_000) {
            let day = |seconds| Date::of(UNIX_EPOCH + Duration::from_secs(seconds));
            let http = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(one));
            let (number, year) = (&http[5..7], &http[12..16]);
            let told = day(one).to_string();
            prop_assert!(told.starts_with(year) && told.ends_with(number), "{} {}", told, http);
            prop_assert_eq!(told.parse::<Date>().ok(), Some(day(one)));
            prop_assert!(one > other || day(one) <= day(other));
        }
    }
}
