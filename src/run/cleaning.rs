//! How a case removes what it made, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::extension::Extension;
use super::guard::Created;
use super::looking::text;
use super::session::{Flow, Row, Session};
use crate::contract::{KEYS, Operation};
use crate::judge::{Outcome, Stop, outcome};
use crate::target::{Call, Purpose, Role, of_extension};

/// So many numbers are looked for in one read.
const LIST: usize = 100;

/// So often a delete is sent whose answer is lost, and whose extension is found to be still there.
const TRIES: usize = 5;

impl Session {
    /// Hands what the case created over to whoever may delete.
    pub(super) fn hand_over(&mut self) -> BTreeSet<Created> {
        std::mem::take(&mut self.attempted)
    }

    /// Takes over what another case created.
    pub(super) fn take_over(&mut self, attempted: BTreeSet<Created>) {
        self.attempted.extend(attempted);
    }

    /// Removes what the case created. What cannot be removed is noted.
    pub(crate) async fn clean(&mut self) {
        let attempted = self.hand_over();
        let mut companies: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (company, name) in attempted {
            companies.entry(company).or_default().push(name);
        }
        for (company, made) in companies {
            if self.env.silent() {
                self.leave(&company, made);
                continue;
            }
            match self.standing(&company, &made).await {
                Ok(mut extensions) => {
                    // In whichever order they were made or are answered, they go in the same one in each run.
                    extensions.sort_by(|a, b| (&a.number, a.private).cmp(&(&b.number, b.private)));
                    for extension in self.remove_several(extensions).await {
                        self.env.left((extension.company, extension.number));
                    }
                }
                Err(_) => self.leave(&company, made),
            }
        }
    }

    /// Notes that `made` stays where it is.
    fn leave(&self, company: &str, made: Vec<String>) {
        for name in made {
            self.env.left((company.to_owned(), name));
        }
    }

    /// Which of `made` a read of all of `company` finds; what else stands there is not looked at.
    pub(super) async fn remaining(
        &mut self,
        company: &str,
        made: &[String],
    ) -> Flow<Vec<Extension>> {
        let found = self.found_in(company, made, json!({ "company": company })).await?;
        match found {
            Some(found) => Ok(found),
            None => self.standing(company, made).await,
        }
    }

    /// Which of `made` exist in `company`, and what else stands in the case's own numbers: that came of its
    /// calls as well.
    pub(super) async fn standing(
        &mut self,
        company: &str,
        made: &[String],
    ) -> Flow<Vec<Extension>> {
        let mut names = made.to_vec();
        if self.owns_block && company == self.env.territory.company {
            names.extend(self.block_numbers().filter(|number| !made.contains(number)));
        }
        let mut all = Vec::new();
        if !self.env.lists_distrusted() {
            let mut refused = false;
            for some in names.chunks(LIST) {
                match self.found_of(company, some, json!(some)).await? {
                    Some(found) => all.extend(found),
                    None => refused = true,
                }
            }
            if !refused {
                return Ok(all);
            }
            all.clear();
        }
        // A scope that matches nothing may be refused: open. So may a list, on a target that is wrong.
        for name in made {
            let one = std::slice::from_ref(name);
            all.extend(self.found_of(company, one, json!(name)).await?.unwrap_or_default());
        }
        Ok(all)
    }

    /// Those of `names` that a read of `virt_exten` finds; none where it is refused.
    async fn found_of(
        &mut self,
        company: &str,
        names: &[String],
        virt_exten: Value,
    ) -> Flow<Option<Vec<Extension>>> {
        let scope = json!({"virt_exten": virt_exten, "company": company});
        self.found_in(company, names, scope).await
    }

