//! From raw flags and the configuration file to what a run is told, checked, in one place.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use dialcheck::contract::{Band, Deployment, Version};
use dialcheck::expected::ExpectedFailure;
use dialcheck::report::terminal::Detail;
use dialcheck::report::{Asked, Format, ReportSpec, Streamed};
use dialcheck::results::Shard;
use dialcheck::run::recording::{Recorder, SinkError, Tape};
use dialcheck::run::{Budget, Effort, Job, Radius, Range, Selection, host_and_port};
use dialcheck::snapshot::{Mode, SnapshotError, preflight};
use dialcheck::target::{Credentials, Headers, Limits, Tls, base_url};

use super::args::RunArgs;
use super::config::Config;
use super::credentials::gather;
use super::expected::gathered;
use super::github::Github;
use super::output::Stream;
use super::proxy::headers;
use super::shard::shard;
use super::tls::tls;

/// The version that a target is assumed to have where none is named.
const NEWEST: Version = Band::V6_5_9.version();

/// For how many seconds a run goes on where nothing else is said: a gate must not wait for a target that asks for
/// ever more time.
const LONGEST: u64 = 30 * 60;

/// What a run is told.
#[derive(Debug)]
pub(super) struct Settings {
    /// The target; the embedded server where it is none.
    pub(super) url: Option<String>,
    /// The bands to run, the older first.
    pub(super) bands: Vec<Band>,
    pub(super) deployment: Deployment,
    pub(super) reports: Vec<ReportSpec>,
    /// What is written while the run goes on.
    pub(super) written: Written,
    pub(super) snapshots: Option<PathBuf>,
    pub(super) mode: Mode,
    pub(super) selection: Selection,
    shard: Option<Shard>,
    pub(super) strict: bool,
    /// The failures that are expected.
    pub(super) expected: Vec<ExpectedFailure>,
    pub(super) detail: Detail,
    pub(super) github: Github,
    pub(super) seed: u64,
    pub(super) effort: Effort,
    pub(super) concurrency: usize,
    pub(super) limits: Limits,
    budget: Budget,
    pub(super) read_only: bool,
    name: Option<String>,
    company: String,
    other_company: Option<String>,
    menu: Option<String>,
    range: Range,
    radius: Option<Radius>,
    ledger: Option<PathBuf>,
    credentials: Credentials,
    headers: Headers,
    tls: Tls,
}

