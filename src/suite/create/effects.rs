//! What a create must bring about, and leave alone.

use serde_json::json;

use super::super::case::Case;
use super::super::row::furnish;
use super::attempt::{create, is_scoped, public, there};
use crate::contract::{Kind, Operation};
use crate::judge::same;
use crate::run::{Blueprint, Expectation, Extension, Flow, Session};

/// Calls that must be taken, and what they must bring about.
pub(super) fn effects() -> Vec<Case> {
    let full = &[Operation::Readfull];
    vec![
        Case::new("create/accepts", "an extension is created and found by read", steps!(accepts))
            .accepting(),
        Case::new(
            "create/virt_exten/stored",
            "a name that is taken is the new extension's, to the letter",
            steps!(named),
        )
        .accepting(),
        Case::new("create/answer", "the answer has result and numrows", steps!(answer)).accepting(),
        Case::new(
            "create/numrows",
            "numrows is 1 for a number, 3 for a list of three",
            steps!(numrows),
        )
        .accepting(),
        Case::new("create/list", "a list of numbers makes each of them", steps!(list)).accepting(),
        Case::new(
            "create/list/settings",
            "each extension of a list is private, has a voicemail box and the nightmode",
            steps!(list_settings),
        )
        .accepting()
        .of("create/list")
        .also("create/private/scoped")
        .also("create/voicemail/box")
        .also("create/nightmode/stored")
        .with(full),
        Case::new("create/existing", "creating what exists changes nothing", steps!(existing))
            .refusing()
            .with(&[Operation::Update, Operation::Readfull]),
        Case::new("create/frame", "a create leaves another extension as it was", steps!(frame))
            .accepting()
            .with(&[Operation::Update, Operation::Readfull]),
    ]
}

async fn accepts(s: &mut Session) -> Flow {
    let number = s.number()?;
    let at = create(s, &json!(number), &Blueprint::default()).await?;
    s.must_accept("create/accepts", at)?;
    let extension = public(s, &number);
    if !there(s, "create/accepts", &extension, true).await? {
        return Ok(());
    }
    let scope = json!({"virt_exten": number, "company": extension.company});
    let rows = s.found(Operation::Read, scope, &["virt_exten"]).await?.len();
    if rows == 1 {
        return Ok(());
    }
    // Whether it was made twice, or is only read so: the other read tells.
    let scope = json!({"virt_exten": number, "company": extension.company});
    let full = s.found(Operation::Readfull, scope, &["name"]).await?.len();
    let requirement = if full == rows { "create/accepts" } else { "read/rows" };
    let words = "one extension is made";
    let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
    s.expect(what, json!(1), json!(rows), false);
    Ok(())
}

/// Which names a unit takes is open; those that it takes it must not change.
async fn named(s: &mut Session) -> Flow {
    let requirement = "create/virt_exten/stored";
    let numbers = [s.number()?, s.number()?, s.number()?];
    let names = [numbers[0].clone(), format!("{}b", numbers[1]), format!("{}B", numbers[2])];
    for name in names {
        let at = create(s, &json!(name), &Blueprint::default()).await?;
        if !s.succeeded(at) {
            continue;
        }
        let scope = json!({"virt_exten": name, "company": s.company()});
        let rows = s.found(Operation::Read, scope, &["virt_exten", "scoped_exten"]).await?;
        let held = rows.len() == 1
            && rows.iter().all(|row| {
                row.get("virt_exten") == Some(&json!(name))
                    && row.get("scoped_exten") == Some(&json!(name))
            });
        let words = format!("{name:?} was taken, and is there under this name");
        let what =
            Expectation { requirement, words: &words, pointer: "/values", exchange: s.last() };
        if !s.expect(what, json!([{"virt_exten": name, "scoped_exten": name}]), json!(rows), held) {
            return Ok(());
        }
    }
    Ok(())
}

async fn answer(s: &mut Session) -> Flow {
    let number = s.number()?;
    let at = create(s, &json!(number), &Blueprint::default()).await?;
    s.require("create/accepts", at)?;
    s.answers("create/answer", Operation::Create, at, &["/numrows"]);
    Ok(())
}

async fn numrows(s: &mut Session) -> Flow {
    let number = s.number()?;
    let at = create(s, &json!(number), &Blueprint::default()).await?;
    s.require("create/accepts", at)?;
    s.counts("create/numrows", at, 1);
    let numbers = [s.number()?, s.number()?, s.number()?];
    let at = create(s, &json!(numbers), &Blueprint::default()).await?;
    s.require("create/list", at)?;
    s.counts("create/numrows", at, 3);
    Ok(())
}

