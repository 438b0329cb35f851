use std::sync::Arc;
use std::time::Instant;

use futures::StreamExt as _;
use futures::future::LocalBoxFuture;

use super::options::Options;
use super::report::{Report, Row};
use super::subject::{Kind, Subject};
use super::trial::{Trial, attempt};

/// What happens while a selftest goes on.
#[derive(Debug)]
pub enum Event<'a> {
    /// It begins, with so many subjects.
    Started(usize),
    /// A subject has been judged. They end in any order.
    Judged(&'a Row),
}

/// Judges each of `subjects` that the filter takes, several at once, and tells `on_event` as it goes. The
/// report lists them in the order given, so but for times it is the same in every run of one seed.
pub async fn run(
    subjects: Vec<Subject>,
    options: Options,
    on_event: &(dyn Fn(Event<'_>) + Send + Sync),
) -> Report {
    let started = Instant::now();
    let stale = stale(&subjects, &options);
    let options = Arc::new(options);
    let taken: Vec<Subject> =
        subjects.into_iter().filter(|subject| options.filter.takes(&subject.id)).collect();
    on_event(Event::Started(taken.len()));
    let concurrency = options.concurrency.max(1);
    let mut queue: Vec<(usize, Subject)> = taken.into_iter().enumerate().collect();
    // A fault is found in a part of the time that a whole run takes: the long ones first, so that all end together.
    queue.sort_by_key(|(_, subject)| subject.kind == Kind::Fault);
    let mut judged = futures::stream::iter(queue)
        .map(|(place, subject)| {
            let options = Arc::clone(&options);
            async move {
                let row = judge(subject, options).await;
                (place, row)
            }
        })
        .buffer_unordered(concurrency);
    let mut rows = Vec::new();
    while let Some((place, row)) = judged.next().await {
        on_event(Event::Judged(&row));
        rows.push((place, row));
    }
    drop(judged);
    rows.sort_by_key(|(place, _)| *place);
    Report {
        seed: options.seed,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        stale,
        duration_ms: started.elapsed().as_secs_f64() * 1e3,
    }
}

/// Judges one subject on a thread of its own, server and suite together. Where panics unwind (the tests; the release
/// build ends at once), a panic of the suite is told as one: a fault must not be able to end the selftest.
async fn judge(subject: Subject, options: Arc<Options>) -> Row {
    let subject = Arc::new(subject);
    let task = {
        let (subject, options) = (Arc::clone(&subject), Arc::clone(&options));
        tokio::task::spawn_blocking(move || alone(&subject, &options))
    };
    let trial = task.await.unwrap_or_else(|why| Trial {
        unjudged: Some(format!("the suite broke off: {why}")),
        broke_off: true,
        ..Trial::default()
    });
    Row::of(&subject, trial, &options)
}

/// Servers share nothing, so they are judged side by side best where none of them waits for another's
/// threads.
fn alone(subject: &Subject, options: &Options) -> Trial {
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let attempt: LocalBoxFuture<'_, Trial> = Box::pin(attempt(subject, options));
            runtime.block_on(attempt)
        }
        Err(why) => Trial { unjudged: Some(format!("no runtime: {why}")), ..Trial::default() },
    }
}

/// The equivalents that name no fault at all.
fn stale(subjects: &[Subject], options: &Options) -> Vec<String> {
    let is_fault =
        |id: &str| subjects.iter().any(|subject| subject.kind == Kind::Fault && subject.id == id);
    options.equivalents.ids().filter(|id| !is_fault(id)).map(str::to_owned).collect()
}