impl Settings {
    /// Merges flags and file: a flag wins. `variable` reads the environment.
    pub(super) fn new(
        args: &RunArgs,
        file: Config,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, String> {
        let ci = variable("CI").is_some_and(|value| !value.is_empty() && value != "false");
        let tls = tls(&args.tls, &file.tls())?;
        let url = args.url.clone().or(file.url);
        let version = args.api_version.or(file.api_version);
        if let Some(url) = &url {
            base_url(url).map_err(|why| why.to_string())?;
        }
        let sources = gather(&file.credentials, &variable)?;
        let mut reports = Vec::new();
        let mut archives = Vec::new();
        for asked in &args.report {
            match asked {
                Asked::Whole(spec) => reports.push(spec.clone()),
                Asked::Streamed(path) => archives.push(path.clone()),
            }
        }
        let archives_given = !archives.is_empty();
        for (format, path) in file.report {
            if Streamed::find(&format).is_some() {
                // A flag wins over the file.
                archives.extend(Some(path).filter(|_| !archives_given));
                continue;
            }
            let format = Format::find(&format).ok_or_else(|| {
                format!("report.{format}: there is no such format; write one of {}", Format::ids())
            })?;
            if !reports.iter().any(|spec| spec.format.id == format.id) {
                reports.push(ReportSpec { format, path });
            }
        }
        let filter = if args.filter.is_empty() { &file.filter } else { &args.filter };
        let mode = args.snapshot.or(file.snapshot).unwrap_or_else(|| Mode::by_default(ci));
        let defaults = Limits::default();
        let timeout = args.timeout.or(file.timeout).map_or(defaults.timeout, Duration::from_secs);
        if timeout.is_zero() {
            return Err("a timeout of 0 seconds leaves no time for an answer".to_owned());
        }
        let concurrency = args.concurrency.or(file.concurrency).unwrap_or(8);
        if concurrency == 0 {
            return Err("a concurrency of 0 runs nothing; write 1 or more".to_owned());
        }
        let list = args.expected.as_deref().or(file.expected_failures.as_deref());
        let expected = gathered(file.expected, list)?;
        let shard = args.shard.as_deref().map(|text| shard(text, &variable)).transpose()?;
        let bands = bands(url.is_some(), version)?;
        // The embedded server has its own credentials. All else is checked by now: a command may ask somebody.
        let (credentials, headers) = match url {
            Some(_) => (sources.read()?, headers(&file.headers, &variable)?),
            None => (Credentials::new(), Headers::default()),
        };
        Ok(Self {
            bands,
            url,
            deployment: args.deployment.or(file.deployment).unwrap_or_default(),
            written: written(args.record.clone().or(file.record), archives, &reports)?,
            reports,
            snapshots: args.snapshots.clone().or(file.snapshots),
            mode,
            shard,
            selection: Selection::new(filter).map_err(|why| why.to_string())?,
            strict: args.strict || file.strict,
            expected,
            detail: match (args.quiet, args.verbose) {
                (true, _) => Detail::Quiet,
                (false, true) => Detail::Verbose,
                (false, false) => Detail::Normal,
            },
            github: if args.no_github || file.no_github {
                Github::default()
            } else {
                Github::from(&variable)
            },
            seed: args.seed.or(file.seed).unwrap_or(1),
            effort: args.effort.or(file.effort).unwrap_or_default(),
            concurrency,
            limits: Limits {
                timeout,
                connect_timeout: timeout.min(defaults.connect_timeout),
                rate: args.rate.or(file.rate),
                ..defaults
            },
            budget: Budget {
                time: Some(args.max_time.or(file.max_time).unwrap_or(LONGEST))
                    .filter(|&seconds| seconds > 0)
                    .map(Duration::from_secs),
                requests: args.max_requests.or(file.max_requests),
            },
            read_only: args.read_only || file.read_only,
            name: args.name.clone().or(file.name),
            company: args.company.clone().or(file.company).unwrap_or_else(|| "test".to_owned()),
            other_company: args.other_company.clone().or(file.other_company),
            menu: args.ivr_menu.clone().or(file.ivr_menu),
            range: args.extensions.or(file.extensions).unwrap_or_default(),
            radius: args.blast_radius.or(file.blast_radius),
            ledger: args.ledger.clone().or(file.ledger),
            headers,
            credentials,
            tls,
        })
    }

    /// What reports and snapshots call the target at `url`.
    fn name_of(&self, url: &str) -> String {
        self.name.clone().unwrap_or_else(|| host_and_port(url))
    }

    /// Whether less than the whole suite runs.
    pub(super) fn is_narrowed(&self) -> bool {
        self.selection.is_narrowed() || self.shard.is_some()
    }

    /// The job against the target at `url` in `band`.
    pub(super) fn job(&self, url: &str, band: Band) -> Job {
        let name = self.name_of(url);
        let ledger = self.ledger.clone().unwrap_or_else(|| match self.shard {
            // Parts of one suite may run in one folder.
            Some(Shard { index, of }) => Job::ledger_of(&format!("{name}-{index}of{of}")),
            None => Job::ledger_of(&name),
        });
        Job {
            url: url.to_owned(),
            carrier: None,
            name,
            credentials: self.credentials.clone(),
            headers: self.headers.clone(),
            tls: self.tls.clone(),
            band,
            deployment: self.deployment,
            company: self.company.clone(),
            other_company: self.other_company.clone(),
            menu: self.menu.clone(),
            range: self.range,
            radius: self.radius.unwrap_or(Radius::Own),
            effort: self.effort,
            seed: self.seed,
            concurrency: self.concurrency,
            limits: self.limits,
            ledger: Some(ledger),
            budget: self.budget,
            read_only: self.read_only,
            selection: self.selection.clone(),
            shard: self.shard,
            keep_exchanges: false,
            tape: Tape::None,
        }
    }

    /// Whether the snapshots of all bands can be read and written.
    pub(super) fn snapshots_can_be_kept(&self) -> Result<(), SnapshotError> {
        let Some(folder) = &self.snapshots else { return Ok(()) };
        let name = match &self.url {
            Some(url) => self.name_of(url),
            None => "reference".to_owned(),
        };
        self.bands.iter().try_for_each(|&band| preflight(folder, &name, band, self.mode))
    }

    /// Where the report for people goes.
    pub(super) fn stream(&self) -> Stream {
        if self.reports.iter().any(ReportSpec::is_for_standard_output) {
            Stream::Error
        } else {
            Stream::Output
        }
    }

    /// What somebody should know before anything is sent.
    pub(super) fn warning(&self) -> Option<String> {
        let url = self.url.as_ref().filter(|url| url.starts_with("https:"))?;
        self.tls.is_insecure().then(|| {
            format!(
                "WARNING: the certificate of {url} is not verified (--insecure). Whoever sits in between can read the credentials and change the answers; --ca FILE trusts an authority of your own instead."
            )
        })
    }

    /// What of these settings holds for the embedded server as well.
    pub(super) fn adapt(&self, mut job: Job) -> Job {
        job.range = self.range;
        job.radius = self.radius.unwrap_or(job.radius);
        job.effort = self.effort;
        job.seed = self.seed;
        job.concurrency = self.concurrency;
        job.limits = self.limits;
        job.budget = self.budget;
        job.read_only = self.read_only;
        job.selection = self.selection.clone();
        job.shard = self.shard;
        job
    }
}

/// The files that are written while a run goes on.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    recording: Option<PathBuf>,
    archives: Vec<PathBuf>,
}

