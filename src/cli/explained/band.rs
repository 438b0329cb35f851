use dialcheck::contract::{Band, Contract, Operation, Version};

use super::told::Told;

pub(super) fn ids() -> Vec<String> {
    Band::ALL.map(|band| band.version().to_string()).to_vec()
}

/// A version, as in `6.4.2`. A number without a dot is an exit code.
pub(super) fn explain(id: &str) -> Option<Told> {
    let version: Version = id.parse().ok().filter(|_| id.contains('.'))?;
    let Some(band) = version.band() else {
        let told = Told::new("version", version.to_string(), "before 6.3.10 there is read alone");
        return Some(told.fact("run", "there is nothing that the suite could make and judge"));
    };
    let verbs = Operation::ALL.into_iter().filter(|one| one.is_in(band)).map(Operation::verb);
    let new =
        Operation::ALL.into_iter().filter(|one| one.since() == band.version()).map(Operation::verb);
    let contract = Contract::get();
    let columns = contract.columns().iter().filter(|one| band.has(one.since)).count();
    let count = contract.requirements().filter(|one| band.has(one.since)).count();
    let came = contract.requirements().filter(|one| one.since == band.version()).count();
    let sentence = format!("the versions from {} on{}", band.version(), before(band));
    let told = Told::new("band", band.to_string(), sentence)
        .fact("operations", verbs.collect::<Vec<_>>().join(", "))
        .fact("new here", new.collect::<Vec<_>>().join(", "))
        .fact("columns", columns.to_string())
        .fact("requirements", format!("{count}, of which {came} came with it"))
        .fact("run it", format!("dialcheck run URL --api-version {}", band.version()));
    Some(told)
}

/// Where the band ends.
fn before(band: Band) -> String {
    let next = Band::ALL.into_iter().find(|next| *next > band);
    next.map_or_else(String::new, |next| format!(", before {}", next.version()))
}
