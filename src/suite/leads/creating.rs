//! The first creation.

use serde_json::{Value, json};

use crate::contract::{KEYS, Operation};
use crate::run::{Blueprint, Expectation, Extension, Flow, Session};
use crate::suite::diagnosis::unknown_path;

/// What a first creation can show to be broken.
pub(super) const REQUIREMENTS: &[&str] = &[
    "create/accepts",
    "create/nightmode/type",
    "create/private/public",
    "create/voicemail/none",
    "band/create",
    "band/read",
    "wire/post",
    "wire/success",
    "read/scope/virt_exten",
    "read/scope/virt_exten-list",
    "read/rows",
    "read/virt_exten",
    "read/company",
    "read/scoped_exten",
];

pub(super) async fn creates(s: &mut Session) -> Flow {
    let extensions = [first(s).await?, first(s).await?];
    let numbers = extensions.each_ref().map(|extension| extension.number.as_str());
    let list = json!({"virt_exten": numbers, "company": s.company()});
    let [one, other] = extensions.each_ref().map(Extension::scope);
    let asked = s.look_at_all(Operation::Read, vec![one, other, list], &KEYS).await?;
    for (extension, at) in extensions.iter().zip(&asked) {
        found(s, extension, *at).await?;
    }
    let listed = asked[2];
    let rows = s.found_by(Operation::Read, listed)?.len();
    let what = Expectation {
        requirement: "read/scope/virt_exten-list",
        words: "a list of both numbers selects both",
        pointer: "/values",
        exchange: listed,
    };
    if !s.expect(what, json!(2), json!(rows), rows == 2) {
        s.env().distrust_lists();
    }
    Ok(())
}

/// Makes an extension and judges that it is taken: this is the case that the others rely on.
async fn first(s: &mut Session) -> Flow<Extension> {
    let number = s.number()?;
    let body = Blueprint::default().body(&json!(number), s.company());
    let at = s.act(Operation::Create, body.clone()).await?;
    let broken = if s.succeeded(at) {
        "create/accepts".to_owned()
    } else {
        refused(s, &number, &body, at).await?
    };
    s.must_accept(&broken, at)?;
    Ok(Extension::public(&number, s.company()))
}

/// Why a plain creation is refused: the path, the word of success, or one of its members, if the call works
/// with another value of it.
async fn refused(s: &mut Session, number: &str, body: &Value, at: usize) -> Flow<String> {
    if matches!(s.status(at), 404 | 405 | 501) {
        return unknown_path(s, Operation::Create, body).await;
    }
    let answer = s.answer(at);
    let counts = answer["numrows"] == 1 || answer["numrows"] == "1";
    if counts && (200..300).contains(&s.status(at)) {
        return Ok("wire/success".to_owned());
    }
    let plain = Blueprint::default;
    for (other, requirement) in [
        (Blueprint { nightmode: json!(1), ..plain() }, "create/nightmode/type"),
        (Blueprint { private: true, ..plain() }, "create/private/public"),
        (Blueprint { voicemail: true, ..plain() }, "create/voicemail/none"),
    ] {
        let at = s.act(Operation::Create, other.body(&json!(number), s.company())).await?;
        if s.succeeded(at) {
            return Ok(requirement.to_owned());
        }
    }
    Ok("create/accepts".to_owned())
}

/// The read at `at` must find `extension`, once.
async fn found(s: &mut Session, extension: &Extension, at: usize) -> Flow {
    let scope = json!({"virt_exten": extension.number, "company": extension.company});
    let rows = s.found_by(Operation::Read, at)?.len();
    let broken = match rows {
        1 => "create/accepts".to_owned(),
        0 => not_found(s, extension, &scope, at).await?,
        _ => {
            // Made twice, or only read so: the other read tells.
            let full = s.found(Operation::Readfull, scope, &["name"]).await?.len();
            if full == rows { "create/accepts" } else { "read/rows" }.to_owned()
        }
    };
    let words = "read finds the new extension";
    let what = Expectation { requirement: &broken, words, pointer: "/values", exchange: at };
    s.expect(what, json!(1), json!(rows), rows == 1);
    Ok(())
}

/// Why the read at `at` does not find `extension`: it is no operation of the target, one of the columns is
/// not answered, or its number selects it in a list only.
async fn not_found(
    s: &mut Session,
    extension: &Extension,
    scope: &Value,
    at: usize,
) -> Flow<String> {
    let mut refused = Vec::new();
    for column in KEYS {
        let alone = s.look(Operation::Read, scope.clone(), &[column]).await?;
        if s.found_by(Operation::Read, alone)?.is_empty() {
            refused.push(column);
        }
    }
    if let ([column], false) = (refused.as_slice(), s.succeeded(at)) {
        return Ok(format!("read/{column}"));
    }
    if matches!(s.status(at), 404 | 405 | 501) {
        return Ok("band/read".to_owned());
    }
    let list = json!({"virt_exten": [extension.number], "company": extension.company});
    let listed = !s.found(Operation::Read, list, &["virt_exten"]).await?.is_empty();
    Ok(if listed { "read/scope/virt_exten" } else { "create/accepts" }.to_owned())
}
