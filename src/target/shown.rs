use std::fmt::Write as _;

use super::secrets::Secrets;

/// How much of an answer a report keeps, in bytes.
const SHOWN_BYTES: usize = 4096;

/// The beginning of an answer. It is cut behind its secrets are gone: half of one would not be known any more.
pub(super) fn shown(bytes: &[u8], secrets: &Secrets) -> String {
    let read = &bytes[..bytes.len().min(SHOWN_BYTES + secrets.reach())];
    let mut text = secrets.blot(&String::from_utf8_lossy(read));
    let mut end = text.len().min(SHOWN_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if end < text.len() || read.len() < bytes.len() {
        text.truncate(end);
        let _ = write!(text, " ... ({} bytes in all)", bytes.len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_answer_is_cut_behind_its_secrets_are_gone() {
        let secrets = Secrets::new(["secret-key".to_owned()]);
        for before in SHOWN_BYTES - 12..SHOWN_BYTES + 2 {
            let text = format!("{}secret-key{}", "x".repeat(before), "é".repeat(SHOWN_BYTES));
            let shown = shown(text.as_bytes(), &secrets);
            assert!(!shown.contains("sec"), "{}", &shown[shown.len() - 40..]);
            assert!(shown.ends_with(&format!(" ... ({} bytes in all)", text.len())));
        }
        assert_eq!(super::shown(b"short", &secrets), "short");
    }
}
