use reqwest::header::{HeaderMap, SET_COOKIE};

/// Shorter values are no session's: `lang=en` must not take every "en" out of a report.
const SHORTEST: usize = 6;

/// What a made-up session is called.
const MADE_UP: &str = "dialcheck-no-such-session";

/// The cookies that an answer sets, as a request sends them back: name and value of each, without attributes. Of
/// several with one name the last one counts, and one that is taken back in the same breath (`Max-Age=0`) is none.
pub(super) fn of_answer(headers: &HeaderMap) -> Option<String> {
    let mut cookies: Vec<(&str, &str)> = Vec::new();
    for value in headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
        let (pair, attributes) = value.split_once(';').unwrap_or((value, ""));
        let Some((name, value)) = pair.split_once('=') else { continue };
        let (name, value) = (name.trim(), value.trim());
        cookies.retain(|(other, _)| *other != name);
        if !name.is_empty() && !is_taken_back(attributes) {
            cookies.push((name, value));
        }
    }
    let pairs: Vec<String> =
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    (!pairs.is_empty()).then(|| pairs.join("; "))
}

fn is_taken_back(attributes: &str) -> bool {
    attributes.split(';').filter_map(|attribute| attribute.split_once('=')).any(|(name, value)| {
        let seconds = value.trim().parse::<i64>();
        name.trim().eq_ignore_ascii_case("max-age") && seconds.is_ok_and(|seconds| seconds <= 0)
    })
}

/// The values among `cookie` by which a session could be taken over.
pub(super) fn secrets(cookie: &str) -> impl Iterator<Item = String> {
    let values = cookie.split("; ").filter_map(|pair| pair.split_once('=')).map(|(_, value)| value);
    values
        .map(|value| value.trim_matches('"'))
        .filter(|value| value.chars().count() >= SHORTEST)
        .map(str::to_owned)
}

/// Cookies of the same names that belong to no session.
pub(super) fn made_up(cookie: &str) -> String {
    let names = cookie.split("; ").filter_map(|pair| pair.split_once('=')).map(|(name, _)| name);
    let pairs: Vec<String> = names.map(|name| format!("{name}={MADE_UP}")).collect();
    pairs.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(values: &[&'static str]) -> Option<String> {
        let values = values.iter().map(|value| (SET_COOKIE, value.parse().expect("a header")));
        of_answer(&values.collect())
    }

    #[test]
    fn what_an_answer_sets_is_sent_back_without_attributes() {
        for (values, expected) in [
            (&["s=abc; Path=/; HttpOnly; SameSite=Lax"][..], Some("s=abc")),
            (&["s=abc;Secure", " t = d=e ; Max-Age=60"], Some("s=abc; t=d=e")),
            (&["s=old; Path=/", "s=new; Path=/"], Some("s=new")),
            (&["s=abc", "gone=; max-age=0"], Some("s=abc")),
            (&["s=abc", "s=; Max-Age=-1; Path=/"], None),
            (&["no pair", "=nameless", ""], None),
            (&[], None),
        ] {
            assert_eq!(set(values).as_deref(), expected, "{values:?}");
        }
    }

    #[test]
    fn each_value_is_kept_by_itself_and_a_made_up_session_has_the_same_names() {
        let cookie = "s=\"abcdef-1\"; lang=en; t=ghijkl";
        assert_eq!(secrets(cookie).collect::<Vec<_>>(), ["abcdef-1", "ghijkl"]);
        assert_eq!(made_up("s=1; t=2"), "s=dialcheck-no-such-session; t=dialcheck-no-such-session");
    }
}
