//! Servers that send their clients away.

use std::net::SocketAddr;

use axum::http::HeaderValue;
use axum::http::header::LOCATION;
use bytes::Bytes;

use super::answer::Answer;
use super::behaviour::{Occasion, Treatment};
use super::entry::Hostile;

pub(super) const HOSTILE: &[Hostile] = &[
    Hostile::new(
        "redirect/elsewhere",
        "redirects each request by 307 to a host of another port, which notes what comes",
        |occasion| {
            let there = SocketAddr::new(occasion.here.ip(), occasion.elsewhere);
            let location = format!("http://{there}{}", occasion.request.path);
            redirect(occasion, 307, &location)
        },
    ),
    Hostile::new("redirect/loop", "redirects each request by 308 to itself", |occasion| {
        redirect(occasion, 308, &occasion.request.path)
    }),
];

fn redirect(occasion: &Occasion<'_>, status: u16, location: &str) -> Treatment {
    let mut page = Answer::page(occasion.request, status, "text/plain", Bytes::new());
    if let Ok(location) = HeaderValue::from_str(location) {
        page.headers.insert(LOCATION, location);
    }
    Treatment::Instead(page.script())
}
