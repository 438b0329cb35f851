//! HTTP Archive 1.2, written while the run goes on: browsers, proxies and test tools read it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::line::{Header, Line, Sent};
use super::moment;
use super::sink::{Sink, private};

/// A file in the making.
pub(super) struct Har {
    out: BufWriter<File>,
    /// Where it is written, and the name that it takes in the end; none for a device, which is written directly.
    names: Option<(PathBuf, PathBuf)>,
    /// The run that goes on: its URL, its page and when it began.
    run: Option<(String, String, SystemTime)>,
    pages: Vec<Value>,
    entries: u64,
}

impl Har {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let names = match fs::metadata(&path) {
            Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(found) if !found.is_file() => None,
            Ok(_) | Err(_) => {
                let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
                let neighbour = format!(".{name}.{}.tmp", std::process::id());
                Some((path.with_file_name(neighbour), path.clone()))
            }
        };
        let at = names.as_ref().map_or(&path, |(neighbour, _)| neighbour);
        let mut out = BufWriter::new(private(at)?);
        let creator = json!({"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")});
        write!(out, "{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"entries\":[")?;
        Ok(Self { out, names, run: None, pages: Vec::new(), entries: 0 })
    }

    fn page(&mut self, header: &Header) {
        let id = format!("{}-{}", header.band, self.pages.len() + 1);
        let title = format!("dialcheck {}, {}", header.band, header.name);
        self.pages.push(json!({
            "startedDateTime": header.started, "id": id, "title": title, "pageTimings": {},
        }));
        let began = moment::read(&header.started).unwrap_or(SystemTime::UNIX_EPOCH);
        self.run = Some((header.url.clone(), id, began));
    }
}

impl Sink for Har {
    fn take(&mut self, line: &Line) -> io::Result<()> {
        match line {
            Line::Header(header) => self.page(header),
            Line::Exchange(sent) => {
                let Some((url, page, began)) = &self.run else { return Ok(()) };
                self.out.write_all(if self.entries == 0 { b"\n" } else { b",\n" })?;
                serde_json::to_writer(&mut self.out, &entry(sent, url, page, *began))?;
                self.entries += 1;
            }
            Line::Cleared(_)
            | Line::Case(_)
            | Line::Unsent(_)
            | Line::Census(_)
            | Line::Peek(_)
            | Line::Common(_)
            | Line::Avoided { .. }
            | Line::Footer(_) => {}
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        let pages = Value::from(std::mem::take(&mut self.pages));
        writeln!(self.out, "\n],\"pages\":{pages}}}}}")?;
        self.out.flush()?;
        match self.names.take() {
            Some((neighbour, path)) => {
                self.out.get_ref().sync_all()?;
                fs::rename(neighbour, path)
            }
            None => Ok(()),
        }
    }
}

/// Half a file is of no use to anybody.
impl Drop for Har {
    fn drop(&mut self) {
        if let Some((neighbour, _)) = self.names.take() {
            let _ = fs::remove_file(neighbour);
        }
    }
}

fn entry(sent: &Sent, url: &str, page: &str, began: SystemTime) -> Value {
    let since = Duration::try_from_secs_f64(sent.started_ms / 1e3).unwrap_or_default();
    let error = sent.error.as_ref().map(|error| error.why.as_str());
    let mut entry = json!({
        "pageref": page,
        "startedDateTime": moment::written(began + since),
        "time": sent.duration_ms,
        "request": request(sent, url),
        "response": response(sent),
        "cache": {},
        // How long each part took is not measured: all of it is the wait for the answer.
        "timings": {"blocked": -1, "dns": -1, "connect": -1, "ssl": -1,
            "send": 0, "wait": sent.duration_ms, "receive": 0},
        "comment": match error {
            Some(why) => format!("{}: {why}", sent.case),
            None => sent.case.clone(),
        },
        "_case": sent.case,
        "_role": sent.role,
        "_seq": sent.seq,
    });
    if let Some(why) = error {
        entry["_error"] = json!(why);
    }
    entry
}

fn request(sent: &Sent, url: &str) -> Value {
    let query = sent.path.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        json!({"name": name, "value": value})
    });
    let mut request = json!({
        "method": sent.method,
        "url": format!("{url}{}", sent.path),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [{"name": "content-type", "value": sent.content_type}],
        "queryString": pairs.collect::<Vec<_>>(),
        "headersSize": -1,
        "bodySize": -1,
    });
    if !sent.request.is_empty() {
        request["postData"] = json!({"mimeType": sent.content_type, "text": sent.request});
    }
    request
}

/// The answer; status 0 where none came, as browsers write it.
fn response(sent: &Sent) -> Value {
    let headers = sent.headers.iter().map(|(name, value)| json!({"name": name, "value": value}));
    let text = sent.response.as_deref().unwrap_or_default();
    json!({
        "status": sent.status.unwrap_or(0),
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers.collect::<Vec<_>>(),
        "content": {
            "size": text.len(),
            "mimeType": sent.headers.get("content-type").map_or("", String::as_str),
            "text": text,
        },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
    })
}
