use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};

/// The settings of an extension, by column. Rows that hold the same share them until one of them changes.
pub type Settings = Arc<Map<String, Value>>;

/// So many texts are kept; then all are forgotten.
const MOST: usize = 512;

/// The settings that were read or written of late, by their text in the database. Most extensions hold what others
/// hold too, and each is read much more often than it changes, so most texts need not be parsed.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<HashMap<String, Settings>>);

impl Known {
    /// The settings of which `text` is the JSON.
    pub(super) fn of(&self, text: &str) -> serde_json::Result<Settings> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(settings) = known.get(text) {
            return Ok(Arc::clone(settings));
        }
        let settings = Settings::new(serde_json::from_str(text)?);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(text.to_owned(), Arc::clone(&settings));
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_is_parsed_once_and_a_change_of_one_row_is_not_seen_in_another() {
        let known = Known::default();
        let (one, mut other) =
            (known.of("{\"a\":1}").expect("JSON"), known.of("{\"a\":1}").expect("JSON"));
        assert!(Arc::ptr_eq(&one, &other));
        Arc::make_mut(&mut other).insert("a".to_owned(), Value::from(2));
        assert_eq!((one["a"].clone(), known.of("{\"a\":1}").expect("JSON")), (1.into(), one));
        assert!(known.of("{").is_err());
    }

    #[test]
    fn what_is_kept_has_an_end() {
        let known = Known::default();
        for number in 0..=MOST {
            known.of(&format!("{{\"a\":{number}}}")).expect("JSON");
        }
        assert_eq!(known.0.lock().expect("no panic holds it").len(), 1);
    }
}
