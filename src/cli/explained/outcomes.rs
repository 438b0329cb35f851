use dialcheck::results::Verdict;
use dialcheck::run::{Effort, Radius};

use super::entry::Entry;
use super::kinds::Kind;
use crate::cli::exit::Exit;

/// What a run ends in, and what it may be told to risk.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        names: || Verdict::ALL.iter().map(|one| one.name().to_owned()).collect(),
        tell: |name| Verdict::ALL.into_iter().find(|one| one.name() == name).map(verdict),
    },
    Kind {
        names: || Exit::ALL.iter().map(|exit| format!("exit/{}", exit.code())).collect(),
        tell: exit,
    },
    Kind { names: || EFFORTS.map(|one| one.0.to_owned()).to_vec(), tell: effort },
    Kind { names: || RADII.map(|one| one.0.to_owned()).to_vec(), tell: radius },
];

const EFFORTS: [(&str, &str); 3] = [
    ("quick", "for each commit: the boundaries and one value of each kind"),
    ("standard", "for a gate: more values, and longer sequences of calls"),
    ("thorough", "for a release: all pairs of bytes, many values, many sequences"),
];

const RADII: [(&str, &str); 3] = [
    ("own", "every write names extensions of the range by number, and nothing else"),
    ("company", "a write may name the company of the run: a wrong target could touch all of it"),
    ("unit", "a write may name nothing: a wrong target could touch the whole unit"),
];

fn verdict(verdict: Verdict) -> Entry {
    let sentence = match verdict {
        Verdict::Pass => "every check of the case held",
        Verdict::Fail => "a must of the contract is broken",
        Verdict::Warning => "a should of the contract is broken; with --strict it fails the run",
        Verdict::Observed => "the answer to an open question was recorded; it is never judged",
        Verdict::Skipped => "the case was not run; its reason says why",
        Verdict::Inconclusive => {
            "the target or the network did not let the case finish, or what it builds on is broken"
        }
    };
    Entry::new("verdict", verdict.name(), sentence)
}

fn exit(name: &str) -> Option<Entry> {
    let code: u8 = name.strip_prefix("exit/").unwrap_or(name).parse().ok()?;
    let exit = Exit::ALL.into_iter().find(|exit| exit.code() == code)?;
    Some(Entry::new("exit code", code.to_string(), exit.meaning()))
}

fn effort(name: &str) -> Option<Entry> {
    name.parse::<Effort>().ok()?;
    let (_, sentence) = EFFORTS.into_iter().find(|one| one.0 == name)?;
    Some(Entry::new("effort", name, sentence).with("flag", format!("--effort {name}")))
}

fn radius(name: &str) -> Option<Entry> {
    name.parse::<Radius>().ok()?;
    let (_, sentence) = RADII.into_iter().find(|one| one.0 == name)?;
    Some(Entry::new("blast radius", name, sentence).with("flag", format!("--blast-radius {name}")))
}
