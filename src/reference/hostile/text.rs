//! Servers whose texts are meant for more than reading.

use serde_json::Value;

use super::answer::Answer;
use super::behaviour::Treatment;
use super::entry::Hostile;
use super::step::Script;

/// Colours, a cleared screen, the title of the window, a link and what goes to the clipboard; in the
/// sequences of 7 bits, and one of 8.
const ANSI: &str = "\u{1b}[31mred\u{1b}[0m \u{1b}[2J\u{1b}[1;1Hgone \u{1b}]0;title\u{7} \
    \u{1b}]8;;http://elsewhere.example/\u{1b}\\link\u{1b}]8;;\u{1b}\\ \
    \u{1b}]52;c;aGVsbG8=\u{7} \u{9b}32mgreen\u{9b}0m";

/// Overrides, embeddings and isolates that are not ended, and marks.
const BIDI: &str = "\u{202e}dessap\u{202c} \u{202d}\u{202b}\u{202a}\u{2066}\u{2067}\u{2068} \
    \u{200e}\u{200f}\u{061c} \u{202e}tsal";

/// Tags, quotes of both kinds, the ends of what texts may stand in, and references.
const HTML: &str = "<script>alert(1)</script>\"'`> <img src=x onerror=alert(1)> \
    </td></title></textarea> <!-- ]]> &lt;&amp;&#0; javascript:alert(1)";

pub(super) const HOSTILE: &[Hostile] = &[
    Hostile::new(
        "text/ansi",
        "puts terminal sequences into the message of refusals, a note in each answer, and the reason phrase",
        |_| Treatment::After(|answer| told(answer, ANSI)),
    ),
    Hostile::new(
        "text/bidi",
        "puts marks that turn the direction of text into messages, notes and the reason phrase",
        |_| Treatment::After(|answer| told(answer, BIDI)),
    ),
    Hostile::new(
        "text/control",
        "puts all control characters, escaped as JSON wants it, into messages, notes and the reason phrase",
        |_| Treatment::After(|answer| told(answer, &control())),
    ),
    Hostile::new(
        "text/html",
        "puts tags, scripts and quotes into messages, notes and the reason phrase",
        |_| Treatment::After(|answer| told(answer, HTML)),
    ),
];

/// All of C0, the delete, and all of C1.
fn control() -> String {
    ('\0'..='\u{9f}').filter(|c| c.is_control()).collect()
}

/// Puts `text` wherever an answer has place for one.
fn told(mut answer: Answer, text: &str) -> Script {
    if let Ok(Value::Object(mut members)) = serde_json::from_slice(&answer.body)
        && let Some(Value::String(message)) = members.get_mut("message")
    {
        message.push(' ');
        message.push_str(text);
        answer.body = Value::Object(members).to_string().into();
    }
    // What is below the blank would make it no status line, and nobody would get to the rest.
    let fits = |c: &char| !c.is_ascii_control();
    answer.reason = format!("{} {}", answer.reason, text.chars().filter(fits).collect::<String>());
    answer.with_note(Value::from(text).to_string().as_bytes()).script()
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::*;
    use crate::reference::hostile::received::Received;
    use crate::reference::hostile::step::Step;

    #[test]
    fn a_refusal_is_told_in_its_message_and_status_line_and_stays_json() {
        for text in [ANSI, BIDI, HTML, &control()] {
            let request = Received::of(Method::POST, "/");
            let body = "{\"result\":\"fail\",\"message\":\"no\"}".into();
            let answer = Answer::page(&request, 400, "application/json", body);
            let Some(Step::Write(bytes)) = told(answer, text).next() else { panic!("no answer") };
            let whole = String::from_utf8(bytes.to_vec()).expect("UTF-8");
            let (head, body) = whole.split_once("\r\n\r\n").expect("a head and a body");
            let read: Value = serde_json::from_str(body).expect("JSON");
            assert_eq!(read["message"], format!("no {text}"));
            assert_eq!(read["note"], text);
            let mut headers = [httparse::EMPTY_HEADER; 8];
            let mut parsed = httparse::Response::new(&mut headers);
            let head = format!("{head}\r\n\r\n");
            assert!(parsed.parse(head.as_bytes()).is_ok_and(|status| status.is_complete()));
            assert!(
                head.lines()
                    .next()
                    .is_some_and(|line| line.len() > "HTTP/1.1 400 Bad Request ".len())
            );
        }
    }
}
