use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use dialcheck::contract::{Deployment, Operation, Version};
use dialcheck::report::ReportSpec;
use dialcheck::run::{Effort, Radius, Range};
use dialcheck::snapshot::Mode;

use super::diff::DiffArgs;
use super::snapshot::SnapshotArgs;
use super::tls::TlsArgs;

const EXIT_CODES: &str = "Exit codes:
  0    the target conforms
  1    it does not, or it differs from its snapshot
  2    the command line or the configuration is wrong
  3    the target cannot be judged: it does not answer, or refuses the credentials
  4    the run is incomplete: inconclusive cases, nothing selected, stopped, something left or changed on the target
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
    /// Remove what a killed run has left on its target.
    Cleanup(CleanupArgs),
    /// Run the reference server by itself.
    Serve(ServeArgs),
    /// Judge the suite itself: every fault must be found, no dialect may raise an alarm.
    Selftest(SelftestArgs),
    /// List cases, requirements, open questions, faults, dialects or the hostile set.
    List(ListArgs),
    /// Explain a requirement, a case or an open question.
    Explain(ExplainArgs),
    /// Write request bodies, valid or with a single fault.
    Generate(GenerateArgs),
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
DIALCHECK_HEADER ('Name: value') or the [headers] of the configuration file; both take ..._FILE as well.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct RunArgs {
    /// The target: what stands before /rest/dialplan/, as in <http://pabx.example:8080>
    pub(crate) url: Option<String>,
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
    /// Write a report: json=FILE or junit=FILE; may be repeated
    #[arg(long, value_name = "FORMAT=PATH")]
    pub(crate) report: Vec<ReportSpec>,
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
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// A warning (a broken should) fails the run as well
    #[arg(long)]
    pub(crate) strict: bool,
    /// Show everything: every finding, body and case
    #[arg(long, short)]
    pub(crate) verbose: bool,
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
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SelftestArgs {
    /// Only faults and dialects whose id matches; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) filter: Vec<String>,
    /// quick, standard or thorough
    #[arg(long, default_value = "quick")]
    pub(crate) effort: Effort,
    /// How many servers are judged at once [default: two for each processor]
    #[arg(long, value_name = "N")]
    pub(crate) concurrency: Option<usize>,
    /// What every random choice is made from
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// How many random combinations of dialects are judged
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) combinations: usize,
    /// Run every case against every fault, those included that send no call which it changes
    #[arg(long)]
    pub(crate) every_case: bool,
    /// Write a report: json=FILE or html=FILE; may be repeated
    #[arg(long, value_name = "FORMAT=PATH")]
    pub(crate) report: Vec<String>,
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
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// A line each.
    #[default]
    Text,
    /// A JSON array.
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
    /// The id of a requirement, a case or an open question
    pub(crate) id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Side {
    /// Bodies that must be taken.
    Valid,
    /// Bodies with one fault that must be refused.
    Invalid,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct GenerateArgs {
    /// create, read, readfull, update, delete or clone
    pub(crate) operation: Operation,
    /// valid or invalid
    #[arg(value_enum)]
    pub(crate) side: Side,
    /// How many bodies
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(crate) count: usize,
    /// What every random choice is made from
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// The company that the bodies name
    #[arg(long, default_value = "test", value_name = "NAME")]
    pub(crate) company: String,
    /// Write one file each into this folder; to standard output, a line each, where it is left out
    #[arg(long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}