impl Written {
    /// What writes them; none where none is asked for.
    pub(super) fn open(&self) -> Result<Option<Arc<Recorder>>, SinkError> {
        if self.recording.is_none() && self.archives.is_empty() {
            return Ok(None);
        }
        let archives: Vec<&Path> = self.archives.iter().map(PathBuf::as_path).collect();
        Recorder::create(self.recording.as_deref(), &archives).map(|one| Some(Arc::new(one)))
    }

    /// Each with the name of its form.
    pub(super) fn named(&self) -> impl Iterator<Item = (String, PathBuf)> {
        let recording = self.recording.iter().map(|path| ("recording".to_owned(), path.clone()));
        recording.chain(self.archives.iter().map(|path| ("har".to_owned(), path.clone())))
    }
}

/// The files that are written while the run goes on: none of them is any other that is written.
fn written(
    recording: Option<PathBuf>,
    archives: Vec<PathBuf>,
    reports: &[ReportSpec],
) -> Result<Written, String> {
    let written = Written { recording, archives };
    let mut taken: Vec<PathBuf> = reports.iter().map(|spec| spec.path.clone()).collect();
    for (form, path) in written.named() {
        if taken.contains(&path) {
            let path = path.display();
            return Err(format!(
                "the {form} and another file go to {path}: give each a path of its own"
            ));
        }
        taken.push(path);
    }
    Ok(written)
}

