use std::path::PathBuf;

use clap::Args as ClapArgs;
use dialcheck::contract::{Band, Version};
use dialcheck::embedded::{Embedded, embed};
use dialcheck::reference::Config as ServerConfig;
use dialcheck::report::terminal::Detail;
use dialcheck::results::{CaseResult, RunResult, Verdict};
use dialcheck::run::recording::{Former, FormerError, compare};
use dialcheck::run::{Effort, Job, Radius, Range, Selection};
use dialcheck::suite::suite;

use super::told;
use crate::cli::args::RunArgs;
use crate::cli::exit::Exit;
use crate::cli::near::near;
use crate::cli::output::{fail, note, print};
use crate::cli::run::{Failed, prepared, settings, watched};
use crate::cli::runtime::runtime;
use crate::cli::settings::Settings;
use crate::cli::tls::TlsArgs;

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The case runs by itself, as by `dialcheck run --filter`, with the seed, the company and the extensions of the run;
calls of others that it builds on are sent as well. Credentials come from where `dialcheck run` takes them.

Exit codes:
  0    it passes now
  1    it still fails
  2    the command line, the file or the configuration is wrong
  3    the target cannot be judged
  4    it cannot be told, or something is left or changed on the target
  130  interrupted"
)]
pub(crate) struct ReplayArgs {
    /// A results file (--report json), or a recording (--record)
    pub(crate) results: PathBuf,
    /// The id of the case
    pub(crate) case: String,
    /// The target [default: the one of the run; the embedded server where that was one]
    pub(crate) url: Option<String>,
    /// Of several bands, the one of this API version [default: the newest in which the case did not pass]
    #[arg(long, value_name = "VERSION")]
    pub(crate) api_version: Option<Version>,
    /// Other extensions than those of the run; they must be free
    #[arg(long, value_name = "RANGE")]
    pub(crate) extensions: Option<Range>,
    /// Another effort than that of the run
    #[arg(long)]
    pub(crate) effort: Option<Effort>,
    /// What a request may harm at worst: own, company or unit [default: as the recording says; own]
    #[arg(long, value_name = "RADIUS")]
    pub(crate) blast_radius: Option<Radius>,
    /// Where extensions are noted before they are created [default: dialcheck-NAME.ledger.jsonl]
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
    /// How long a request may take, in seconds [default: 15]
    #[arg(long, value_name = "SECONDS")]
    pub(crate) timeout: Option<u64>,
    /// Show every body, also of answers that are the same
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// The configuration file [default: dialcheck.toml, where it exists]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten, next_help_heading = "TLS")]
    pub(crate) tls: TlsArgs,
}

/// Sends again what the case sent.
pub(in crate::cli) fn replay(args: &ReplayArgs) -> Exit {
    let prepared = former(args).and_then(|former| {
        let again = again(args, &former)?;
        Ok((former, again))
    });
    let (former, again) = match prepared {
        Ok(prepared) => prepared,
        Err(why) => return fail(Exit::Usage, &why),
    };
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(exit) => return exit,
    };
    match runtime.block_on(again.run()) {
        Ok(run) => conclude(args, &former, &again, &run),
        Err((exit, why)) => fail(exit, &why),
    }
}

/// What the case did then.
fn former(args: &ReplayArgs) -> Result<Former, String> {
    let band = match args.api_version {
        Some(version) => Some(version.band().ok_or_else(|| {
            format!("API version {version} is of no band: write 6.3.10 or later")
        })?),
        None => None,
    };
    Former::read(&args.results, &args.case, band).map_err(|why| match &why {
        FormerError::Unknown { case, known, .. } => {
            let near = near(case, known.iter().map(String::as_str));
            let meant = if near.is_empty() {
                "`dialcheck list` shows all ids".to_owned()
            } else {
                format!("did you mean {}?", near.join(", "))
            };
            format!("{why}; {meant}")
        }
        _ => why.to_string(),
    })
}

/// The run that sends it again.
struct Again {
    settings: Settings,
    case: String,
    band: Band,
    then: Range,
    now: Range,
    /// The target; the embedded server where it is none.
    url: Option<String>,
}

