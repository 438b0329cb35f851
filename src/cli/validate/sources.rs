use std::io::Read as _;
use std::path::{Path, PathBuf};

use dialcheck::contract::Operation;
use serde_json::Value;

/// One text that may be a request body.
#[derive(Debug)]
pub(super) struct Source {
    /// What it is called: its path, or `-`.
    pub(super) name: String,
    pub(super) text: String,
}

/// Reads files, the `.json` files below folders, and standard input for `-`.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<Source>, String> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            below(path, &mut files).map_err(|why| unreadable(path, &why))?;
            if files.len() == before {
                return Err(format!("{} holds no .json files", path.display()));
            }
        } else {
            files.push(path.clone());
        }
    }
    files.iter().map(|path| source(path).map_err(|why| unreadable(path, &why))).collect()
}

fn unreadable(path: &Path, why: &std::io::Error) -> String {
    format!("{} cannot be read: {why}", path.display())
}

fn below(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            below(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "json") {
            files.push(path);
        }
    }
    Ok(())
}

fn source(path: &Path) -> std::io::Result<Source> {
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(path)?;
    }
    Ok(Source { name: path.display().to_string(), text })
}

/// The operation that a file's path names by one of its folders, or by the beginning of its name.
pub(super) fn operation_of_path(name: &str) -> Option<Operation> {
    let mut parts: Vec<&str> = name.split(['/', '\\']).collect();
    let file = parts.pop().unwrap_or_default();
    let word = file.split(['.', '-', '_']).next().unwrap_or_default();
    parts.iter().rev().chain([&word]).find_map(|part| part.parse().ok())
}

/// The operation that a body alone could be of: only create has values and no scope, and only update has both
/// a scope and values that no clone has.
pub(super) fn operation_of_body(body: &Value) -> Option<Operation> {
    let has = |member: &str| body.get(member).is_some();
    let values = body["values"].as_object();
    let new = values.is_some_and(|values| values.contains_key("virt_exten"));
    match (has("scope"), has("columns"), values.is_some()) {
        (false, false, true) => Some(Operation::Create),
        (true, false, true) if new => Some(Operation::Clone),
        (true, false, true) => Some(Operation::Update),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_or_a_body_tells_the_operation() {
        let path = operation_of_path;
        assert_eq!(path("fixtures/update/invalid/ring_time/x.json"), Some(Operation::Update));
        assert_eq!(path("delete-one.json"), Some(Operation::Delete));
        assert_eq!(path("body.json"), None);
        assert_eq!(path("-"), None);
        let body = |body: Value| operation_of_body(&body);
        assert_eq!(body(json!({"values": {"virt_exten": "1"}})), Some(Operation::Create));
        assert_eq!(
            body(json!({"scope": {}, "values": {"virt_exten": "1"}})),
            Some(Operation::Clone)
        );
        assert_eq!(body(json!({"scope": {}, "values": {"name": "x"}})), Some(Operation::Update));
        assert_eq!(body(json!({"scope": {}})), None);
        assert_eq!(body(json!([])), None);
    }
}
