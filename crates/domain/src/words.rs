//! How the words of the domain are written: one word in Rust, SQL, JSON and UI.
//!
//! [`words!`](crate::words!) makes an enum whose variants are written as full snake_case words, with
//! `as_str`, `FromStr`, `Display`, serde and `ALL`, so that a state is spelled in one place only.

use thiserror::Error;

/// A word that is none of those that are known here.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{found}\" is no {what}; known are: {known}")]
pub struct UnknownWord {
    /// What was expected, for example `batch state`.
    pub what: &'static str,
    /// The word that was given, cut to 64 characters.
    pub found: String,
    /// The words that are known, separated by commas.
    pub known: String,
}

impl UnknownWord {
    /// Describes the word `found` where one of `known` was expected.
    #[must_use]
    pub fn new(what: &'static str, found: &str, known: &[&'static str]) -> Self {
        Self {
            what,
            found: found.chars().take(64).collect(),
            known: known.join(", "),
        }
    }
}

/// Makes an enum of words: `words! { /// doc  pub enum Name: "what it is" { /// doc  Variant = "word", } }`.
#[macro_export]
macro_rules! words {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident: $what:literal {
            $( $(#[$variant_meta:meta])* $variant:ident = $word:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $( $(#[$variant_meta])* $variant, )+
        }

        impl $name {
            /// Every one of them, in the order of the definition.
            $vis const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// The word, as it stands in SQL, JSON and the UI.
            #[must_use]
            $vis const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::words::UnknownWord;
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                match text {
                    $( $word => Ok(Self::$variant), )+
                    _ => Err($crate::words::UnknownWord::new($what, text, &[$( $word, )+])),
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    words! {
        /// A light, for the test.
        enum Light: "light" {
            /// Go.
            Green = "green",
            /// Stop soon.
            DeepAmber = "deep_amber",
        }
    }

    #[test]
    fn a_word_is_the_same_in_text_and_json() {
        for light in Light::ALL {
            assert_eq!(light.as_str().parse::<Light>().unwrap(), *light);
            let json = serde_json::to_string(light).unwrap();
            assert_eq!(json, format!("\"{light}\""));
            assert_eq!(serde_json::from_str::<Light>(&json).unwrap(), *light);
        }
    }

    #[test]
    fn an_unknown_word_says_which_are_known() {
        let error = "Green".parse::<Light>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"Green\" is no light; known are: green, deep_amber"
        );
    }
}