    async fn found_in(
        &mut self,
        company: &str,
        names: &[String],
        scope: Value,
    ) -> Flow<Option<Vec<Extension>>> {
        let look = Call::look(Role::SystemAdmin, Operation::Read, scope, &KEYS);
        let at = self.deliver(Call { purpose: Purpose::Clean, ..look }).await?;
        match outcome(&self.log[at].reply) {
            Outcome::Accepted(_) => {}
            Outcome::Refused => return Ok(None),
            Outcome::ServerError(_) | Outcome::Garbage | Outcome::Lost(_) => {
                return Err(Stop::Inconclusive("the clean-up cannot read".to_owned()));
            }
        }
        let rows = self.rows_of(Operation::Read, at)?;
        // What the target answers is not trusted: only what this case made is ever removed.
        let number = |row| text(row, "virt_exten").filter(|number| names.contains(number));
        let named: Vec<(String, &Row)> =
            rows.into_iter().filter_map(|row| Some((number(row)?, row))).collect();
        let mut rows_of: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, _) in &named {
            *rows_of.entry(number).or_default() += 1;
        }
        let standing = named.iter().map(|(number, row)| {
            let private = text(row, "scoped_exten").is_some_and(|scoped| scoped != *number);
            let twin = rows_of[number.as_str()] > 1;
            Extension { private, twin, ..Extension::public(number, company) }
        });
        Ok(Some(standing.collect()))
    }

    /// Deletes `extensions`, at once as far as others leave room. Gives those that could not be removed.
    async fn remove_several(&mut self, extensions: Vec<Extension>) -> Vec<Extension> {
        let calls: Vec<Call> =
            extensions.iter().map(|extension| removal(&extension.scope())).collect();
        // The first delete of a form goes by itself, so that what it does is seen before the next. Whether one was the
        // first is not known of a recording, which answers one by one as well.
        let first = self.env.tape.is_playing() || !self.env.guard.knows(&calls);
        let together = if calls.len() > 1 && !first {
            // An answer may be lost: then it is not known of any whether it is gone.
            Some(self.deliver_all(calls).await.unwrap_or_default())
        } else {
            None
        };
        let mut left = Vec::new();
        for (place, extension) in extensions.into_iter().enumerate() {
            let gone = match &together {
                None => self.remove(&extension).await,
                Some(sent) => {
                    sent.get(place).is_some_and(|&at| self.succeeded(at))
                        // Nothing is deleted again that is not there.
                        || self.is_there(&extension).await == Some(false)
                        || self.remove(&extension).await
                }
            };
            if !gone {
                left.push(extension);
            }
        }
        left
    }

    /// Deletes `extension`, and proves it by a read where the answer does not. A delete is sent again only where
    /// a read still finds the extension.
    pub(super) async fn remove(&mut self, extension: &Extension) -> bool {
        let scoped = json!({"scoped_exten": extension.scoped(), "company": extension.company});
        for scope in [extension.scope(), scoped] {
            for _ in 0..TRIES {
                let sent = self.deliver(removal(&scope)).await;
                if sent.as_ref().is_ok_and(|&at| self.succeeded(at)) {
                    return true;
                }
                match self.is_there(extension).await {
                    Some(false) => return true,
                    Some(true) => {}
                    None => return false,
                }
                // What was answered will be answered so again; another scope may be taken.
                if !matches!(sent, Err(Stop::Inconclusive(_))) {
                    break;
                }
            }
        }
        false
    }

    /// Whether a read finds `extension`; none where none can be read.
    async fn is_there(&mut self, extension: &Extension) -> Option<bool> {
        let names = std::slice::from_ref(&extension.number);
        let found = self.found_of(&extension.company, names, json!(extension.number)).await.ok()?;
        let one = |found: Vec<Extension>| found.iter().any(|one| one.private == extension.private);
        Some(found.is_some_and(one))
    }
}

/// A delete of what `scope` names, to clean up.
fn removal(scope: &Value) -> Call {
    let body = of_extension([("scope", scope.clone())]);
    Call::of(Role::SystemAdmin, Operation::Delete, body, Purpose::Clean)
}
