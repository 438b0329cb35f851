//! What the document leaves open of creation, deletion and clones.

use serde_json::{Value, json};

use super::super::case::{Case, Phase};
use super::super::delete::delete;
use super::taken;
use crate::contract::Operation;
use crate::run::{Blueprint, Expectation, Extension, Flow, Session};

pub(super) fn cases() -> Vec<Case> {
    let full = &[Operation::Readfull];
    let clone = &[Operation::Clone, Operation::Readfull];
    vec![
        Case::new("open/twins", "one number both public and private", steps!(twins))
            .at(Phase::Learn),
        Case::new(
            "open/same-number-public",
            "one number public in two companies",
            steps!(same_number, false),
        )
        .in_other_company()
        .at(Phase::Learn),
        Case::new(
            "open/same-number-private",
            "one number private in two companies",
            steps!(same_number, true),
        )
        .in_other_company()
        .at(Phase::Learn),
        Case::new("open/extension-form", "names that virt_exten takes", steps!(names))
            .at(Phase::Learn),
        Case::new("open/list-partial", "a list of which one exists", steps!(list_partial))
            .at(Phase::Learn),
        Case::new("open/list-duplicate", "a list with one number twice", steps!(list_duplicate)),
        Case::new("open/empty-list-create", "an empty list", steps!(empty_list)),
        Case::new("open/create-company", "company left out", steps!(left_out, "company")),
        Case::new(
            "open/create-optional",
            "private, voicemail and nightmode left out",
            steps!(optional),
        ),
        Case::new("open/create-flags", "1, 0 and null for a flag", steps!(flags)),
        Case::new("open/create-nightmode-minus", "nightmode -1", steps!(nightmode_minus)),
        Case::new("open/create-defaults", "what a new extension holds", steps!(defaults))
            .with(full),
        Case::new(
            "open/nightmode-null",
            "what nightmode null reads back as",
            steps!(nightmode_null),
        )
        .with(full),
        Case::new(
            "open/mailbox-absent",
            "mailbox in the answer where there was none",
            steps!(mailbox),
        ),
        Case::new("open/clone-private", "a clone of a private extension", steps!(clone_private))
            .with(clone),
        Case::new("open/clone-owner", "the owner of a clone", steps!(clone_owner)).with(clone),
        Case::new(
            "open/clone-scoped",
            "scoped_exten in the scope of a clone",
            steps!(clone_scoped),
        )
        .with(clone),
    ]
}

async fn create(s: &mut Session, virt_exten: Value, blueprint: &Blueprint) -> Flow<usize> {
    let body = blueprint.body(&virt_exten, s.company());
    s.act(Operation::Create, body).await
}

fn private() -> Blueprint {
    Blueprint { private: true, ..Blueprint::default() }
}

async fn twins(s: &mut Session) -> Flow {
    let public = s.extension().await?;
    let at = create(s, json!(public.number), &private()).await?;
    let scope = json!({"virt_exten": public.number, "company": public.company});
    let rows = s.rows(Operation::Read, scope, &["scoped_exten"]).await?.len();
    s.observe("twins", if s.succeeded(at) && rows == 2 { "yes" } else { "no" });
    Ok(())
}

async fn same_number(s: &mut Session, private: bool) -> Flow {
    let one = s.make(&Blueprint { private, ..Blueprint::default() }).await?;
    let other = s.env().territory.other_company.clone();
    let at = create(
        s,
        json!(one.number),
        &Blueprint { private, company: other, ..Blueprint::default() },
    )
    .await?;
    let answer = if s.succeeded(at) { "yes" } else { "no" };
    s.observe(if private { "same-number-private" } else { "same-number-public" }, answer);
    Ok(())
}

async fn names(s: &mut Session) -> Flow {
    let mut forms = vec!["digits"];
    for (form, suffix) in [("letters", "b"), ("capital letters", "B")] {
        let name = format!("{}{suffix}", s.number()?);
        let at = create(s, json!(name), &Blueprint::default()).await?;
        let extension = Extension::public(&name, s.company());
        if s.succeeded(at) && s.exists(&extension).await? {
            forms.push(form);
        }
    }
    s.observe("extension-form", forms.join(", "));
    Ok(())
}

async fn list_partial(s: &mut Session) -> Flow {
    let known = s.extension().await?;
    let (a, b) = (s.number()?, s.number()?);
    create(s, json!([a, known.number, b]), &Blueprint::default()).await?;
    let scope = json!({"virt_exten": [a, b], "company": s.company()});
    let made = s.found(Operation::Read, scope, &["virt_exten"]).await?.len();
    s.observe(
        "list-partial",
        match made {
            0 => "nothing created",
            2 => "the others created",
            _ => "one of the others created",
        },
    );
    Ok(())
}

async fn list_duplicate(s: &mut Session) -> Flow {
    let number = s.number()?;
    let at = create(s, json!([number, number]), &Blueprint::default()).await?;
    s.observe("list-duplicate", if s.succeeded(at) { "one created" } else { "refused" });
    let scope = json!({"virt_exten": number, "company": s.company()});
    let made = s.found(Operation::Read, scope, &["virt_exten"]).await?.len();
    let what = Expectation {
        requirement: "create/existing",
        words: "a number that stands twice in a list is made once, or not at all",
        pointer: "/values",
        exchange: s.last(),
    };
    s.expect(what, json!(1), json!(made), made < 2);
    Ok(())
}

