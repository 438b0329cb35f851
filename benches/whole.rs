//! A run from end to end against the reference server in another process, beside a bare loop that sends the very
//! same requests with the same concurrency and throws the answers away. Machines are noisy, so what counts is
//! the ratio of the two rates, taken in turns in one run.
//!
//! ```sh
//! cargo bench --bench whole               # nine rounds of each
//! cargo bench --bench whole -- --check    # fails where the ratio is under half of what it should be
//! ```

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use dialcheck::contract::{Band, Deployment};
use dialcheck::embedded::embed_inside;
use dialcheck::reference::Config;
use dialcheck::run::{Effort, Job};
use dialcheck::target::{Carrier, Loss, Request, Response};
use futures::future::BoxFuture;

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The least ratio of a run to the bare loop that is aimed at.
const AIM: f64 = 0.7;

/// How often each is measured.
const ROUNDS: usize = 9;

type Failed = Box<dyn std::error::Error>;

/// Passes requests on and keeps a copy of each.
#[derive(Debug)]
struct Tap {
    inner: Arc<dyn Carrier>,
    kept: Mutex<Vec<Request>>,
}

impl Carrier for Tap {
    fn carry(&self, request: Request) -> BoxFuture<'_, Result<Response, Loss>> {
        self.kept.lock().expect("no panic holds it").push(request.clone());
        self.inner.carry(request)
    }
}

/// The reference server in a process of its own; it ends with this.
struct Unit {
    process: Child,
    url: String,
}

impl Unit {
    fn start() -> Result<Self, Failed> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_dialcheck"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()?;
        let lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
        for line in lines {
            let line = line?;
            if let Some(at) = line.find("http://127.0.0.1:") {
                let url = line[at..].split_whitespace().next().unwrap_or_default();
                return Ok(Self { process, url: url.trim_end_matches(['/', ',']).to_owned() });
            }
        }
        Err("the server prints no address".into())
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The job of the embedded server, and the requests that it sends.
async fn recorded() -> Result<(Job, Vec<Request>), Failed> {
    let embedded = embed_inside(Config::default(), Band::V6_5_9, Deployment::OnPremises).await?;
    let mut job = embedded.job.clone();
    job.effort = Effort::Standard;
    let inner = job.carrier.take().ok_or("the server is not in this process")?;
    let tap = Arc::new(Tap { inner, kept: Mutex::default() });
    job.carrier = Some(Arc::clone(&tap) as Arc<dyn Carrier>);
    let run = job.clone().prepare().await?.run(&|_| {}).await;
    assert_eq!(run.summary.fail, 0, "the reference server conforms");
    let kept = std::mem::take(&mut *tap.kept.lock().expect("no panic holds it"));
    Ok((Job { carrier: None, ..job }, kept))
}

/// A run over the network: requests a second.
async fn judged(job: &Job) -> Result<f64, Failed> {
    let unit = Unit::start()?;
    let prepared = Job { url: unit.url.clone(), ..job.clone() }.prepare().await?;
    let started = Instant::now();
    let run = prepared.run(&|_| {}).await;
    Ok(rate(run.requests, started.elapsed()))
}

/// The same requests by a bare loop: requests a second.
async fn bare(requests: &[Request], concurrency: usize) -> Result<f64, Failed> {
    let unit = Unit::start()?;
    let client = reqwest::Client::builder().tcp_nodelay(true).build()?;
    let requests = requests.to_vec();
    let count = requests.len() as u64;
    let work = Arc::new(Mutex::new(requests.into_iter()));
    let base: Arc<str> = unit.url.as_str().into();
    let started = Instant::now();
    let workers: Vec<_> = (0..concurrency)
        .map(|_| {
            let (client, work, base) = (client.clone(), Arc::clone(&work), Arc::clone(&base));
            tokio::spawn(async move {
                let next = || work.lock().expect("no panic holds it").next();
                while let Some(Request { method, url, headers, body }) = next() {
                    let url = format!("{base}{}", url.path());
                    let sent = client.request(method, url).headers(headers).body(body).send();
                    let _ = sent.await?.bytes().await?;
                }
                Ok::<(), reqwest::Error>(())
            })
        })
        .collect();
    for worker in workers {
        worker.await??;
    }
    Ok(rate(count, started.elapsed()))
}

#[expect(clippy::cast_precision_loss, reason = "some ten thousand requests")]
fn rate(requests: u64, time: Duration) -> f64 {
    requests as f64 / time.as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[tokio::main]
async fn main() -> Result<ExitCode, Failed> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let check = std::env::args().any(|argument| argument == "--check");
    let (job, requests) = recorded().await?;
    let (mut runs, mut loops) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        runs.push(judged(&job).await?);
        loops.push(bare(&requests, job.concurrency).await?);
    }
    // A run is held against the loop right behind it, when the machine was as busy with other things.
    let ratio = median(runs.iter().zip(&loops).map(|(run, bare)| run / bare).collect());
    let (run, bare) = (median(runs), median(loops));
    anstream::println!("requests   {}", requests.len());
    anstream::println!("run        {run:.0} a second");
    anstream::println!("bare loop  {bare:.0} a second");
    anstream::println!("ratio      {ratio:.2} (aim: {AIM})");
    Ok(if check && ratio < AIM / 2.0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
