//! What a secret looks like without being it: enough for a case to do with it what it did with the secret.

/// `cookie` with other values of one length: letters where a value has some.
pub(super) fn of_cookie(cookie: &str) -> String {
    let pairs = cookie.split("; ").map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        let stands = if value.chars().any(char::is_alphabetic) { "a" } else { "1" };
        format!("{name}={}", stands.repeat(12))
    });
    pairs.collect::<Vec<_>>().join("; ")
}

/// What stands for a secret that is not known: with letters where that has some.
pub(super) fn of_secret(has_letters: bool) -> String {
    // Long and odd, since it is blotted out wherever it is found.
    if has_letters { "Recorded-7f3c91-Secret" } else { "73910468257391046825" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_keeps_its_names_and_whether_it_has_letters() {
        let shape = of_cookie("sid=aB3-x%9; count=4711");
        assert_eq!(shape, "sid=aaaaaaaaaaaa; count=111111111111");
    }
}