/// The bands to run: those of the embedded server, or that of the target.
fn bands(has_url: bool, version: Option<Version>) -> Result<Vec<Band>, String> {
    match version {
        None if !has_url => Ok(Band::ALL.to_vec()),
        version => {
            let version = version.unwrap_or(NEWEST);
            let band = version.band().ok_or_else(|| {
                format!("API version {version} has read alone: the suite needs 6.3.10 or later to make extensions")
            })?;
            Ok(vec![band])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(args: &RunArgs, file: &str) -> Result<Settings, String> {
        Settings::new(args, toml::from_str(file).expect("a configuration"), |_| None)
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let args = RunArgs { company: Some("flag".to_owned()), ..RunArgs::default() };
        let settings = settings(&args, "company = \"file\"\nseed = 7\nurl = \"http://pabx:81/x\"")
            .expect("settings");
        assert_eq!(settings.company, "flag");
        assert_eq!((settings.seed, settings.concurrency), (7, 8));
        assert_eq!(settings.job("http://pabx:81/x", Band::V6_5_9).name, "pabx:81");
        assert_eq!(settings.bands, [Band::V6_5_9]);
    }

    #[test]
    fn github_is_told_nothing_where_somebody_says_so() {
        let there = |name: &str| (name == "GITHUB_ACTIONS").then(|| "true".to_owned());
        let github = |args: &RunArgs, file: &str| {
            let file = toml::from_str(file).expect("a configuration");
            format!("{:?}", Settings::new(args, file, there).expect("settings").github)
        };
        let flag = RunArgs { no_github: true, ..RunArgs::default() };
        assert!(github(&RunArgs::default(), "").contains("annotates: true"));
        assert!(github(&flag, "").contains("annotates: false"));
        assert!(github(&RunArgs::default(), "no-github = true").contains("annotates: false"));
    }

    #[test]
    fn quiet_and_verbose_are_one_choice_and_a_dash_leaves_the_output_to_a_report() {
        let of = |args: RunArgs, file: &str| settings(&args, file).expect("settings");
        let plain = of(RunArgs::default(), "");
        assert_eq!((plain.detail, plain.stream()), (Detail::Normal, Stream::Output));
        let quiet = RunArgs { quiet: true, ..RunArgs::default() };
        assert_eq!(of(quiet, "").detail, Detail::Quiet);
        let verbose = RunArgs { verbose: true, ..RunArgs::default() };
        assert_eq!(of(verbose, "").detail, Detail::Verbose);
        let taken = of(RunArgs::default(), "[report]\nsarif = \"-\"");
        assert_eq!(taken.stream(), Stream::Error);
    }

    #[test]
    fn files_that_are_written_meanwhile_may_stand_in_the_configuration() {
        let file = "record = \"run.jsonl\"\n[report]\nhar = \"run.har\"\njson = \"r.json\"";
        let named = |args: &RunArgs| -> Vec<(String, PathBuf)> {
            settings(args, file).expect("settings").written.named().collect()
        };
        let file_alone = ["recording run.jsonl", "har run.har"];
        let flag = ["recording run.jsonl", "har flag.har"];
        let args =
            RunArgs { report: "har=flag.har".parse().into_iter().collect(), ..RunArgs::default() };
        for (args, expected) in [(&RunArgs::default(), file_alone), (&args, flag)] {
            let told: Vec<String> = named(args)
                .into_iter()
                .map(|(form, path)| format!("{form} {}", path.display()))
                .collect();
            assert_eq!(told, expected);
        }
        let why = settings(&RunArgs::default(), "record = \"x\"\n[report]\njson = \"x\"");
        assert!(why.expect_err("one path").contains("another file go to x"));
    }

    #[test]
    fn a_version_in_between_is_of_the_band_below() {
        let args = RunArgs { api_version: "6.4.2".parse().ok(), ..RunArgs::default() };
        assert_eq!(settings(&args, "").expect("settings").bands, [Band::V6_3_10]);
        let args = RunArgs { api_version: "6.3.9".parse().ok(), ..RunArgs::default() };
        assert!(settings(&args, "").is_err());
        assert_eq!(settings(&RunArgs::default(), "").expect("settings").bands, Band::ALL);
    }
}
