//! Updates beyond the single column: answers, several columns, repetition, neighbours.

use serde_json::{Value, json};

use super::case::Case;
use super::diagnosis::plain_accepted;
use super::row::{abroad, become_type, encoded, furnish, furniture, own_value, update};
use crate::contract::Operation;
use crate::run::{Blueprint, Expectation, Flow, Session};

pub(super) fn cases() -> Vec<Case> {
    [
        Case::new("update/accepts", "an update of one extension succeeds", steps!(accepts))
            .accepting()
            .also("update/scope/virt_exten")
            .also("update/scope/combined"),
        Case::new("update/answer", "the answer has result and numrows", steps!(answer)).accepting(),
        Case::new("update/numrows", "numrows is 1", steps!(numrows)).accepting(),
        Case::new(
            "update/together",
            "all columns are written in one call and read back",
            steps!(together),
        )
        .accepting(),
        Case::new(
            "update/together/type",
            "a ring type is written in one call with each column that goes with it",
            steps!(with_type),
        )
        .accepting()
        .of("update/together"),
        Case::new(
            "update/repeated",
            "the same extension is updated several times",
            steps!(repeated),
        )
        .accepting(),
        Case::new(
            "update/neighbours/main",
            "an update changes no other extension",
            steps!(neighbours),
        )
        .accepting()
        .of("update/neighbours"),
        Case::new(
            "update/frame/keys",
            "an update leaves number, company, scoped number and owner alone",
            steps!(keys),
        )
        .accepting()
        .of("update/frame"),
        Case::new("update/name/shared", "two extensions may have one name", steps!(shared_name))
            .accepting()
            .of("update/name/stored"),
        Case::new("update/values/type", "values that is no object is refused", steps!(values_type)),
    ]
    .into_iter()
    .map(|case| case.with(&[Operation::Update, Operation::Readfull]))
    .collect()
}

/// Of several plain updates one at least succeeds: a single value that is refused is the matter of its
/// column.
async fn accepts(s: &mut Session) -> Flow {
    for private in [false, true] {
        let extension = s.make(&Blueprint { private, ..Blueprint::default() }).await?;
        let mut refused = None;
        for values in
            [json!({"name": "Front desk"}), json!({"ring_time": 30}), json!({"callerid": "-0123"})]
        {
            let body = update(&extension, &values);
            let at = s.act(Operation::Update, body.clone()).await?;
            if s.succeeded(at) {
                s.accepts("update/accepts", at);
                refused = None;
                break;
            }
            refused = refused.or(Some((body, at)));
        }
        if let Some((body, at)) = refused {
            plain_accepted(s, Operation::Update, &body, at).await?;
        }
    }
    Ok(())
}

async fn answer(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let at = s.act(Operation::Update, update(&extension, &json!({"name": "Front desk"}))).await?;
    s.require("update/accepts", at)?;
    s.answers("update/answer", Operation::Update, at, &["/numrows"]);
    Ok(())
}

async fn numrows(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    for values in [
        json!({"name": "Front desk"}),
        json!({"name": "Back desk", "ring_time": 30, "priority": 2}),
    ] {
        let at = s.act(Operation::Update, update(&extension, &values)).await?;
        s.require("update/accepts", at)?;
        s.counts("update/numrows", at, 1);
    }
    Ok(())
}

async fn together(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let neighbour = s.extension().await?;
    for variant in 0..3 {
        let written = furniture(s, "A", &neighbour.number, variant);
        let body = update(&extension, &Value::Object(encoded(s, written.clone())));
        let at = s.act(Operation::Update, body).await?;
        s.must_accept("update/together", at)?;
        let row = s.row(&extension).await?;
        for (name, value) in &written {
            s.reads_back("update/together", name, value, &row);
        }
    }
    Ok(())
}

/// Each type from type A in one call with all that it takes, the columns that are for it alone among them.
async fn with_type(s: &mut Session) -> Flow {
    let requirement = "update/together";
    let neighbour = s.extension().await?;
    for (variant, ring_type) in ["H", "Q", "C", "O", "I"].into_iter().enumerate() {
        let extension = s.extension().await?;
        let mut written = furniture(s, ring_type, &neighbour.number, variant + 1);
        written.extend(own_value(s, ring_type).map(|(name, value)| (name.to_owned(), value)));
        written.insert("ring_type".to_owned(), json!(ring_type));
        let body = update(&extension, &Value::Object(encoded(s, written.clone())));
        let at = s.act(Operation::Update, body).await?;
        let words = format!("type {ring_type} is taken with its columns in one call");
        if !s.accepts_because(requirement, at, &words) {
            return Ok(());
        }
        let row = s.row(&extension).await?;
        for (name, value) in &written {
            s.reads_back(requirement, name, value, &row);
        }
    }
    Ok(())
}

