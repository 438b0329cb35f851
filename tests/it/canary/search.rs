use std::collections::BTreeSet;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use serde_json::json;

/// So much of a secret's beginning gives it away, in characters.
const TELLING: usize = 8;

/// Everything that the binary produced: where, and what.
pub(super) type Produced = Vec<(String, String)>;

/// Adds every file below `folder`.
pub(super) fn collect(folder: &Path, produced: &mut Produced) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, produced);
        } else {
            let bytes = std::fs::read(&path).expect("a file");
            let one = (path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned());
            // A file that is as it was at the last call is searched once.
            if !produced.contains(&one) {
                produced.push(one);
            }
        }
    }
}

/// Where `secret`, or its beginning, stands in what was produced, in whatever form.
pub(super) fn found(secret: &str, produced: &Produced) -> Vec<String> {
    let beginning: String = secret.chars().take(TELLING).collect();
    let forms: BTreeSet<String> = forms(secret).into_iter().chain(forms(&beginning)).collect();
    let mut places = Vec::new();
    for (place, text) in produced {
        for form in &forms {
            if let Some(at) = text.find(form) {
                let around: String = text[..at].chars().rev().take(60).collect();
                let around: String = around.chars().rev().collect();
                places.push(format!("{place}: ...{around}[{form}]"));
            }
        }
    }
    places
}

/// `text` as it is, and escaped or encoded in the ways that a server or a report may use.
fn forms(text: &str) -> Vec<String> {
    let escaped = |text: &str| json!(text).to_string()[1..].trim_end_matches('"').to_owned();
    let once = escaped(text);
    let ascii: String = once.chars().map(ascii_escape).collect();
    let mut forms = vec![
        text.to_owned(),
        escaped(&once),
        escaped(&ascii),
        once,
        ascii,
        percent(text),
        percent(text).to_lowercase(),
        percent(text).replace("%20", "+"),
        html(text),
    ];
    for before in 0..3 {
        // The digits at both ends depend on what stands before and behind.
        let bytes = [&vec![b':'; before], text.as_bytes()].concat();
        let (start, end) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        for whole in [BASE64_STANDARD_NO_PAD.encode(&bytes), BASE64_URL_SAFE_NO_PAD.encode(&bytes)]
        {
            forms.push(whole[start..end].to_owned());
        }
    }
    forms
}

fn ascii_escape(character: char) -> String {
    if character.is_ascii() {
        return character.to_string();
    }
    let mut units = [0; 2];
    let escaped = character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}"));
    escaped.collect::<Vec<_>>().concat()
}

/// `text` with every byte that could be anything but itself in a URL encoded.
pub(super) fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one =
        |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[test]
fn a_planted_secret_is_found_in_every_form() {
    let secret = "Kq7\"zR\\v&w%41é+X";
    for form in forms(secret) {
        let produced = vec![("a file".to_owned(), format!("<{form}>"))];
        assert!(!found(secret, &produced).is_empty(), "{form}");
    }
    let produced = vec![("a file".to_owned(), "Kq7\"zR\\v".to_owned())];
    assert!(!found(secret, &produced).is_empty());
    let produced = vec![("a file".to_owned(), "Kq7\"zR\\".to_owned())];
    assert!(found(secret, &produced).is_empty());
}
