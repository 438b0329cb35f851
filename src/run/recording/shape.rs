//! What a secret looks like without being it: enough for a case to do with it what it did with the secret.

/// `cookie` with each letter of its values as `a` or `A`, each digit as `1`.
pub(super) fn of_cookie(cookie: &str) -> String {
    let pairs = cookie.split("; ").map(|pair| match pair.split_once('=') {
        Some((name, value)) => format!("{name}={}", value.chars().map(masked).collect::<String>()),
        None => pair.chars().map(masked).collect(),
    });
    pairs.collect::<Vec<_>>().join("; ")
}

fn masked(character: char) -> char {
    if character.is_ascii_uppercase() {
        'A'
    } else if character.is_ascii_digit() {
        '1'
    } else if character.is_alphanumeric() {
        'a'
    } else {
        character
    }
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
    fn a_cookie_keeps_its_names_and_its_form_alone() {
        assert_eq!(of_cookie("sid=aB3-x%9; lang=en"), "sid=aA1-a%1; lang=aa");
        assert_eq!(of_cookie("odd"), "aaa");
    }
}
