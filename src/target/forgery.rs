use serde_json::{Value, json};

/// Something like a secret that is not it, and so must not be taken for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgery {
    /// The secret without its last character.
    Shorter,
    /// The secret with one more character.
    Longer,
    /// The secret in the other case.
    OtherCase,
    /// No text at all.
    Empty,
    /// JSON's null.
    Null,
    /// JSON's true, which a loose comparison takes for any text.
    True,
    /// Nothing: the member is left out of a log-in.
    Missing,
}

impl Forgery {
    /// What stands in the secret's place, in all its forms.
    pub const ALL: [Self; 6] =
        [Self::Shorter, Self::Longer, Self::OtherCase, Self::Empty, Self::Null, Self::True];

    /// What it makes of `secret`; none where that would be the secret again.
    pub fn of(self, secret: &str) -> Option<Value> {
        let forged = match self {
            Self::Shorter => {
                let mut chars = secret.chars();
                chars.next_back();
                json!(chars.as_str())
            }
            Self::Longer => json!(format!("{secret}x")),
            Self::OtherCase => secret.chars().map(other_case).collect::<String>().into(),
            Self::Empty => json!(""),
            Self::Null | Self::Missing => Value::Null,
            Self::True => json!(true),
        };
        (forged != secret && (self != Self::Shorter || forged != "")).then_some(forged)
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Shorter => "the secret without its last character",
            Self::Longer => "the secret with one more character",
            Self::OtherCase => "the secret in the other case",
            Self::Empty => "an empty text",
            Self::Null => "null",
            Self::True => "true",
            Self::Missing => "nothing at all",
        }
    }

    /// As JSON in a shell line, within single quotes: the secret stands in the environment's `variable`.
    pub(super) fn shell(self, variable: &str) -> String {
        match self {
            Self::Shorter => format!("\"'\"${{{variable}%?}}\"'\""),
            Self::Longer => format!("\"'\"${variable}\"'x\""),
            Self::OtherCase => format!("\"'\"${{{variable}~~}}\"'\""),
            Self::Empty => "\"\"".to_owned(),
            Self::Null | Self::Missing => "null".to_owned(),
            Self::True => "true".to_owned(),
        }
    }
}

fn other_case(character: char) -> char {
    if character.is_ascii_lowercase() {
        character.to_ascii_uppercase()
    } else {
        character.to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_forgery_is_the_secret() {
        for secret in ["SA", "k", "1234", "Kéy-7", ""] {
            for forgery in Forgery::ALL {
                assert_ne!(forgery.of(secret), Some(json!(secret)), "{forgery:?} of {secret:?}");
            }
        }
        assert_eq!(Forgery::OtherCase.of("1234"), None);
        assert_eq!(Forgery::Shorter.of("k"), None);
        assert_eq!(Forgery::OtherCase.of("aB1"), Some(json!("Ab1")));
    }
}
