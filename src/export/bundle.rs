use serde_json::{Value, json};

use super::edition::Edition;
use super::flat::flat;
use crate::contract::Documents;

/// The whole contract of one version as a single JSON Schema (2020-12). Each message and part stands in `$defs` by
/// its name, as in `#/$defs/update.request`, and refers to nothing outside.
///
/// ```
/// use dialcheck::contract::Band;
/// use dialcheck::export::{Edition, bundle};
///
/// let bundle = bundle(&Edition::new(Band::V6_3_10.version()));
/// assert!(bundle["$defs"]["create.request"].is_object());
/// assert!(bundle["$defs"]["clone.request"].is_null());
/// ```
pub fn bundle(edition: &Edition) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:dialcheck:contract:{}", edition.version),
        "title": format!("The dialplan API, {}", edition.name()),
        "description": "Validate a body against one of the $defs: create.request, create.response and so on; \
                        failure.response for a call that was refused.",
        "x-contract-hash": Documents::hash(),
        "$defs": flat(edition, "#/$defs/"),
    })
}
