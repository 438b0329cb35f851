use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

use super::line::{Census, Footer, Header, Line, LogInNote};
use super::redaction::Raw;
use super::sink::{self, Sink, SinkError};
use crate::run::Range;
use crate::target::{Exchange, Secrets};

/// So many notes may wait to be written. A disk that is slower than the target slows the run down rather than to fill
/// the memory.
const WAITING: usize = 256;

/// Something to be written.
#[derive(Debug)]
enum Note {
    Begin(Box<Header>, Instant, Range),
    Sent(Box<Raw>),
    Line(Box<Line>),
}

/// Writes down what a run sends and is answered, by a thread of its own.
#[derive(Debug)]
pub struct Recorder {
    notes: Mutex<Option<SyncSender<Note>>>,
    writer: Mutex<Option<JoinHandle<Vec<String>>>>,
}

impl Recorder {
    /// Writes a recording to `recording`, and HAR to each of `archives`. The files are made at once, with mode 0600.
    pub fn create(recording: Option<&Path>, archives: &[&Path]) -> Result<Self, SinkError> {
        let mut sinks = Vec::new();
        if let Some(path) = recording {
            sinks.push((path.display().to_string(), sink::recording(path)?));
        }
        for path in archives {
            sinks.push((path.display().to_string(), sink::har(path)?));
        }
        Ok(Self::writing(sinks))
    }

    fn writing(sinks: Vec<(String, Box<dyn Sink>)>) -> Self {
        let (notes, waiting) = sync_channel(WAITING);
        let writer = std::thread::spawn(move || Writer::new(sinks).write(&waiting));
        Self { notes: Mutex::new(Some(notes)), writer: Mutex::new(Some(writer)) }
    }

    /// Waits until all is written. Gives what could not be, in words; nothing is noted any more.
    pub fn finish(&self) -> Vec<String> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).take();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let broken = || vec!["the thread that writes the recording has ended early".to_owned()];
        writer.map_or_else(Vec::new, |writer| writer.join().unwrap_or_else(|_| broken()))
    }

    pub(in crate::run) fn begin(&self, header: Header, began: Instant, range: Range) {
        self.note(Note::Begin(Box::new(header), began, range));
    }

    pub(in crate::run) fn sent(
        &self,
        case: &str,
        exchange: &Exchange,
        log_in: Option<LogInNote>,
        secrets: Arc<Secrets>,
    ) {
        self.note(Note::Sent(Box::new(Raw::new(case, exchange, log_in, secrets))));
    }

    pub(in crate::run) fn line(&self, line: Line) {
        self.note(Note::Line(Box::new(line)));
    }

    fn note(&self, note: Note) {
        let notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // A writer that has ended tells why when it is finished with.
        let _ = notes.map(|notes| notes.send(note));
    }
}

/// What the thread works on.
struct Writer {
    sinks: Vec<(String, Box<dyn Sink>)>,
    troubles: Vec<String>,
    /// When the run began, and what it works in.
    run: Option<(Instant, Range)>,
    lines: u64,
    /// How many lines with a place there are of each case.
    places: BTreeMap<String, u64>,
}

impl Writer {
    fn new(sinks: Vec<(String, Box<dyn Sink>)>) -> Self {
        Self { sinks, troubles: Vec::new(), run: None, lines: 0, places: BTreeMap::new() }
    }

    fn write(mut self, notes: &Receiver<Note>) -> Vec<String> {
        loop {
            let note = match notes.try_recv() {
                Ok(note) => note,
                Err(TryRecvError::Disconnected) => break,
                Err(TryRecvError::Empty) => {
                    // There is time: what is written now survives the death of this process.
                    self.each(|sink| sink.flush());
                    let Ok(note) = notes.recv() else { break };
                    note
                }
            };
            if let Some(line) = self.line(note) {
                self.each(|sink| sink.take(&line));
            }
        }
        self.each(|sink| sink.finish());
        self.troubles
    }

    fn line(&mut self, note: Note) -> Option<Line> {
        let line = match note {
            Note::Begin(header, began, range) => {
                self.run = Some((began, range));
                self.places.clear();
                self.lines = 0;
                return Some(Line::Header(header));
            }
            Note::Sent(raw) => {
                let (began, range) = self.run?;
                let mut sent = raw.line(0, began, range);
                sent.seq = self.place(&sent.case);
                Line::Exchange(Box::new(sent))
            }
            Note::Line(line) => match *line {
                Line::Census(census) => {
                    Line::Census(Census { seq: self.place(&census.case), ..census })
                }
                Line::Footer(footer) => {
                    Line::Footer(Box::new(Footer { lines: self.lines, ..*footer }))
                }
                other => other,
            },
        };
        self.lines += 1;
        Some(line)
    }

    fn place(&mut self, case: &str) -> u64 {
        let next = self.places.entry(case.to_owned()).or_default();
        *next += 1;
        *next - 1
    }

    /// Does something to each file. One that fails is told, and written to no more.
    fn each(&mut self, mut act: impl FnMut(&mut Box<dyn Sink>) -> std::io::Result<()>) {
        let troubles = &mut self.troubles;
        self.sinks.retain_mut(|(path, sink)| match act(sink) {
            Ok(()) => true,
            Err(why) => {
                troubles.push(format!(
                    "{path} is not whole: {why}; the run went on without it: free some space, or choose another disk"
                ));
                false
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    struct Full(usize);

    impl Sink for Full {
        fn take(&mut self, _: &Line) -> io::Result<()> {
            self.0 = self.0.checked_sub(1).ok_or(io::ErrorKind::StorageFull)?;
            Ok(())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }

        fn finish(&mut self) -> io::Result<()> {
            panic!("a file that has failed is written to no more")
        }
    }

    #[test]
    fn a_full_disk_is_told_once_and_holds_nothing_up() {
        let recorder = Recorder::writing(vec![("full.jsonl".to_owned(), Box::new(Full(3)))]);
        for number in 0..2000 {
            let case = "a/case".to_owned();
            recorder.line(Line::Avoided { case, number: number.to_string() });
        }
        let troubles = recorder.finish();
        assert_eq!(troubles.len(), 1, "{troubles:?}");
        assert!(troubles[0].starts_with("full.jsonl is not whole: "), "{troubles:?}");
        assert!(recorder.finish().is_empty());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_that_is_full_is_told_as_well() {
        let recorder = Recorder::create(Some(Path::new("/dev/full")), &[]).expect("a device");
        recorder.line(Line::Avoided { case: "a/case".to_owned(), number: "1".to_owned() });
        assert_eq!(recorder.finish().len(), 1);
    }
}
