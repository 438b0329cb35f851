//! How a case removes what it made, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::extension::Extension;
use super::looking::text;
use super::session::{Flow, Session};
use crate::contract::Operation;
use crate::judge::{Outcome, Stop, outcome};
use crate::target::{Purpose, Role};

impl Session {
    /// Hands what the case created over to whoever may delete.
    pub(super) fn hand_over(&mut self) -> BTreeSet<(String, String)> {
        std::mem::take(&mut self.attempted)
    }

    /// Takes over what another case created.
    pub(super) fn take_over(&mut self, attempted: BTreeSet<(String, String)>) {
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
            match self.standing(&company, &made).await {
                Ok(extensions) => {
                    for extension in extensions {
                        if !self.remove(&extension).await {
                            self.env.left(extension.scoped());
                        }
                    }
                }
                Err(_) => made.into_iter().for_each(|name| self.env.left(name)),
            }
        }
    }

    /// Which of `made` exist in `company`, and what else stands in the case's own numbers: that came of its
    /// calls as well.
    async fn standing(&mut self, company: &str, made: &[String]) -> Flow<Vec<Extension>> {
        let mut names = made.to_vec();
        if company == self.env.company {
            names.extend(self.block_numbers().filter(|number| !made.contains(number)));
        }
        if !self.env.lists_distrusted()
            && let Some(found) = self.found_of(company, &names, json!(names)).await?
        {
            return Ok(found);
        }
        // A scope that matches nothing may be refused: open. So may a list, on a target that is wrong.
        let mut all = Vec::new();
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
        let columns = ["virt_exten", "company", "scoped_exten"];
        let body = json!({"type": "extension", "scope": scope, "columns": columns});
        let at = self.send(Role::SystemAdmin, Operation::Read, body, Purpose::Clean).await?;
        match outcome(&self.log[at].reply) {
            Outcome::Accepted(_) => {}
            Outcome::Refused => return Ok(None),
            Outcome::ServerError(_) | Outcome::Garbage | Outcome::Lost(_) => {
                return Err(Stop::Inconclusive("the clean-up cannot read".to_owned()));
            }
        }
        let rows = self.rows_of(Operation::Read, at)?;
        let standing = rows.iter().filter_map(|row| {
            let number = text(row, "virt_exten")?;
            // What the target answers is not trusted: only what this case made is ever removed.
            if !names.contains(&number) {
                return None;
            }
            let private = text(row, "scoped_exten").is_some_and(|scoped| scoped != number);
            let same = rows.iter().filter(|one| text(one, "virt_exten").as_ref() == Some(&number));
            let twin = same.count() > 1;
            Some(Extension { private, twin, ..Extension::public(&number, company) })
        });
        Ok(Some(standing.collect()))
    }

    async fn remove(&mut self, extension: &Extension) -> bool {
        let scoped = json!({"scoped_exten": extension.scoped(), "company": extension.company});
        for scope in [extension.scope(), scoped] {
            let body = json!({"type": "extension", "scope": scope});
            let sent = self.send(Role::SystemAdmin, Operation::Delete, body, Purpose::Clean).await;
            if sent.is_ok_and(|at| self.succeeded(at)) {
                return true;
            }
        }
        false
    }
}
