use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use dialcheck::contract::{Deployment, Version};
use dialcheck::report::Asked;
use dialcheck::run::{Effort, Radius, Range};
use dialcheck::snapshot::Mode;

use super::accept::AcceptArgs;
use super::completions::CompletionsArgs;
use super::decode::DecodeArgs;
use super::diff::DiffArgs;
use super::generate::GenerateArgs;
use super::init::InitArgs;
use super::man::ManArgs;
use super::merge::MergeArgs;
use super::rejudge::RejudgeArgs;
use super::replay::ReplayArgs;
use super::schema::SchemaArgs;
use super::snapshot::SnapshotArgs;
use super::tls::TlsArgs;
use super::validate::ValidateArgs;

const EXIT_CODES: &str = "Exit codes:
  0    the target conforms, but for expected failures
  1    it does not, or it differs from its snapshot
  2    the command line or the configuration is wrong
  3    the target cannot be judged: it does not answer, or refuses the credentials
  4    the run is incomplete: inconclusive cases, nothing selected, stopped, something left or changed on the target
  5    an expected failure is stale: it passes, has expired, fails in another way, or names nothing
  130  interrupted";

/// A contract-testing and conformance harness for dialplan servers.
#[derive(Debug, Parser)]
#[command(name = "dialcheck", version, about, after_help = EXIT_CODES, propagate_version = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge a target; the embedded reference server where no URL is given.
    Run(Box<RunArgs>),
    /// Join the results of the parts of a suite.
    Merge(MergeArgs),
    /// Remove what a killed run has left on its target.
    Cleanup(CleanupArgs),
    /// Expect failures that a results file shows, until a day, so that they do not fail a run.
    Accept(AcceptArgs),
    /// Judge a recorded run again by today's rules, without its target.
    Rejudge(RejudgeArgs),
    /// Send again what one case sent, and say whether it still fails.
    Replay(Box<ReplayArgs>),
    /// Run the reference server by itself.
    Serve(ServeArgs),
    /// Judge the suite itself: every fault must be found, no dialect may raise an alarm.
    Selftest(SelftestArgs),
    /// List cases, requirements, open questions, faults, columns and all else that has an id.
    List(ListArgs),
    /// Explain whatever has an id: a requirement, a case, a fault, a column, an exit code.
    Explain(ExplainArgs),
    /// Show the contract: its documents, one self-contained JSON Schema, or an OpenAPI document.
    Schema(SchemaArgs),
    /// Write request bodies, valid or with a single fault.
    Generate(GenerateArgs),
    /// Write a commented dialcheck.toml.
    Init(InitArgs),
    /// Print what completes commands and flags in a shell.
    Completions(CompletionsArgs),
    /// Print or write the manual pages.
    Man(ManArgs),
    /// Check payload files against the contract, offline.
    Validate(ValidateArgs),
    /// Tell byte by byte what a subtype says.
    Decode(DecodeArgs),
    /// Show, accept or reject what runs found, snapshot by snapshot.
    Snapshot(SnapshotArgs),
    /// Tell what differs between two runs, or between two bands of the contract.
    Diff(DiffArgs),
}

/// What a run is told. What is not given comes from the configuration file, then from the defaults.
#[derive(Clone, Debug, Default, ClapArgs)]
#[command(after_help = "Credentials come from the environment or the configuration file, by role:
  DIALCHECK_SYSTEM_ADMIN_KEY          (needed with a URL)
  DIALCHECK_COMPANY_ADMIN_KEY, DIALCHECK_OTHER_COMPANY_ADMIN_KEY, DIALCHECK_USER_KEY
or ..._USERNAME and ..._PASSWORD in place of ..._KEY for a log-in with a session.
..._KEY_FILE and ..._PASSWORD_FILE name a file whose first line is the secret, and that its owner alone can read.
The configuration file has [credentials.ROLE] with key, key-file, key-command, username, password, password-file
and password-command; a command is run by the shell, and the first line that it prints is the secret.
A proxy before the unit gets DIALCHECK_PROXY_USERNAME and DIALCHECK_PROXY_PASSWORD by HTTP Basic, and
DIALCHECK_HEADER ('Name: value') or the [headers] of the configuration file; both take ..._FILE as well.

Expected failures are [[expected-failure]] tables, in --expected FILE or in the configuration file:
  case = \"update/ring_time/maximum\"   # or requirement = \"...\"
  reason = \"fixed in 6.5.12\"
  owner = \"QA-1234\"
  expires = 2027-01-31                 # the last day
  fingerprint = \"9f2c41d07ab3\"        # the mark of the failure, as the report shows it; any failure without it
  check, band, target                  # optional: the words of the expectation, 6.5.9+, a glob on the target's name
  blocks = true                        # optional: cases that rest on it may stay unjudged; exit 4 without it
