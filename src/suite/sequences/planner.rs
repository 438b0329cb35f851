use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::attempt::Course;
use super::dice::Dice;
use super::palette::{ANCHOR, Palette};
use super::step::{Step, number};
use crate::contract::{Column, Contract, Operation};
use crate::generate;
use crate::run::Session;
use crate::target::Role;

/// How many extensions a sequence has at most, the anchor included.
pub(super) const PLACES: usize = 6;

/// An extension of the plan: a place, and whether it is private.
pub(super) type Spot = (usize, bool);

/// What a planned extension will hold, as far as the plan goes.
pub(super) type Planned = Map<String, Value>;

/// Puts a sequence together, with an eye on what exists by then. It only plans: what each call must do
/// is for the model to say when it is sent.
pub(super) struct Planner {
    pub(super) dice: Dice,
    pub(super) palette: Palette,
    pub(super) steps: Vec<Step>,
    pub(super) planned: BTreeMap<Spot, Planned>,
    /// How each was created last: with voicemail, and with which nightmode.
    blueprints: BTreeMap<Spot, (bool, Value)>,
    /// The roles that there are credentials for, beside the administrator of the unit.
    pub(super) roles: Vec<Role>,
    pub(super) twins: bool,
    company: String,
}

impl Planner {
    /// A plan that begins with the anchor.
    pub(super) fn new(s: &Session, course: &Course) -> Self {
        let mut dice = Dice::new(s.random());
        let palette = Palette::new(s, course.answers.clone(), &mut dice);
        let others = [Role::CompanyAdmin, Role::OtherCompanyAdmin, Role::User, Role::Nobody];
        let roles = others.into_iter().filter(|&role| s.env().client.has(role)).collect();
        let mut planner = Self {
            dice,
            palette,
            steps: Vec::new(),
            planned: BTreeMap::new(),
            blueprints: BTreeMap::new(),
            roles,
            twins: s.facts().twins(),
            company: s.company().to_owned(),
        };
        planner.create((ANCHOR, false), false, &Value::Null);
        planner
    }

    fn push(&mut self, operation: Operation, body: Value) {
        self.steps.push(Step::new(operation, body));
    }

    /// A scope that selects `spot` alone, in one of its forms.
    pub(super) fn scope(&mut self, spot: Spot) -> Value {
        let (place, private) = spot;
        let company = &self.company;
        let number = number(place);
        let scoped = if private { format!("{number}_{company}") } else { number.clone() };
        let alone = !self.planned.contains_key(&(place, !private));
        match self.dice.below(3) {
            0 if alone => json!({"virt_exten": number, "company": company}),
            1 => json!({"virt_exten": number, "scoped_exten": scoped, "company": company}),
            _ => json!({"scoped_exten": scoped, "company": company}),
        }
    }

    /// The plainest scope that selects `spot`.
    fn plain_scope(&self, (place, private): Spot) -> Value {
        let number = number(place);
        if private {
            json!({"scoped_exten": format!("{number}_{}", self.company), "company": self.company})
        } else {
            json!({"virt_exten": number, "company": self.company})
        }
    }

    fn creation(&mut self, virt_exten: Value, private: bool, voicemail: bool, nightmode: &Value) {
        let values = json!({
            "virt_exten": virt_exten,
            "company": self.company,
            "private": private,
            "voicemail": voicemail,
            "nightmode": nightmode,
        });
        self.push(Operation::Create, json!({ "values": values }));
    }

    /// Creates `spot`, which may exist already.
    pub(super) fn create(&mut self, spot: Spot, voicemail: bool, nightmode: &Value) {
        self.creation(json!(number(spot.0)), spot.1, voicemail, nightmode);
        self.blueprints.insert(spot, (voicemail, nightmode.clone()));
        self.planned.entry(spot).or_insert_with(fresh);
    }

    /// Creates `spot` in the way that it was created before.
    pub(super) fn create_again(&mut self, spot: Spot) {
        let (voicemail, nightmode) = self.blueprints.get(&spot).cloned().unwrap_or_default();
        self.create(spot, voicemail, &nightmode);
    }

    /// Creates several public extensions by one call.
    pub(super) fn create_list(&mut self, places: &[usize]) {
        let numbers: Vec<String> = places.iter().map(|&place| number(place)).collect();
        self.creation(json!(numbers), false, false, &Value::Null);
        for &place in places {
            self.planned.entry((place, false)).or_insert_with(fresh);
        }
    }

    /// The ring type that `spot` will have.
    pub(super) fn ring_type(&self, spot: Spot) -> String {
        let planned = self.planned.get(&spot).and_then(|planned| planned.get("ring_type"));
        planned.and_then(Value::as_str).unwrap_or("A").to_owned()
    }

    /// Values for `columns` that an extension of `ring_type` takes, each another than it holds.
    pub(super) fn values(&mut self, spot: Spot, ring_type: &str, columns: &[&Column]) -> Planned {
        let planned = self.planned.get(&spot).cloned().unwrap_or_default();
        let mut values = Planned::new();
        for column in columns {
            let current = planned.get(&column.name);
            if let Some(value) = self.palette.value(column, ring_type, current, &mut self.dice) {
                values.insert(column.name.clone(), value);
            }
        }
        values
    }

    /// Writes `values` to `spot`.
    pub(super) fn write(&mut self, spot: Spot, values: Planned) {
        let scope = self.scope(spot);
        self.push(Operation::Update, json!({"scope": scope, "values": values.clone()}));
        self.planned.entry(spot).or_default().extend(values);
    }

