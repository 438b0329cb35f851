//! Scratch.
use dialcheck::embedded::embed;
use dialcheck::contract::{Band, Deployment};
#[tokio::main]
async fn main() {
    for band in Band::ALL {
        let e = embed(Default::default(), band, Deployment::OnPremises).await.unwrap();
        let mut job = e.job;
        if let Some(f) = std::env::args().nth(1) { job.selection = dialcheck::run::Selection::new(&[f]).unwrap(); }
        let r = job.prepare().await.unwrap().run(&|_| {}).await;
        println!("{band} {:?} {} requests {} ms left {:?}", r.summary, r.requests, r.duration_ms, r.leftovers);
        for f in &r.findings { println!("FINDING {} {:?} {}\n   exp {} act {}\n  {:?}\n", f.requirement, f.cases, f.check.expectation, f.check.expected, f.check.actual, f.exchange.as_ref().map(|x| (&x.request, &x.response))); }
        for c in &r.cases { if matches!(c.verdict, dialcheck::results::Verdict::Inconclusive) { println!("INC {} {:?} {}", c.id, c.reason, c.exchanges.last().map(|x| format!("{} -> {}", x.request, x.response)).unwrap_or_default()); } 
         if matches!(c.verdict, dialcheck::results::Verdict::Skipped) { println!("SKIP {} {:?}", c.id, c.reason); } }
        println!("{:#?}", r.observations);
    }
}
