use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, Subcommand};
use dialcheck::report::Paint;
use dialcheck::snapshot::{self, Difference, Entry, NoSuch, Selection, Telling};

use super::config::Config;
use super::exit::Exit;
use super::near::near;
use super::output::{Stream, fail, note, print};

/// How many changes are told under each heading where not all are asked for.
const CHANGES: usize = 20;

/// What is to be done with snapshots.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "A run that differs from its accepted snapshot writes what would be accepted beside it, as
6.5.9+.json.new. Snapshots are named TARGET/BAND; a name may be a pattern, a target or a band alone.
Exit codes:
  0    done; nothing is pending
  1    something is pending (diff, review)
  2    the command line, the configuration or a snapshot is wrong"
)]
pub(crate) struct SnapshotArgs {
    #[command(subcommand)]
    pub(crate) action: Action,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// List snapshots; one of them in full where one is named.
    Show(Which),
    /// Tell what would change where something is pending.
    Diff(Which),
    /// Make what is pending the accepted snapshot.
    Accept(Which),
    /// Remove what is pending.
    Reject(Which),
    /// Go through what is pending, and decide one by one.
    Review(Which),
}

/// Which snapshots.
#[derive(Debug, ClapArgs)]
pub(crate) struct Which {
    /// TARGET/BAND, as in 'pabx/6.5.9+' or '*/6.5.9+' [default: all]
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// The folder of the snapshots [default: `snapshots` of the configuration file]
    #[arg(long, value_name = "DIR")]
    pub(crate) snapshots: Option<PathBuf>,
    /// The configuration file [default: dialcheck.toml, where it exists]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Name every change and every case
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

type Done = Result<Exit, String>;
type Act = fn(&[Entry], &Which) -> Done;

/// Does what was asked with the snapshots that were named.
pub(super) fn snapshot(args: &SnapshotArgs) -> Exit {
    let (act, which): (Act, &Which) = match &args.action {
        Action::Show(which) => (show, which),
        Action::Diff(which) => (diff, which),
        Action::Accept(which) => (accept, which),
        Action::Reject(which) => (reject, which),
        Action::Review(which) => (review, which),
    };
    let done = named(which).and_then(|entries| act(&entries, which));
    done.unwrap_or_else(|why| fail(Exit::Usage, &why))
}

fn named(which: &Which) -> Result<Vec<Entry>, String> {
    let folder = folder(which)?;
    let all = snapshot::entries(&folder).map_err(|why| {
        format!("{why}: `dialcheck run --snapshots {}` writes snapshots", folder.display())
    })?;
    let known: Vec<String> = all.iter().map(Entry::name).collect();
    snapshot::select(all, &which.names).map_err(|why| match &why {
        NoSuch::Name(name) => match near(name, known.iter().map(String::as_str)) {
            near if near.is_empty() => format!("{why}; `dialcheck snapshot show` lists them"),
            near => format!("{why}; did you mean {}?", near.join(", ")),
        },
        NoSuch::Pattern { .. } => why.to_string(),
    })
}

fn folder(which: &Which) -> Result<PathBuf, String> {
    if let Some(folder) = &which.snapshots {
        return Ok(folder.clone());
    }
    let config = Config::load(which.config.as_deref()).map_err(|why| why.to_string())?;
    config.snapshots.ok_or_else(|| {
        "which snapshots? name their folder with --snapshots DIR, or as `snapshots` in dialcheck.toml"
            .to_owned()
    })
}

fn waiting(entries: &[Entry]) -> Vec<Entry> {
    entries.iter().filter(|entry| entry.is_pending()).cloned().collect()
}

fn show(entries: &[Entry], which: &Which) -> Done {
    let paint = Paint::new(Stream::Output.colour());
    let text = match entries {
        [] => "there are no snapshots".to_owned(),
        [one] if !which.names.is_empty() => in_full(one, paint)?,
        several => snapshot::list(several, paint).map_err(|why| why.to_string())?,
    };
    print(&text);
    Ok(Exit::Conforms)
}

fn in_full(entry: &Entry, paint: Paint) -> Result<String, String> {
    let read = |one: Result<Option<snapshot::Snapshot>, _>| {
        one.map_err(|why: snapshot::SnapshotError| why.to_string())
    };
    let sides = [("accepted", read(entry.accepted())?), ("pending", read(entry.pending())?)];
    let told = sides
        .into_iter()
        .filter_map(|(state, one)| Some(snapshot::content(&entry.name(), state, &one?, paint)));
    Ok(told.collect::<Vec<_>>().join("\n"))
}

fn diff(entries: &[Entry], which: &Which) -> Done {
    let waiting = waiting(entries);
    if waiting.is_empty() {
        print("nothing is pending");
        return Ok(Exit::Conforms);
    }
    let paint = Paint::new(Stream::Output.colour());
    let titles = snapshot::titles();
    let most = if which.verbose { usize::MAX } else { CHANGES };
    let telling = Telling { paint, most, details: which.verbose, titles: &titles };
    let told: Vec<String> =
        waiting.iter().map(|entry| changes(entry, telling)).collect::<Result<_, String>>()?;
    print(&told.join("\n"));
    Ok(Exit::Differs)
}

/// What accepting would change.
fn changes(entry: &Entry, telling: Telling<'_>) -> Result<String, String> {
    let read = |one: Result<Option<snapshot::Snapshot>, snapshot::SnapshotError>| {
        one.map_err(|why| why.to_string())
    };
    let heading = telling.paint.strong(&entry.name());
    let told = match (read(entry.accepted())?, read(entry.pending())?) {
        (Some(old), Some(new)) => Difference::between(&old, &new, Selection::All).render(telling),
        (None, Some(new)) => format!("nothing is accepted yet; {} cases\n", new.cases.len()),
        (_, None) => "it is gone: somebody else has decided\n".to_owned(),
    };
    let told =
        if told.is_empty() { "it is the same in all that counts\n".to_owned() } else { told };
    Ok(format!("{heading}\n{told}"))
}

fn accept(entries: &[Entry], _: &Which) -> Done {
    settle(entries, "accepted", snapshot::accept)
}

fn reject(entries: &[Entry], _: &Which) -> Done {
    settle(entries, "rejected", snapshot::reject)
}

fn settle(
    entries: &[Entry],
    word: &str,
    act: fn(&Path) -> Result<(), snapshot::SnapshotError>,
) -> Done {
    let waiting = waiting(entries);
    if waiting.is_empty() {
        print("nothing is pending");
    }
    // One that cannot be settled must not keep the others from it.
    let mut troubles = Vec::new();
    for entry in &waiting {
        match act(&entry.path) {
            Ok(()) => print(&format!("{word}  {}", entry.name())),
            Err(why) => troubles.push(why.to_string()),
        }
    }
    if troubles.is_empty() { Ok(Exit::Conforms) } else { Err(troubles.join("\nerror: ")) }
}

fn review(entries: &[Entry], _: &Which) -> Done {
    let waiting = waiting(entries);
    if waiting.is_empty() {
        print("nothing is pending");
        return Ok(Exit::Conforms);
    }
    if !io::stdin().is_terminal() {
        return Err(format!(
            "a review asks questions, and standard input is no terminal; {} pending: see `dialcheck snapshot diff`, then `dialcheck snapshot accept NAME` or `reject NAME`",
            waiting.len()
        ));
    }
    let paint = Paint::new(Stream::Output.colour());
    let reviewed =
        snapshot::review(&waiting, &mut io::stdin().lock(), &mut io::stdout().lock(), paint)
            .map_err(|why| why.to_string())?;
    note(&format!(
        "{} accepted, {} rejected, {} still pending",
        reviewed.accepted, reviewed.rejected, reviewed.left
    ));
    Ok(if reviewed.left == 0 { Exit::Conforms } else { Exit::Differs })
}