fn again(args: &ReplayArgs, former: &Former) -> Result<Again, String> {
    if !suite().iter().any(|case| case.id == args.case) {
        return Err(format!(
            "the suite has no case {} any more: use the build that wrote {}",
            args.case,
            args.results.display()
        ));
    }
    let then: Range =
        former.extensions.parse().map_err(|why: dialcheck::run::RangeError| why.to_string())?;
    let now = args.extensions.unwrap_or(then);
    let parsed_effort = former.effort.as_deref().map(str::parse).transpose()?;
    let radius: Option<Radius> = former.blast_radius.as_deref().map(str::parse).transpose()?;
    let was_embedded = former.name == "reference" && former.url.starts_with("http://127.0.0.1:");
    let url = match &args.url {
        Some(url) => Some(url.clone()),
        None if was_embedded => None,
        None => Some(former.url.clone()),
    };
    let run = RunArgs {
        url: url.clone(),
        api_version: Some(former.band.version()),
        deployment: Some(former.deployment),
        company: Some(former.company.clone()),
        other_company: former.other_company.clone(),
        ivr_menu: former.menu.clone(),
        extensions: Some(now),
        // What the embedded server was allowed to be done to, no unit is.
        blast_radius: args.blast_radius.or(radius.filter(|_| !was_embedded || url.is_none())),
        effort: args.effort.or(parsed_effort),
        seed: Some(former.seed),
        concurrency: Some(1),
        ledger: args.ledger.clone(),
        timeout: args.timeout,
        config: args.config.clone(),
        tls: args.tls.clone(),
        ..RunArgs::default()
    };
    let mut settings = settings(&run)?;
    settings.selection = Selection::only([args.case.clone()].into());
    // The configuration may name a target of its own.
    if url.is_none() && settings.url.take().is_some() {
        note(
            "the run was against the embedded server, and so is this; name a URL for another target",
        );
    }
    Ok(Again { settings, case: args.case.clone(), band: former.band, then, now, url })
}

impl Again {
    async fn run(&self) -> Result<RunResult, Failed> {
        let server = match &self.url {
            Some(_) => None,
            None => Some(self.server().await?),
        };
        let job = match (&self.url, &server) {
            (Some(url), _) => self.settings.job(url, self.band),
            (None, Some(embedded)) => self.settings.adapt(embedded.job.clone()),
            (None, None) => return Err((Exit::Unjudgeable, "there is no target".to_owned())),
        };
        let run = prepared(Job { keep_exchanges: true, ..job }).await?;
        Ok(watched(run, self.band, Detail::Normal).await)
    }

    async fn server(&self) -> Result<Embedded, Failed> {
        embed(ServerConfig::default(), self.band, self.settings.deployment)
            .await
            .map_err(|why| (Exit::Unjudgeable, why.to_string()))
    }
}

fn conclude(args: &ReplayArgs, former: &Former, again: &Again, run: &RunResult) -> Exit {
    let Some(case) = run.cases.iter().find(|case| case.id == again.case) else {
        return fail(Exit::Incomplete, &format!("{} was not run", again.case));
    };
    let pairs = compare(&former.exchanges, again.then, &case.exchanges, again.now);
    let (exit, meaning) = judged(run, case);
    print(&told::told(&told::Replayed {
        former,
        run,
        case,
        pairs: &pairs,
        verbose: args.verbose,
        exit,
        meaning: &meaning,
    }));
    exit
}

fn judged(run: &RunResult, case: &CaseResult) -> (Exit, String) {
    let reason = case.reason.as_deref().unwrap_or("no reason is known");
    let why = dialcheck::report::text::harmless(reason);
    if run.interrupted {
        return (Exit::Interrupted, Exit::Interrupted.meaning().to_owned());
    }
    match case.verdict {
        Verdict::Fail | Verdict::Warning => (Exit::Differs, "it still fails".to_owned()),
        Verdict::Skipped => (Exit::Incomplete, format!("it was skipped: {why}")),
        Verdict::Inconclusive => (Exit::Incomplete, format!("it cannot be told: {why}")),
        Verdict::Pass | Verdict::Observed if !run.leftovers.is_empty() => (
            Exit::Incomplete,
            "it passes, but something could not be removed from the target".to_owned(),
        ),
        Verdict::Pass | Verdict::Observed if !run.collateral.is_empty() => (
            Exit::Incomplete,
            "it passes, but extensions that the run did not make have changed meanwhile".to_owned(),
        ),
        Verdict::Pass | Verdict::Observed => (Exit::Conforms, "it passes now".to_owned()),
    }
}
