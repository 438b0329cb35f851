use serde_json::{Value, json};

use crate::contract::Place;
use crate::report::text::harmless;

/// Where the requirement stands: its line in the catalogue; and where a schema states it, that line.
pub(super) fn places(requirement: &str) -> (Vec<Value>, Vec<Value>) {
    let stated = Place::of_requirement(requirement);
    let keyword = Place::of_keyword(requirement);
    let related = keyword.as_ref().map(|place| {
        let mut location = location(place);
        location["id"] = 1.into();
        location["message"] = json!({"text": "the keyword that states it"});
        location
    });
    let own = stated.as_ref().map(|place| {
        let mut location = location(place);
        location["logicalLocations"] =
            json!([{"fullyQualifiedName": harmless(requirement), "kind": "member"}]);
        location
    });
    (own.into_iter().collect(), related.into_iter().collect())
}

/// The text stands beside the place: a viewer need not have the file.
fn location(place: &Place) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": {"uri": place.file},
            "region": {"startLine": place.line, "snippet": {"text": place.text}},
        },
    })
}
