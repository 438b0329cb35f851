use std::sync::OnceLock;

use super::entry::Hostile;
use super::{
    bomb, dies, endless, html, http, json, loss, redirect, reset, silent, slow, status, text,
    truncated,
};

/// The tables of the hostile set.
const TABLES: &[&[Hostile]] = &[
    bomb::HOSTILE,
    dies::HOSTILE,
    endless::HOSTILE,
    html::HOSTILE,
    http::HOSTILE,
    json::HOSTILE,
    loss::HOSTILE,
    redirect::HOSTILE,
    reset::HOSTILE,
    silent::HOSTILE,
    slow::HOSTILE,
    status::HOSTILE,
    text::HOSTILE,
    truncated::HOSTILE,
];

/// The hostile set, sorted by id.
///
/// ```
/// use dialcheck::reference::{Config, hostile, spawn};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let silent = hostile("silent/always").expect("it is in the set");
/// let server = spawn(Config::default().with_hostile(silent)).await.expect("it starts");
/// println!("{} {}", server.url(), silent.sentence);
/// # }
/// ```
pub fn hostiles() -> &'static [Hostile] {
    static HOSTILES: OnceLock<Vec<Hostile>> = OnceLock::new();
    HOSTILES.get_or_init(|| {
        let mut hostiles = TABLES.concat();
        hostiles.sort_by_key(|hostile| hostile.id);
        hostiles
    })
}

/// The member `id` of the hostile set.
pub fn hostile(id: &str) -> Option<&'static Hostile> {
    hostiles().iter().find(|hostile| hostile.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_an_id_of_its_own_in_words_and_says_what_it_does() {
        let hostiles = hostiles();
        assert!(hostiles.windows(2).all(|pair| pair[0].id < pair[1].id));
        for hostile in hostiles {
            let (kind, which) = hostile.id.split_once('/').expect("a kind and a name");
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-/".contains(c);
            assert!(hostile.id.chars().all(fits), "{}", hostile.id);
            assert!(
                !kind.is_empty() && !which.is_empty() && !which.contains('/'),
                "{}",
                hostile.id
            );
            assert!(hostile.sentence.split(' ').count() > 2, "{}", hostile.id);
            assert!(!hostile.sentence.ends_with('.'), "{}", hostile.id);
        }
    }

    #[test]
    fn each_table_is_sorted_and_of_one_kind() {
        for table in TABLES {
            assert!(table.windows(2).all(|pair| pair[0].id < pair[1].id), "{}", table[0].id);
        }
        let first = |table: &&[Hostile]| table[0].id;
        assert!(TABLES.is_sorted_by_key(first), "the tables are in the order of their ids");
    }

    #[test]
    fn each_is_found_by_its_id() {
        for one in hostiles() {
            assert_eq!(hostile(one.id).map(|found| found.sentence), Some(one.sentence));
        }
        assert!(hostile("silent").is_none());
    }
}
