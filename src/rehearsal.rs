//! A run in rehearsal: the same cases against the reference server in this process, to tell beforehand what they
//! would send.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;

use crate::contract::Operation;
use crate::embedded::embed_inside;
use crate::reference::{Config, ReferenceError};
use crate::results::{CaseResult, Verdict};
use crate::run::{Job, RunError};
use crate::target::{Carrier, Loss, Request, Response};

/// What a run would do.
#[derive(Clone, Debug, Default)]
pub struct Rehearsal {
    /// How many requests each operation would get from the cases.
    pub requests: BTreeMap<&'static str, u64>,
    /// The cases that would run.
    pub cases: Vec<String>,
    /// How many would be left out, by the reason.
    pub skipped: BTreeMap<String, usize>,
}

/// Why there was no rehearsal.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalError {
    /// The reference server could not be started.
    #[error(transparent)]
    Server(#[from] ReferenceError),
    /// The run could not be made.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// Runs the cases of `job` against a reference server of its band, with companies of its own. Nothing is sent to the
/// job's own target.
pub fn rehearse(job: &Job) -> BoxFuture<'_, Result<Rehearsal, RehearsalError>> {
    Box::pin(async move {
        let embedded = embed_inside(Config::default(), job.band, job.deployment).await?;
        let stage = embedded.job.clone();
        let counts = Arc::new(Counts::default());
        let carrier = stage.carrier.map(|inner| -> Arc<dyn Carrier> {
            Arc::new(Counting { inner, counts: Arc::clone(&counts) })
        });
        // The roles that the job has, with the keys of the stage.
        let mut credentials = stage.credentials;
        credentials.retain(|role, _| job.credentials.contains_key(role));
        let rehearsed = Job {
            url: stage.url,
            carrier,
            credentials,
            ledger: None,
            headers: stage.headers,
            company: stage.company,
            other_company: stage.other_company.filter(|_| job.other_company.is_some()),
            ..job.clone()
        };
        let prepared = rehearsed.prepare().await?;
        counts.clear();
        let run = prepared.run(&|_| {}).await;
        let mut rehearsal = Rehearsal { requests: counts.take(), ..Rehearsal::default() };
        for case in run.cases {
            let CaseResult { id, verdict, reason, .. } = case;
            if verdict == Verdict::Skipped {
                *rehearsal.skipped.entry(reason.unwrap_or_default()).or_default() += 1;
            } else {
                rehearsal.cases.push(id);
            }
        }
        Ok(rehearsal)
    })
}

/// The requests of each operation.
#[derive(Debug, Default)]
struct Counts(Mutex<BTreeMap<&'static str, u64>>);

impl Counts {
    fn note(&self, path: &str) {
        let verb = path.trim_matches('/').rsplit('/').next().unwrap_or_default();
        let known = Operation::ALL.into_iter().map(Operation::verb).find(|one| *one == verb);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(known.unwrap_or("other")).or_default() += 1;
    }

    fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn take(&self) -> BTreeMap<&'static str, u64> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[derive(Debug)]
struct Counting {
    inner: Arc<dyn Carrier>,
    counts: Arc<Counts>,
}

impl Carrier for Counting {
    fn carry(&self, request: Request) -> BoxFuture<'_, Result<Response, Loss>> {
        self.counts.note(request.url.path());
        self.inner.carry(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Band, Deployment};
    use crate::run::{Radius, Selection};

    #[tokio::test]
    async fn a_rehearsal_counts_what_would_be_sent_and_sends_nothing_there() {
        let embedded = embed_inside(Config::default(), Band::V6_5_9, Deployment::OnPremises).await;
        let embedded = embedded.expect("a server");
        let before = embedded.job.clone();
        let job = Job {
            url: "http://127.0.0.1:9".to_owned(),
            carrier: None,
            company: "acme".to_owned(),
            radius: Radius::Own,
            selection: Selection::new(&["update/ring_time/*".to_owned()]).expect("a pattern"),
            ..before
        };
        let rehearsal = rehearse(&job).await.expect("a rehearsal");
        assert!(rehearsal.cases.iter().any(|id| id == "update/ring_time/maximum"));
        assert!(rehearsal.requests["update"] > 10 && rehearsal.requests["create"] > 10);
        let read_only = Job { read_only: true, selection: Selection::default(), ..job };
        let rehearsal = rehearse(&read_only).await.expect("a rehearsal");
        let verbs: Vec<_> = rehearsal.requests.keys().copied().collect();
        assert_eq!(verbs, ["read", "readfull"]);
        assert!(rehearsal.cases.iter().any(|id| id == "read/values/existing"));
    }
}
