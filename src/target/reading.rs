use serde_json::Value;

use super::loss::Loss;

/// So many values an answer may hold: each takes many times its bytes once it is read.
const VALUES: usize = 1_000_000;

/// `bytes` as JSON; none where it is none. An answer of more than [`VALUES`] values is not read at all.
pub(crate) fn json(bytes: &[u8]) -> Result<Option<Value>, Loss> {
    // Each takes a byte at the least.
    if bytes.len() > VALUES && values(bytes) > VALUES {
        return Err(Loss::unusable(format!("the answer holds more than {VALUES} values")));
    }
    Ok(read(bytes))
}

/// How many values `bytes` hold at most.
pub(super) fn values(bytes: &[u8]) -> usize {
    // Counted in bytes, many at a time, of which none overflows.
    let begins = |byte: &u8| u8::from(matches!(byte, b',' | b'[' | b'{' | b':'));
    let few = |some: &[u8]| usize::from(some.iter().map(begins).sum::<u8>());
    bytes.chunks(usize::from(u8::MAX)).map(few).sum()
}

/// `bytes` as JSON. Halves of a pair of surrogates, which the grammar of JSON allows and no text can hold, are
/// read as the mark for what cannot be shown: a target may repeat them where it refuses them.
fn read(bytes: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(bytes).ok()?;
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&without_halves(text)?).ok())
}

/// `text` with `\ufffd` in place of each escaped half; none where there is none.
fn without_halves(text: &str) -> Option<String> {
    let mut mended = text.to_owned();
    let mut found = false;
    let mut at = 0;
    while let Some(length) = mended.get(at..)?.find('\\') {
        at += length;
        at += match unit(&mended, at) {
            Some(0xD800..=0xDBFF) if is_second_half(unit(&mended, at + 6)) => 12,
            Some(0xD800..=0xDFFF) => {
                mended.replace_range(at..at + 6, r"\ufffd");
                found = true;
                6
            }
            Some(_) => 6,
            // Any other escape: its second byte may be a backslash as well.
            None => 2,
        };
    }
    found.then_some(mended)
}

fn is_second_half(unit: Option<u32>) -> bool {
    matches!(unit, Some(0xDC00..=0xDFFF))
}

/// The unit that the escape at `at` stands for, if it is one of four hexadecimal digits.
fn unit(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 6)?.strip_prefix(r"\u")?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn halves_of_a_pair_do_not_spoil_an_answer() {
        for (bytes, read) in [
            (r#"{"m":"\ud800"}"#, json!({"m": "\u{fffd}"})),
            (r#"["a\udc00\ud800b"]"#, json!(["a\u{fffd}\u{fffd}b"])),
            (r#"["\ud83d\udcde \ud83d"]"#, json!(["\u{1f4de} \u{fffd}"])),
            (r#"["\\ud800", "\ud800"]"#, json!(["\\ud800", "\u{fffd}"])),
            (r#"{"m":"plain"}"#, json!({"m": "plain"})),
        ] {
            assert_eq!(super::read(bytes.as_bytes()), Some(read), "{bytes}");
        }
    }

    #[test]
    fn an_answer_of_too_many_values_is_not_read() {
        let wide = |count: usize| format!("[{}0]", "0,".repeat(count)).into_bytes();
        assert!(super::json(&wide(900_000)).is_ok_and(|json| json.is_some()));
        assert!(super::json(&wide(1_000_000)).is_err());
    }

    #[test]
    fn what_is_no_json_stays_none() {
        for bytes in ["", "{", "\\", r#"["\ud80"]"#, r"\ud800", r"<\udfff>", r#"["\ud800é"#, r"\é"]
        {
            assert_eq!(super::read(bytes.as_bytes()), None, "{bytes}");
        }
    }
}