With all failures expected the run ends with 0; with 5 where an entry passes, has expired, fails in another way or
names nothing.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct RunArgs {
    /// The target: what stands before /rest/dialplan/, as in <http://pabx.example:8080>
    pub(crate) url: Option<String>,
    /// Run the [[target]] of this name in the configuration file; may be repeated
    #[arg(long, value_name = "NAME", conflicts_with_all = ["url", "all_targets"])]
    pub(crate) target: Vec<String>,
    /// Run every [[target]] of the configuration file, and compare them
    #[arg(long, conflicts_with = "url")]
    pub(crate) all_targets: bool,
    /// The API version of the target [default: 6.5.9; the embedded server: both bands]
    #[arg(long, value_name = "VERSION")]
    pub(crate) api_version: Option<Version>,
    /// on-premises, hosted or single-company [default: on-premises]
    #[arg(long)]
    pub(crate) deployment: Option<Deployment>,
    /// The company to work in [default: test]
    #[arg(long, value_name = "NAME")]
    pub(crate) company: Option<String>,
    /// Another company that may be worked in
    #[arg(long, value_name = "NAME")]
    pub(crate) other_company: Option<String>,
    /// An IVR menu that exists on the target
    #[arg(long, value_name = "NAME")]
    pub(crate) ivr_menu: Option<String>,
    /// The extensions that may be created; they must be free [default: 9000-9999]
    #[arg(long, value_name = "RANGE")]
    pub(crate) extensions: Option<Range>,
    /// What a request may harm at worst: own, company or unit [default: own; the embedded server: unit]
    #[arg(long, value_name = "RADIUS")]
    pub(crate) blast_radius: Option<Radius>,
    /// Run only cases whose id, or a requirement of theirs, matches; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) filter: Vec<String>,
    /// Run one part of the suite alone, as in 2/4, in its own part of the extensions; 4 where the job tells its index
    /// (`JOB_COMPLETION_INDEX`, `CI_NODE_INDEX`). `dialcheck merge` joins the results
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<String>,
    /// quick, standard or thorough [default: standard]
    #[arg(long)]
    pub(crate) effort: Option<Effort>,
    /// What every random choice is made from [default: 1]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// How many cases run at once [default: 8]
    #[arg(long, value_name = "N")]
    pub(crate) concurrency: Option<usize>,
    /// How many requests are sent in a second at most [default: as fast as the target answers]
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<u32>,
    /// For how many seconds the run may go on, 0 for ever; what it made is cleaned up behind that [default: 1800]
    #[arg(long, value_name = "SECONDS")]
    pub(crate) max_time: Option<u64>,
    /// How many requests the run may send; what it takes to clean up comes on top
    #[arg(long, value_name = "N")]
    pub(crate) max_requests: Option<u64>,
    /// How long a request may take, in seconds [default: 15]
    #[arg(long, value_name = "SECONDS")]
    pub(crate) timeout: Option<u64>,
    /// Send read and readfull alone: nothing is made, changed or removed
    #[arg(long)]
    pub(crate) read_only: bool,
    /// Show what would be done, and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// With --dry-run: text or json
    #[arg(long, value_enum, default_value_t, requires = "dry_run")]
    pub(crate) format: ListFormat,
    /// Write a report, as ctrf, github, har, html, json, junit, markdown, sarif or tap, to a file or, har aside, to
    /// standard output (-); may be repeated
    #[arg(long, value_name = "FORMAT=PATH")]
    pub(crate) report: Vec<Asked>,
    /// Write down every exchange while the run goes on; `dialcheck rejudge` judges it again without the target
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Run only the cases that failed or were inconclusive in FILE [default: the file of --report json]
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(conflicts_with_all = ["target", "all_targets"])]
    #[expect(clippy::option_option, reason = "a flag whose value may be left out")]
    pub(crate) last_failed: Option<Option<PathBuf>>,
    /// Keep a snapshot of the results for each target and band in this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) snapshots: Option<PathBuf>,
    /// auto (write, then compare), check, update or off [default: auto; check where CI is set]
    #[arg(long, value_name = "MODE")]
    pub(crate) snapshot: Option<Mode>,
    /// Where extensions are noted before they are created [default: dialcheck-NAME.ledger.jsonl]
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
    /// What reports call the target [default: its host and port]
    #[arg(long, value_name = "NAME", conflicts_with_all = ["target", "all_targets"])]
    pub(crate) name: Option<String>,
    /// A warning (a broken should) fails the run as well
    #[arg(long)]
    pub(crate) strict: bool,
    /// The failures that are expected, as `dialcheck accept` writes them; they do not fail the run
    #[arg(long, value_name = "FILE")]
    pub(crate) expected: Option<PathBuf>,
    /// Show everything: every finding, body and case
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// Show the failures and the verdict alone, and no progress
    #[arg(long, short, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Write no annotations and no summary where this runs in GitHub Actions
    #[arg(long)]
    pub(crate) no_github: bool,
    /// The configuration file [default: dialcheck.toml, where it exists]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten, next_help_heading = "TLS")]
    pub(crate) tls: TlsArgs,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The ledger of a run names what it was about to create, and what the extensions of others held
