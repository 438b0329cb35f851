use super::credentials::{Credential, Credentials, Role};
use super::exchange::{Call, Pass};

/// A shell command that sends `call` again. Credentials stand as environment variables, so that the
/// line can be shown to anybody and still works where the run worked. `options` stand among its own.
pub(super) fn curl(base: &str, call: &Call, credentials: &Credentials, options: &str) -> String {
    let text = call.body.text();
    let body = match call.body.object() {
        None => quoted(&text),
        Some(_) => with_auth(&text, call, credentials),
    };
    let method = if call.method == "POST" { String::new() } else { format!(" -X {}", call.method) };
    format!(
        "curl -sS{method} {} -H 'content-type: {}'{} --data-binary {body}",
        quoted(&format!("{base}{}", call.path)),
        call.content_type,
        options,
    )
}

fn with_auth(text: &str, call: &Call, credentials: &Credentials) -> String {
    let role = call.role;
    let rest = text.strip_prefix('{').unwrap_or(text);
    let comma = if rest == "}" { "" } else { "," };
    let variable = role.variable();
    if let Pass::Forged(forgery) = call.pass {
        let key = forgery.shell(&format!("{variable}_KEY"));
        let auth = format!(r#"{{"auth":{{"type":"auth","key":{key}}}"#);
        return format!("'{auth}{comma}{}'", rest.replace('\'', r"'\''"));
    }
    let auth = match (role, credentials.get(&role)) {
        (Role::WrongKey, _) => r#"{"auth":{"type":"auth","key":"no-such-key"}"#.to_owned(),
        (_, Some(Credential::Key(_))) => {
            format!(r#"{{"auth":{{"type":"auth","key":"'"${variable}_KEY"'"}}"#)
        }
        (_, Some(Credential::Login { .. })) => {
            return format!("{} -b \"$COOKIE\"", quoted(text));
        }
        (_, None) => return quoted(text),
    };
    format!("'{auth}{comma}{}'", rest.replace('\'', r"'\''"))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::Operation;
    use crate::target::Purpose;

    #[test]
    fn the_key_stands_as_a_variable_and_quotes_survive() {
        let credentials = [(Role::SystemAdmin, Credential::Key("s3cret".to_owned()))].into();
        let call = Call::of(
            Role::SystemAdmin,
            Operation::Update,
            json!({"values": {"name": "it's"}}),
            Purpose::Act,
        );
        assert_eq!(
            curl("http://pabx", &call, &credentials, " -k -H \"$HEADER\""),
            "curl -sS 'http://pabx/rest/dialplan/update/' -H 'content-type: application/json' -k -H \"$HEADER\" \
             --data-binary '{\"auth\":{\"type\":\"auth\",\"key\":\"'\"$DIALCHECK_SYSTEM_ADMIN_KEY\"'\"},\
             \"values\":{\"name\":\"it'\\''s\"}}'"
        );
    }
}