    /// Writes some random columns of `spot`.
    pub(super) fn update(&mut self, spot: Spot, count: usize) {
        let ring_type = self.ring_type(spot);
        let columns = self.some_columns(count);
        let values = self.values(spot, &ring_type, &columns);
        if !values.is_empty() {
            self.write(spot, values);
        }
    }

    /// Some columns but the ring type.
    pub(super) fn some_columns(&mut self, count: usize) -> Vec<&'static Column> {
        let columns = Contract::get().columns().iter();
        let columns: Vec<&Column> = columns.filter(|column| column.name != "ring_type").collect();
        let mut columns = self.dice.shuffled(columns);
        columns.truncate(count);
        columns
    }

    /// Gives `spot` another ring type, with what such an extension needs, and some other columns.
    pub(super) fn turn(&mut self, spot: Spot, ring_type: &str, count: usize) {
        let columns = self.some_columns(count);
        let mut values = self.values(spot, ring_type, &columns);
        match ring_type {
            "Q" => {
                let plain = json!(self.palette.plain_queue());
                values.entry("subtype").or_insert(plain);
            }
            "O" => {
                values.entry("ring_time").or_insert(json!(5));
            }
            _ => {
                values.entry("subtype").or_insert(json!(""));
            }
        }
        values.insert("ring_type".to_owned(), json!(ring_type));
        self.write(spot, values);
    }

    /// An update that must be refused, since one of its values is outside its column's domain.
    pub(super) fn bad_update(&mut self, spot: Spot, count: usize) {
        let ring_type = self.ring_type(spot);
        let columns = self.some_columns(count.max(2));
        let mut values = self.values(spot, &ring_type, &columns);
        let Some(column) = columns.first() else { return };
        if let Some(bad) = self.dice.pick(generate::mutations(column)) {
            values.insert(column.name.clone(), bad.value);
            let scope = self.scope(spot);
            self.push(Operation::Update, json!({"scope": scope, "values": values}));
        }
    }

    /// An update of `scope`, which selects none or several.
    pub(super) fn misdirected(&mut self, operation: Operation, scope: &Value) {
        let mut body = json!({ "scope": scope });
        if operation == Operation::Update {
            let columns = self.some_columns(2);
            body["values"] = self.values((PLACES, false), "A", &columns).into();
        }
        self.push(operation, body);
    }

    /// Deletes `spot`.
    pub(super) fn delete(&mut self, spot: Spot) {
        let scope = self.scope(spot);
        self.push(Operation::Delete, json!({ "scope": scope }));
        self.planned.remove(&spot);
    }

    /// Clones the public extension of `place` to `target`, which may exist.
    pub(super) fn clone_to(&mut self, place: usize, target: usize) {
        let scope = json!({"virt_exten": number(place), "company": self.company});
        let body = json!({"scope": scope, "values": {"virt_exten": number(target)}});
        self.push(Operation::Clone, body);
        let alone = !self.planned.contains_key(&(place, true));
        if let Some(copy) = self.planned.get(&(place, false)).filter(|_| alone).cloned() {
            self.planned.entry((target, false)).or_insert(copy);
        }
    }

    /// Reads some rows.
    pub(super) fn read(&mut self, operation: Operation, scope: &Value) {
        let columns: Vec<&str> = match operation {
            Operation::Readfull => {
                self.some_columns(6).into_iter().map(|column| column.name.as_str()).collect()
            }
            _ => vec!["virt_exten", "company", "scoped_exten", "name", "ring_type", "ring_time"],
        };
        self.push(operation, json!({"scope": scope, "columns": columns}));
    }

    /// The last step, by another role.
    pub(super) fn by(&mut self, role: Role) {
        if let Some(last) = self.steps.last_mut() {
            last.role = role;
        }
    }

    /// The step that was planned last is undone in the plan where it will be refused.
    pub(super) fn refused_by(&mut self, role: Role, plan: impl FnOnce(&mut Self)) {
        let before = self.planned.clone();
        plan(self);
        self.by(role);
        self.planned = before;
    }

    /// An extension that exists by then; the anchor only where there is no other.
    pub(super) fn some_spot(&mut self) -> Spot {
        let spots: Vec<Spot> =
            self.planned.keys().filter(|(place, _)| *place != ANCHOR).copied().collect();
        self.dice.pick(&spots).unwrap_or((ANCHOR, false))
    }

    /// A place where nothing exists by then.
    pub(super) fn free_place(&mut self) -> Option<usize> {
        let free = |place: &usize| {
            !self.planned.contains_key(&(*place, false))
                && !self.planned.contains_key(&(*place, true))
        };
        let free: Vec<usize> = (1..PLACES).filter(free).collect();
        self.dice.pick(&free)
    }

    /// A scope that names `places` by a list.
    pub(super) fn list(&self, places: &[usize]) -> Value {
        let numbers: Vec<String> = places.iter().map(|&place| number(place)).collect();
        json!({"virt_exten": numbers, "company": self.company})
    }

    /// A plain scope of some extension, for a read.
    pub(super) fn some_scope(&mut self) -> Value {
        let spot = self.some_spot();
        if self.planned.contains_key(&(spot.0, !spot.1)) {
            self.list(&[spot.0])
        } else {
            self.plain_scope(spot)
        }
    }
}

/// What a new extension is planned to hold.
fn fresh() -> Planned {
    Planned::from_iter([("ring_type".to_owned(), json!("A"))])
}