async fn repeated(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    for name in ["One", "Two", "Two", "Three", "One"] {
        let at = s
            .act(Operation::Update, update(&extension, &json!({"name": name, "ring_time": 20})))
            .await?;
        s.must_accept("update/repeated", at)?;
        let row = s.row(&extension).await?;
        if !s.reads_back("update/repeated", "name", &json!(name), &row) {
            return Ok(());
        }
        // One that is refused must not stand in the way of the next.
        s.act(Operation::Update, update(&extension, &json!({"ring_type": "ZZ"}))).await?;
    }
    Ok(())
}

async fn neighbours(s: &mut Session) -> Flow {
    let before = s.extension().await?;
    let extension = s.extension().await?;
    let after = s.extension().await?;
    let private = s.make(&Blueprint { private: true, ..Blueprint::default() }).await?;
    let mut others = vec![before, after, private];
    if s.facts().twins() {
        let twin = Blueprint { private: true, ..Blueprint::default() };
        others.push(s.make_at(&extension.number, &twin).await?.with_twin());
    }
    others.extend(abroad(s, &extension.number).await?);
    let mut rows = Vec::new();
    for (variant, other) in others.iter().enumerate() {
        rows.push(furnish(s, other, "A", &extension.number, variant).await?);
    }
    // The twin is told apart by the public scoped number.
    let mut body =
        update(&extension, &Value::Object(encoded(s, furniture(s, "A", &others[0].number, 9))));
    body["scope"]["scoped_exten"] = json!(extension.scoped());
    let at = s.act(Operation::Update, body).await?;
    s.require("update/together", at)?;
    for (other, row) in others.iter().zip(&rows) {
        let now = s.row(other).await?;
        s.unchanged("update/neighbours", row, &now, &[]);
    }
    let Some(twin) = others.iter().find(|other| other.twin) else { return Ok(()) };
    // The other way round: the private one is written, and the public one of its number is not.
    let public = extension.with_twin();
    let before = s.row(&public).await?;
    let values = encoded(s, furniture(s, "A", &others[0].number, 4));
    let at = s.act(Operation::Update, update(twin, &Value::Object(values))).await?;
    s.require("update/together", at)?;
    let now = s.row(&public).await?;
    s.unchanged("update/neighbours", &before, &now, &[]);
    Ok(())
}

async fn keys(s: &mut Session) -> Flow {
    let columns = ["virt_exten", "company", "scoped_exten", "owner"];
    for private in [false, true] {
        let extension = s.make(&Blueprint { private, ..Blueprint::default() }).await?;
        let neighbour = s.extension().await?;
        let before = s.rows(Operation::Read, extension.scope(), &columns).await?;
        furnish(s, &extension, "A", &neighbour.number, 0).await?;
        for ring_type in ["H", "F", "C"] {
            become_type(s, &extension, ring_type).await?;
        }
        let after = s.rows(Operation::Read, extension.scope(), &columns).await?;
        let words = "number, company, scoped number and owner are as they were";
        let what = Expectation {
            requirement: "update/frame",
            words,
            pointer: "/values/0",
            exchange: s.last(),
        };
        let held = before == after;
        s.expect(what, json!(before), json!(after), held);
    }
    Ok(())
}

async fn shared_name(s: &mut Session) -> Flow {
    for extension in [s.extension().await?, s.extension().await?] {
        let body = update(&extension, &json!({"name": "Sales"}));
        let at = s.act(Operation::Update, body).await?;
        s.must_accept("update/name/stored", at)?;
        let row = s.columns(&extension, &["name"]).await?;
        s.reads_back("update/name/stored", "name", &json!("Sales"), &row);
    }
    Ok(())
}

async fn values_type(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let at = s.act(Operation::Update, update(&extension, &json!({"name": "Front desk"}))).await?;
    s.require("update/accepts", at)?;
    for values in [json!("name"), json!(5), json!([{"name": "Back desk"}])] {
        let words = format!("values {values} is refused");
        let at = s.act(Operation::Update, update(&extension, &values)).await?;
        if !s.refuses("update/values/type", at, &words) && s.succeeded(at) {
            return Ok(());
        }
    }
    let row = s.columns(&extension, &["name"]).await?;
    s.reads_back("update/atomic", "name", &json!("Front desk"), &row);
    Ok(())
}
