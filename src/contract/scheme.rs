//! Ways through a schema, to what its annotations say.

use serde_json::Value;

/// The subschemas on the way `path`, which is a JSON pointer that leads through references, the root first. What the
/// path leads to itself, a keyword, is not among them.
pub(super) fn along<'a>(root: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut way = vec![root];
    let mut here = root;
    let steps: Vec<String> =
        path.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    for step in steps.iter().take(steps.len().saturating_sub(1)) {
        let next = if step == "$ref" {
            here["$ref"].as_str().and_then(|target| root.pointer(target.trim_start_matches('#')))
        } else {
            match here {
                Value::Array(items) => step.parse().ok().and_then(|at: usize| items.get(at)),
                other => other.get(step.as_str()),
            }
        };
        let Some(next) = next else { break };
        way.push(next);
        here = next;
    }
    way
}
