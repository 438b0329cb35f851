use super::blame::Blame;
use super::call::Call;
use super::prediction::{After, Prediction};
use super::selected::Selected;
use super::unit::Unit;

/// Delete: the one extension in scope goes, and nothing else changes.
pub(super) fn predict(unit: &Unit, call: &Call) -> Prediction {
    let selected = match Selected::by(unit, call) {
        Ok(selected) => selected,
        Err(prediction) => return *prediction,
    };
    let key = &selected.key;
    let mut after = After { unit: unit.clone(), blame: Blame::new("delete/neighbours") };
    after.unit.remove(key);
    after.blame.extension(key, "delete/accepts");
    for kin in unit.get(key).into_iter().flat_map(|gone| &gone.kin) {
        after.blame.extension(kin, "clone/independent");
    }
    Prediction {
        expected: selected.expected("delete/accepts".to_owned()),
        accepted: after,
        numrows: Some(1),
        ..Prediction::idle(unit, "delete/accepts")
    }
}
