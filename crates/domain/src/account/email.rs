//! E-mail addresses: what is one, and when are two the same.

use serde::{Deserialize, Deserializer, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};
use thiserror::Error;

/// The longest address, in bytes (RFC 5321, as corrected).
const ADDRESS_BYTES_GREATEST: usize = 254;
const LOCAL_BYTES_GREATEST: usize = 64;

/// An address in the one form in which it is stored and compared: trimmed, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

/// A text that is no address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EmailError {
    /// It does not look like one.
    #[error("This is no e-mail address: it must look like name@example.org.")]
    Malformed,
    /// No mail server takes it.
    #[error("An e-mail address has at most {ADDRESS_BYTES_GREATEST} characters.")]
    TooLong,
}

impl EmailAddress {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.split_once('@').map_or("", |(local, _)| local)
    }
}

impl FromStr for EmailAddress {
    type Err = EmailError;
    fn from_str(text: &str) -> Result<Self, EmailError> {
        let address = text.trim().to_lowercase();
        if address.len() > ADDRESS_BYTES_GREATEST {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = address.rsplit_once('@').ok_or(EmailError::Malformed)?;
        if is_local(local) && is_domain(domain) {
            Ok(Self(address))
        } else {
            Err(EmailError::Malformed)
        }
    }
}

fn is_local(local: &str) -> bool {
    let is_atom = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    local.len() <= LOCAL_BYTES_GREATEST
        && local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.chars().all(is_atom))
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for EmailAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_in_one_form() {
        let address: EmailAddress = "  Ada.Lovelace+work@Example.ORG ".parse().unwrap();
        assert_eq!(address.as_str(), "ada.lovelace+work@example.org");
        assert_eq!(address.local(), "ada.lovelace+work");
        assert_eq!(
            serde_json::to_string(&address).unwrap(),
            "\"ada.lovelace+work@example.org\""
        );
        assert!("jörg@bücher.example".parse::<EmailAddress>().is_ok());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        for bad in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@example",
            "a b@example.org",
            "ada@-x.org",
            "ada@x..org",
            ".ada@example.org",
            "ada.@example.org",
            "a@b@c.org",
            "ada@example.org\nbcc: x@y.z",
            &long,
        ] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad:?}");
        }
        let endless = format!("a@{}.org", "b.".repeat(200));
        assert_eq!(endless.parse::<EmailAddress>(), Err(EmailError::TooLong));
    }
}
