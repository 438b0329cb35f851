//! Keys, log-ins and sessions: what authenticates a call, and what must not.

use serde_json::json;

use super::bands::{plain, working_read};
use super::case::Case;
use crate::contract::Operation;
use crate::judge::Stop;
use crate::run::{Expectation, Flow, Session};
use crate::target::{AUTHENTICATION, Body, Call, Credential, Forgery, Pass, Purpose, Role};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "auth/key",
            "a key in the body authenticates, a made-up one does not",
            steps!(key),
        ),
        Case::new(
            "role/read/wrong-key/forged",
            "what is nearly a key does not authenticate",
            steps!(forged_key),
        )
        .of("role/read/wrong-key"),
        Case::new(
            "role/read/nobody/query",
            "a key in the address does not authenticate a call without one in its body",
            steps!(key_in_address),
        )
        .of("role/read/nobody"),
        Case::new("auth/check", "the authentication address knows a valid key", steps!(check)),
        Case::new(
            "auth/session",
            "a log-in gives a session that authenticates, until it is logged out",
            steps!(session),
        )
        .accepting()
        .needs(Role::Session),
        Case::new(
            "auth/session/forged",
            "what is nearly a session's cookie does not authenticate",
            steps!(forged_cookie),
        )
        .needs(Role::Session),
        Case::new("auth/password", "a log-in with another password is refused", steps!(password))
            .needs(Role::Session),
        Case::new("auth/logout", "a session that was logged out is refused", steps!(logout))
            .refusing()
            .needs(Role::Session),
    ]
}

async fn key(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let body = json!({"type": "extension", "scope": extension.scope(), "columns": ["virt_exten"]});
    let at = s.act(Operation::Read, body.clone()).await?;
    s.must_accept("auth/key", at)?;
    let at = s.act_as(Role::WrongKey, Operation::Read, body).await?;
    // That a made-up key gets in is the matter of role/read/wrong-key.
    s.require_refusal("role/read/wrong-key", at)
}

async fn forged_key(s: &mut Session) -> Flow {
    let Some(Credential::Key(key)) = s.env().client.credentials().get(&Role::SystemAdmin).cloned()
    else {
        return Err(Stop::Skip("the run's calls go by a session, not by a key".to_owned()));
    };
    let body = working_read(s).await?;
    for forgery in Forgery::ALL.into_iter().filter(|forgery| forgery.of(&key).is_some()) {
        let mut call = Call::of(Role::SystemAdmin, Operation::Read, body.clone(), Purpose::Act);
        call.pass = Pass::Forged(forgery);
        let at = s.deliver(call).await?;
        let words = format!("a read with {} is refused", forgery.words());
        s.refuses("role/read/wrong-key", at, &words);
    }
    Ok(())
}

async fn key_in_address(s: &mut Session) -> Flow {
    let body = working_read(s).await?;
    let mut call = Call::of(Role::Nobody, Operation::Read, body, Purpose::Act);
    call.path.to_mut().push_str("?key=no-such-key");
    let at = s.deliver(call).await?;
    s.refuses("role/read/nobody", at, "a read without credentials in its body is refused");
    Ok(())
}

/// A call to the authentication address or one below it.
fn authentication(role: Role, path: &str) -> Call {
    Call {
        body: Body::Json(json!({"auth": {"type": "auth"}})),
        ..Call::outside(role, path, Purpose::Act)
    }
}

async fn check(s: &mut Session) -> Flow {
    let ask = |role: Role| authentication(role, AUTHENTICATION);
    let at = s.deliver(ask(Role::SystemAdmin)).await?;
    let known = s.succeeded(at) || s.unreadable(at) || s.can_log_in(Role::Session).await;
    if !known {
        // Units that take keys in calls alone, or sessions alone, are legal.
        let why = "the target's authentication address does not know keys, or is not there";
        return Err(Stop::Skip(why.to_owned()));
    }
    s.must_accept("auth/check", at)?;
    let user = s.answer(at)["user"].clone();
    let what = Expectation {
        requirement: "auth/check",
        words: "the answer has a user object",
        pointer: "/user",
        exchange: at,
    };
    if s.expect(what, json!({}), user.clone(), user.is_object()) {
        for member in ["perms", "companies"] {
            let words = "the user object says what the user may do, and where";
            let pointer = format!("/user/{member}");
            let what =
                Expectation { requirement: "auth/check", words, pointer: &pointer, exchange: at };
            let told = user.get(member).is_some();
            s.expect(what, json!("any value"), user[member].clone(), told);
        }
    }
    let at = s.deliver(ask(Role::WrongKey)).await?;
    s.refuses("auth/check", at, "a key that does not exist is refused");
    Ok(())
}