before. It is removed when nothing is left of the run and the others are as they were.
Credentials come from where `dialcheck run` takes them."
)]
pub(crate) struct CleanupArgs {
    /// The target [default: the one that the ledger names]
    pub(crate) url: Option<String>,
    /// The ledger [default: the only dialcheck-*.ledger.jsonl in this folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
    /// Give the extensions that the run did not make what they held before it
    #[arg(long, conflicts_with = "forget")]
    pub(crate) restore: bool,
    /// Leave these as they are now, and remove the ledger all the same
    #[arg(long)]
    pub(crate) forget: bool,
    /// How long a request may take, in seconds [default: 15]
    #[arg(long, value_name = "SECONDS")]
    pub(crate) timeout: Option<u64>,
    /// The configuration file [default: dialcheck.toml, where it exists]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten, next_help_heading = "TLS")]
    pub(crate) tls: TlsArgs,
}

impl CleanupArgs {
    /// The flags of a run against `url`.
    pub(crate) fn as_run(&self, url: String) -> RunArgs {
        RunArgs {
            url: Some(url),
            timeout: self.timeout,
            config: self.config.clone(),
            tls: self.tls.clone(),
            ..RunArgs::default()
        }
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ServeArgs {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub(crate) listen: std::net::SocketAddr,
    /// The API version to serve
    #[arg(long, default_value = "6.5.9", value_name = "VERSION")]
    pub(crate) api_version: Version,
    /// on-premises, hosted or single-company
    #[arg(long, default_value_t)]
    pub(crate) deployment: Deployment,
    /// A company of the unit; may be repeated [default: test, other]
    #[arg(long, value_name = "NAME")]
    pub(crate) company: Vec<String>,
    /// A key: system-admin=KEY, company-admin:COMPANY=KEY or user:COMPANY=KEY; may be repeated
    #[arg(long, value_name = "ROLE[:COMPANY]=KEY")]
    pub(crate) credential: Vec<String>,
    /// Keep the unit in this file; in memory where it is left out
    #[arg(long, value_name = "FILE")]
    pub(crate) database: Option<PathBuf>,
    /// Do one thing wrong (`dialcheck list faults` shows the ids); may be repeated
    #[arg(long, value_name = "ID")]
    pub(crate) fault: Vec<String>,
    /// Do one thing in another legal way (`dialcheck list dialects`); may be repeated
    #[arg(long, value_name = "ID")]
    pub(crate) dialect: Vec<String>,
    /// Misbehave on the wire in one way (`dialcheck list hostile`)
    #[arg(long, value_name = "ID")]
    pub(crate) hostile: Option<String>,
    /// Answer so many milliseconds late, as a unit that is far away does
    #[arg(long, value_name = "MS")]
    pub(crate) latency: Option<u64>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SelftestArgs {
    /// Only faults and dialects whose id matches; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) filter: Vec<String>,
    /// quick, standard or thorough
    #[arg(long, default_value = "standard")]
    pub(crate) effort: Effort,
    /// How many servers are judged at once [default: two for each processor]
    #[arg(long, value_name = "N")]
    pub(crate) concurrency: Option<usize>,
    /// What every random choice is made from
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// How many random combinations of dialects are judged
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub(crate) combinations: usize,
    /// Run every case against every fault, also where those about it have found it: no other may be misled by it
    #[arg(long)]
    pub(crate) every_case: bool,
    /// Write a report: json=FILE or html=FILE; may be repeated
    #[arg(long, value_name = "FORMAT=PATH")]
    pub(crate) report: Vec<String>,
    /// text or json
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
    /// Show the whole matrix
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Listed {
    /// The cases of the suite.
    #[default]
    Cases,
    /// The requirements of the contract.
    Requirements,
    /// The questions that the document leaves open.
    Questions,
    /// The wrong behaviours that the reference server can be told to have.
    Faults,
    /// The legal variations that it can be told to have.
    Dialects,
    /// The ways to misbehave on the wire that it can be told to have.
    Hostile,
    /// The faults that nobody can find, and why.
    Equivalents,
    /// The columns that update writes.
    Columns,
    /// The operations of the API.
    Operations,
    /// The documents of the contract.
    Schemas,
    /// The formats of reports.
    Formats,
    /// What the exit codes mean.
    ExitCodes,
    /// All of these, with how many there are.
    All,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people.
    #[default]
    Text,
    /// For programs, in the form of a schema in schemas/.
    Json,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ListArgs {
    /// What to list
    #[arg(value_enum, default_value_t)]
    pub(crate) what: Listed,
    /// Only ids that match; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) filter: Vec<String>,
    /// text or json
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExplainArgs {
    /// An id, or the name of a column, an operation, a role, a verdict, a level; a version; an exit code
    pub(crate) id: String,
    /// text or json
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
}
