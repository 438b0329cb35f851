//! The time of day, as recordings and HAR write it.

use std::time::{Duration, SystemTime};

const DAY: u64 = 24 * 60 * 60;

/// `time` in UTC by RFC 3339, to the millisecond: `2026-11-28T07:45:19.123Z`.
pub(super) fn written(time: SystemTime) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let (days, seconds) = (since.as_secs() / DAY, since.as_secs() % DAY);
    let (year, month, day) = date(days);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        since.subsec_millis(),
    )
}

/// The time that [`written`] wrote; none for any other text.
pub(super) fn read(text: &str) -> Option<SystemTime> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let seconds = number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
    let since = Duration::from_secs(days(year, month, day)? * DAY + seconds)
        + Duration::from_millis(number(20, 23)?);
    let time = SystemTime::UNIX_EPOCH.checked_add(since)?;
    (written(time) == text).then_some(time)
}

/// Year, month and day of the day that is so many days behind 1970-01-01. Years are counted from March on, so that
/// the leap day comes last; an era is the 400 years behind which the calendar begins anew.
fn date(days: u64) -> (u64, u64, u64) {
    let from_march = days + 719_468;
    let (era, day_of_era) = (from_march / 146_097, from_march % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

/// The reverse of [`date`].
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    let year = year.checked_sub(u64::from(month <= 2))?;
    let from_march = (month + 9) % 12;
    let day_of_year = (153 * from_march + 2) / 5 + day.checked_sub(1)?;
    let year_of_era = year % 400;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (year / 400 * 146_097 + day_of_era).checked_sub(719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_note_are_written_and_read() {
        for (seconds, millis, text) in [
            (0, 0, "1970-01-01T00:00:00.000Z"),
            (951_782_400, 7, "2000-02-29T00:00:00.007Z"),
            (1_709_251_199, 999, "2024-02-29T23:59:59.999Z"),
            (1_795_851_919, 123, "2026-11-28T07:45:19.123Z"),
            (4_107_542_399, 0, "2100-02-28T23:59:59.000Z"),
            (4_107_542_400, 0, "2100-03-01T00:00:00.000Z"),
        ] {
            let time = SystemTime::UNIX_EPOCH
                + Duration::from_secs(seconds)
                + Duration::from_millis(millis);
            assert_eq!(written(time), text);
            assert_eq!(read(text), Some(time), "{text}");
        }
        for text in ["", "2026-13-01T00:00:00.000Z", "2026-02-30T00:00:00.000Z", "2026-11-28"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_reads_back(millis in 0..4_000_000_000_000_u64) {
            let time = SystemTime::UNIX_EPOCH + Duration::from_millis(millis);
            proptest::prop_assert_eq!(read(&written(time)), Some(time));
        }
    }
}