async fn empty_list(s: &mut Session) -> Flow {
    let at = create(s, json!([]), &Blueprint::default()).await?;
    s.observe("empty-list-create", if s.succeeded(at) { "nothing created" } else { "refused" });
    if s.succeeded(at) {
        s.counts("create/numrows", at, 0);
    }
    Ok(())
}

/// Creates without `member`; gives whether it was taken.
async fn without(s: &mut Session, member: &str) -> Flow<bool> {
    let number = s.number()?;
    let mut body = Blueprint::default().body(&json!(number), s.company());
    if let Some(values) = body["values"].as_object_mut() {
        values.remove(member);
    }
    let at = s.act(Operation::Create, body).await?;
    Ok(s.succeeded(at))
}

async fn left_out(s: &mut Session, member: &'static str) -> Flow {
    if s.env().allowed < crate::run::Radius::Unit {
        let why = "outside the blast radius: the new extension may land in any company";
        return Err(crate::judge::Stop::Skip(why.to_owned()));
    }
    let taken = without(s, member).await?;
    s.observe("create-company", if taken { "a default company" } else { "refused" });
    Ok(())
}

async fn optional(s: &mut Session) -> Flow {
    let mut optional = Vec::new();
    for member in ["private", "voicemail", "nightmode"] {
        if without(s, member).await? {
            optional.push(member);
        }
    }
    s.observe(
        "create-optional",
        if optional.is_empty() { "none".to_owned() } else { optional.join(", ") },
    );
    Ok(())
}

async fn flags(s: &mut Session) -> Flow {
    let mut forms = Vec::new();
    for value in [json!(1), json!(0), json!(null)] {
        let number = s.number()?;
        let mut body = Blueprint::default().body(&json!(number), s.company());
        body["values"]["voicemail"] = value.clone();
        let at = s.act(Operation::Create, body).await?;
        forms.push(format!("{value} {}", taken(s, at)));
    }
    s.observe("create-flags", forms.join(", "));
    Ok(())
}

async fn nightmode_minus(s: &mut Session) -> Flow {
    let number = s.number()?;
    let at = create(s, json!(number), &Blueprint { nightmode: json!(-1), ..Blueprint::default() })
        .await?;
    let answer = taken(s, at);
    s.observe("create-nightmode-minus", answer);
    Ok(())
}

async fn defaults(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let row = s.row(&extension).await?;
    s.observe("create-defaults", Value::Object(row).to_string());
    Ok(())
}

async fn nightmode_null(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let row = s.row(&extension).await?;
    // A nightmode of an extension before must not be there again.
    let three = Blueprint { nightmode: json!(3), ..Blueprint::default() };
    s.make(&three).await?;
    let after = s.extension().await?;
    for one in [&extension, &after] {
        let row = s.columns(one, &["nightmode"]).await?;
        s.reads_back("create/nightmode/stored", "nightmode", &Value::Null, &row);
    }
    s.observe(
        "nightmode-null",
        match row.get("nightmode").map(ToString::to_string).as_deref() {
            Some("null" | "\"\"") => "null",
            Some("-1" | "\"-1\"") => "-1",
            _ => "other",
        },
    );
    Ok(())
}

async fn mailbox(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let at = delete(s, &extension).await?;
    s.require("delete/accepts", at)?;
    let absent = s.answer(at).get("mailbox").is_none();
    s.observe("mailbox-absent", if absent { "absent" } else { "present" });
    Ok(())
}

async fn cloned(s: &mut Session, scope: Value) -> Flow<(usize, String)> {
    let target = s.number()?;
    let body = json!({"type": "extension", "scope": scope, "values": {"virt_exten": target}});
    Ok((s.act(Operation::Clone, body).await?, target))
}

async fn clone_private(s: &mut Session) -> Flow {
    let source = s.make(&private()).await?;
    let (at, target) =
        cloned(s, json!({"virt_exten": source.number, "company": source.company})).await?;
    if !s.succeeded(at) {
        s.observe("clone-private", "refused");
        return Ok(());
    }
    let scope = json!({"virt_exten": target, "company": source.company});
    let rows = s.rows(Operation::Read, scope, &["scoped_exten"]).await?;
    let public = rows.first().is_some_and(|row| row.get("scoped_exten") == Some(&json!(target)));
    s.observe("clone-private", if public { "public" } else { "private" });
    Ok(())
}

async fn clone_owner(s: &mut Session) -> Flow {
    let source = s.extension().await?;
    let (at, target) = cloned(s, source.scope()).await?;
    s.require("clone/accepts", at)?;
    let scope = json!({"virt_exten": [source.number, target], "company": source.company});
    let rows = s.rows(Operation::Read, scope, &["owner"]).await?;
    let owned = rows.iter().any(|row| row.get("owner").is_some_and(|owner| !owner.is_null()));
    s.observe("clone-owner", if owned { "somebody" } else { "null, as the source's" });
    Ok(())
}

async fn clone_scoped(s: &mut Session) -> Flow {
    let source = s.extension().await?;
    let scope = json!({"scoped_exten": source.scoped(), "company": source.company});
    let (at, _) = cloned(s, scope).await?;
    let answer = taken(s, at);
    s.observe("clone-scoped", answer);
    Ok(())
}
