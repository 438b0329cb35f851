//! Where in the contract's files a requirement stands, for reports that show places.

use super::documents::Documents;

/// A line of a file of the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, from the root of the project: `schemas/requirements.toml`.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What stands there, without the blanks around it.
    pub text: String,
}

impl Place {
    /// The entry of the requirement `id` in `schemas/requirements.toml`: its own, or that of its family.
    pub fn of_requirement(id: &str) -> Option<Self> {
        let entries = || {
            lines(Documents::requirements()).filter_map(|(line, text)| {
                let id = text.strip_prefix("id = \"")?.strip_suffix('"')?;
                Some((line, text, id))
            })
        };
        let (line, text, _) = entries()
            .find(|(_, _, entry)| *entry == id)
            .or_else(|| entries().find(|(_, _, entry)| is_of_family(id, entry)))?;
        Some(Self { file: "schemas/requirements.toml".to_owned(), line, text: text.to_owned() })
    }

    /// The keyword that states the requirement `id` in a schema: the one of the column whose bound, form or values it
    /// is about, or the part of a message that names it. None where no schema states it.
    pub fn of_keyword(id: &str) -> Option<Self> {
        Documents::texts().find_map(|(name, text)| {
            let line = if name == "columns" { column_line(text, id) } else { named_line(text, id) };
            let (line, text) = line?;
            Some(Self { file: format!("schemas/{name}.schema.json"), line, text: text.to_owned() })
        })
    }
}

/// The lines of a text, counted from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()))
}

/// Whether `id` is one of those that `family`, as in `update/{column}/maximum`, stands for.
fn is_of_family(id: &str, family: &str) -> bool {
    let Some((before, after)) = family.split_once("{column}") else { return false };
    let column = id.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    column.is_some_and(|column| !column.is_empty() && !column.contains('/'))
}

/// The line of a message's schema that names the requirement.
fn named_line<'a>(text: &'a str, id: &str) -> Option<(usize, &'a str)> {
    let named = format!("\"x-requirement\": \"{id}\"");
    lines(text).find(|(_, line)| line.trim_end_matches(',') == named)
}

/// The line of the columns' schema that a requirement of a column comes from: `update/COLUMN/KEYWORD`.
fn column_line<'a>(text: &'a str, id: &str) -> Option<(usize, &'a str)> {
    let (column, keyword) = id.strip_prefix("update/")?.split_once('/')?;
    let keyword = match keyword {
        "null" | "integer" | "type" => "type",
        "minimum" | "maximum" | "enum" | "pattern" => keyword,
        _ => return None,
    };
    let head = format!("\"{column}\": {{");
    let mut rest = lines(text).skip_while(|(_, line)| *line != head);
    let first = rest.next()?;
    let keyword = format!("\"{keyword}\":");
    // The next column begins with its title.
    let mut own = rest.skip(1).take_while(|(_, line)| !line.starts_with("\"title\":"));
    own.find(|(_, line)| line.starts_with(&keyword)).or(Some(first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;

    #[test]
    fn every_requirement_has_a_place() {
        for requirement in Contract::get().requirements() {
            let place = Place::of_requirement(&requirement.id).expect(&requirement.id);
            let line = Documents::requirements().lines().nth(place.line - 1);
            assert_eq!(line.map(str::trim), Some(place.text.as_str()));
            assert!(place.text.starts_with("id = "), "{place:?}");
        }
        assert_eq!(Place::of_requirement("update/no/such"), None);
    }

    #[test]
    fn every_bound_of_a_column_has_its_keyword() {
        for column in Contract::get().columns() {
            for keyword in ["minimum", "maximum", "pattern", "enum"] {
                if column.schema.get(keyword).is_none() {
                    continue;
                }
                let place = Place::of_keyword(&format!("update/{}/{keyword}", column.name));
                let place = place.expect(&column.name);
                let wanted = format!("\"{keyword}\": ");
                let value = place.text.strip_prefix(&wanted).expect(&column.name);
                let value = value.trim_end_matches(',');
                if keyword != "enum" {
                    assert_eq!(value, column.schema[keyword].to_string(), "{}", column.name);
                }
            }
        }
    }

    #[test]
    fn a_part_of_a_message_that_names_a_requirement_is_found() {
        let place = Place::of_keyword("create/nightmode/maximum").expect("a place");
        assert_eq!(place.file, "schemas/create.request.schema.json");
        assert!(place.text.contains("create/nightmode/maximum"), "{place:?}");
        assert_eq!(Place::of_keyword("create/nightmode"), None);
        assert_eq!(Place::of_keyword("update/ring_time/stored"), None);
    }
}
