use super::answers::Answers;
use super::blame::Blame;
use super::call::Call;
use super::extension::{Extension, Key};
use super::prediction::{After, Prediction};
use super::selected::Selected;
use super::unit::Unit;

/// Clone: a free number gets the settings of the one extension in scope. Whether the copy of a private
/// extension is private is open (`clone-private`), and what becomes of its voicemail box.
pub(super) fn predict(unit: &Unit, call: &Call, answers: &Answers) -> Prediction {
    let selected = match Selected::by(unit, call) {
        Ok(selected) => selected,
        Err(prediction) => return *prediction,
    };
    let source = selected.key.clone();
    let Some(number) = call.body["values"]["virt_exten"].as_str() else {
        return Prediction::refuse(unit, "clone/virt_exten/type");
    };
    let target = Key { number: number.to_owned(), ..source.clone() };
    if unit.extensions.contains_key(&target) {
        return Prediction::refuse(unit, "clone/existing");
    }
    let mut after = After { unit: unit.clone(), blame: Blame::new("clone/neighbours") };
    after.blame.extension(&source, "clone/source");
    after.blame.extension(&target, "clone/accepts");
    if source.private || unit.extensions.contains_key(&target.twin()) && !answers.twins {
        let places = [target.clone(), target.twin()];
        let free = places.into_iter().filter(|key| !unit.extensions.contains_key(key));
        after.unit.doubtful.extend(free);
        return Prediction { accepted: after, ..Prediction::idle(unit, "clone/neighbours") };
    }
    let Some(original) = unit.get(&source) else {
        return Prediction::idle(unit, "clone/neighbours");
    };
    let mut copy = Extension { kin: [source.clone()].into(), ..Extension::default() };
    copy.settings.clone_from(&original.settings);
    copy.forget("voicemail_box");
    for name in copy.settings.keys() {
        after.blame.column(&target, name, format!("clone/{name}"));
    }
    after.unit.extensions.insert(target.clone(), copy.into());
    if let Some(original) = after.unit.get_mut(&source) {
        original.kin.insert(target);
    }
    Prediction {
        expected: selected.expected("clone/accepts".to_owned()),
        accepted: after,
        numrows: Some(1),
        ..Prediction::idle(unit, "clone/existing")
    }
}
