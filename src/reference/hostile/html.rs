//! Servers behind something that wants people to log in.

use bytes::Bytes;

use super::answer::Answer;
use super::behaviour::{Occasion, Treatment};
use super::entry::Hostile;

const PAGE: &[u8] = b"<!DOCTYPE html>\n<html>\n<head><title>Log in</title></head>\n<body>\n\
    <form method=\"post\" action=\"/login\">\n<input name=\"username\">\n\
    <input name=\"password\" type=\"password\">\n<button>Log in</button>\n</form>\n</body>\n</html>\n";

pub(super) const HOSTILE: &[Hostile] = &[
    Hostile::new(
        "html/login",
        "answers each request with a log-in page and status 200, without effect",
        log_in,
    ),
    Hostile::new(
        "html/writes",
        "answers each create, update, delete or clone with a log-in page and status 200, without effect",
        |occasion| if occasion.request.writes() { log_in(occasion) } else { Treatment::USUAL },
    ),
];

fn log_in(occasion: &Occasion<'_>) -> Treatment {
    let kind = "text/html; charset=utf-8";
    let page = Answer::page(occasion.request, 200, kind, Bytes::from_static(PAGE));
    Treatment::Instead(page.script())
}