async fn session(s: &mut Session) -> Flow {
    let (body, _) = plain(s, Operation::Read).await?;
    let cookie = s.log_in("auth/session", Role::Session).await?;
    // Twice: a session is more than one call.
    for _ in 0..2 {
        let at = s.act_with_cookie(&cookie, Operation::Read, body.clone()).await?;
        s.accepts("auth/session", at);
    }
    Ok(())
}

async fn forged_cookie(s: &mut Session) -> Flow {
    let requirement = "auth/session/forged";
    let (body, _) = plain(s, Operation::Read).await?;
    let cookie = s.log_in("auth/session", Role::Session).await?;
    let at = s.act_with_cookie(&cookie, Operation::Read, body.clone()).await?;
    s.require("auth/session", at)?;
    let forged = |forgery: Option<Forgery>| -> Option<String> {
        // Every cookie of the answer, since any of them may be the session's.
        let forge = |pair: &str| {
            let (name, value) = pair.split_once('=')?;
            let value = match forgery {
                Some(forgery) => forgery.of(value)?.as_str()?.to_owned(),
                None => "dialcheck-no-such-session".to_owned(),
            };
            Some(format!("{name}={value}"))
        };
        let pairs: Option<Vec<String>> = cookie.split("; ").map(forge).collect();
        pairs.map(|pairs| pairs.join("; "))
    };
    for (forgery, what) in [
        (None, "made up"),
        (Some(Forgery::Shorter), "without its last character"),
        (Some(Forgery::OtherCase), "in the other case"),
        (Some(Forgery::Empty), "empty"),
    ] {
        let Some(cookie) = forged(forgery) else { continue };
        let at = s.act_with_cookie(&cookie, Operation::Read, body.clone()).await?;
        s.refuses(requirement, at, &format!("a session's cookie that is {what} is refused"));
    }
    Ok(())
}

/// Each wrong password is followed by the right one, so that no unit counts several in a row.
async fn password(s: &mut Session) -> Flow {
    let requirement = "auth/password";
    let (body, _) = plain(s, Operation::Read).await?;
    s.log_in("auth/session", Role::Session).await?;
    for forgery in [
        Forgery::Longer,
        Forgery::Shorter,
        Forgery::OtherCase,
        Forgery::Empty,
        Forgery::Null,
        Forgery::True,
        Forgery::Missing,
    ] {
        let Some(login) = s.try_log_in(Role::Session, forgery).await else {
            continue;
        };
        let (said, cookie) = (login.succeeded(), login.cookie.clone());
        let at = s.note(login.exchange)?;
        let works = match cookie {
            Some(cookie) => {
                let at = s.act_with_cookie(&cookie, Operation::Read, body.clone()).await?;
                s.succeeded(at)
            }
            None => false,
        };
        let words = format!("a log-in with {} for a password is refused", forgery.words());
        let what = Expectation { requirement, words: &words, pointer: "/result", exchange: at };
        let state = |said: bool, works: bool| json!({"success": said, "session": works});
        let held = !said && !works;
        s.expect(what, state(false, false), state(said, works), held);
        s.log_in("auth/session", Role::Session).await?;
    }
    Ok(())
}

async fn logout(s: &mut Session) -> Flow {
    let (body, _) = plain(s, Operation::Read).await?;
    // A session of its own: others of the run must not be logged out.
    let cookie = s.log_in("auth/session", Role::Session).await?;
    let at = s.act_with_cookie(&cookie, Operation::Read, body.clone()).await?;
    s.require("auth/session", at)?;
    let mut call = authentication(Role::Nobody, "/rest/auth/logout");
    call.pass = Pass::Cookie(cookie.clone());
    s.deliver(call).await?;
    let at = s.act_with_cookie(&cookie, Operation::Read, body).await?;
    s.refuses("auth/logout", at, "a session that was logged out is refused");
    Ok(())
}