async fn list(s: &mut Session) -> Flow {
    let numbers = [s.number()?, s.number()?, s.number()?];
    let at = create(s, &json!(numbers), &Blueprint::default()).await?;
    s.must_accept("create/list", at)?;
    for number in &numbers {
        let extension = public(s, number);
        if !there(s, "create/list", &extension, true).await? {
            break;
        }
    }
    let single = [s.number()?];
    let at = create(s, &json!(single), &Blueprint::default()).await?;
    if s.accepts_because("create/list", at, "a list of one number is taken") {
        let extension = public(s, &single[0]);
        there(s, "create/list", &extension, true).await?;
    }
    Ok(())
}

async fn list_settings(s: &mut Session) -> Flow {
    let numbers = [s.number()?, s.number()?, s.number()?];
    let blueprint =
        Blueprint { private: true, voicemail: true, nightmode: json!(6), ..Blueprint::default() };
    let at = create(s, &json!(numbers), &blueprint).await?;
    s.must_accept("create/list", at)?;
    for number in &numbers {
        let extension = Extension { private: true, ..public(s, number) };
        if !there(s, "create/list", &extension, true).await?
            || !is_scoped(s, "create/private/scoped", &extension).await?
        {
            return Ok(());
        }
        let row = s.columns(&extension, &["voicemail_box", "nightmode"]).await?;
        s.reads_back("create/nightmode/stored", "nightmode", &json!(6), &row);
        let actual = row.get("voicemail_box").cloned().unwrap_or_default();
        let held = !same(Kind::Text, &json!(""), &actual);
        let what = Expectation {
            requirement: "create/voicemail/box",
            words: "voicemail_box names a box",
            pointer: "/values/0/voicemail_box",
            exchange: s.last(),
        };
        s.expect(what, json!("a box"), actual, held);
    }
    Ok(())
}

/// The numbers of the company that are longer than `number` and begin like it.
async fn longer(s: &mut Session, number: &str) -> Flow<Vec<String>> {
    let scope = json!({"company": s.company()});
    let rows = s.found(Operation::Read, scope, &["virt_exten"]).await?;
    let numbers = rows.iter().filter_map(|row| row.get("virt_exten")?.as_str());
    let mut longer: Vec<String> = numbers
        .filter(|one| one.len() > number.len() && one.starts_with(number))
        .map(str::to_owned)
        .collect();
    longer.sort();
    Ok(longer)
}

/// The create at `at` of what exists is refused, or made nothing.
pub(in crate::suite) fn left_alone(s: &mut Session, at: usize) -> bool {
    if s.succeeded(at) {
        s.counts("create/numrows", at, 0);
        return true;
    }
    s.refuses("create/existing", at, "what exists is refused, or left alone")
}

async fn existing(s: &mut Session) -> Flow {
    let requirement = "create/existing";
    let neighbour = s.extension().await?;
    let number = s.extension().await?.number;
    let before = longer(s, &number).await?;
    create(s, &json!(number), &Blueprint::default()).await?;
    let after = longer(s, &number).await?;
    let words = "no other number is made in its place";
    let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
    let held = before == after;
    s.expect(what, json!(before), json!(after), held);
    for private in [false, true] {
        let extension = s.make(&Blueprint { private, ..Blueprint::default() }).await?;
        let before = furnish(s, &extension, "A", &neighbour.number, 0).await?;
        for nightmode in [json!(null), json!(7)] {
            // Refused, or without effect: both leave one extension as it was.
            let blueprint =
                Blueprint { private, nightmode, voicemail: true, ..Blueprint::default() };
            let at = create(s, &json!(extension.number), &blueprint).await?;
            if !left_alone(s, at) {
                return Ok(());
            }
            let rows =
                s.rows(Operation::Read, extension.scope(), &["virt_exten", "scoped_exten"]).await?;
            let held = rows.len() == 1;
            let words = "the scope still resolves to one extension";
            let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
            if !s.expect(what, json!(1), json!(rows.len()), held) {
                return Ok(());
            }
            let after = s.row(&extension).await?;
            if !s.unchanged(requirement, &before, &after, &[]) {
                return Ok(());
            }
        }
    }
    Ok(())
}

async fn frame(s: &mut Session) -> Flow {
    let (extension, neighbour) = (s.extension().await?, s.extension().await?);
    furnish(s, &extension, "A", &neighbour.number, 0).await?;
    furnish(s, &neighbour, "A", &extension.number, 1).await?;
    let before = [s.row(&extension).await?, s.row(&neighbour).await?];
    let mut new = vec![(s.number()?, false), (s.number()?, true)];
    if s.facts().twins() {
        new.push((extension.number.clone(), true));
    }
    for (number, private) in new {
        let blueprint =
            Blueprint { private, voicemail: true, nightmode: json!(5), ..Blueprint::default() };
        let at = create(s, &json!(number), &blueprint).await?;
        s.require("create/accepts", at)?;
        for (one, before) in [&extension, &neighbour].into_iter().zip(&before) {
            let twin = *one.number == *number;
            let one = if twin { one.clone().with_twin() } else { one.clone() };
            let after = s.row(&one).await?;
            s.unchanged("create/frame", before, &after, &[]);
        }
    }
    Ok(())
}
