use crate::contract::Operation;

/// The operation that `path` names, and the data type where the path carries it, as in
/// `/rest/dialplan/read/extension`. The final slash may be left out.
pub(in crate::reference) fn operation(path: &str) -> Option<(Operation, Option<&str>)> {
    let call = path.strip_prefix("/rest/dialplan/")?;
    let call = call.strip_suffix('/').unwrap_or(call);
    let (verb, data) = match call.split_once('/') {
        Some((verb, data)) => (verb, Some(data)),
        None => (call, None),
    };
    let operation = verb.parse().ok()?;
    data.is_none_or(|data| data == "extension").then_some((operation, data))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_an_operation_or_nothing() {
        let read = Some((Operation::Read, None));
        let typed = Some((Operation::Read, Some("extension")));
        for (path, expected) in [
            ("/rest/dialplan/read/", read),
            ("/rest/dialplan/read", read),
            ("/rest/dialplan/read/extension", typed),
            ("/rest/dialplan/read/extension/", typed),
            ("/rest/dialplan/read//", None),
            ("/rest/dialplan/read/contact", None),
            ("/rest/dialplan/read/extension/400", None),
            ("/rest/dialplan/READ/", None),
            ("/rest/dialplan/", None),
        ] {
            assert_eq!(operation(path), expected, "{path}");
        }
    }
}
