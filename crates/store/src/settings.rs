//! The operator's settings, and what the server remembers of itself, as named JSON values.

use crate::db::{Sql, Tx};
use crate::{Error, params, statements};
use serde::Serialize;
use serde::de::DeserializeOwned;

statements! {
    GET = Sql::Both("SELECT value FROM settings WHERE name = $1");
    PUT = Sql::Both(
        "INSERT INTO settings (name, value) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    );
}

/// A setting's value, if it was ever set.
///
/// # Errors
/// `Corrupt` when it is not of this type, else as [`Tx::query`].
pub fn get<T: DeserializeOwned>(tx: &mut dyn Tx, name: &str) -> Result<Option<T>, Error> {
    tx.query_opt(GET, params![name])?
        .map(|row| row.json(0))
        .transpose()
}

/// Sets a value.
///
/// # Errors
/// As [`Tx::execute`].
pub fn put<T: Serialize>(tx: &mut dyn Tx, name: &str, value: &T) -> Result<(), Error> {
    let text = serde_json::to_string(value).map_err(|error| Error::Corrupt {
        detail: format!("setting {name}: {error}"),
    })?;
    tx.execute(PUT, params![name, text])?;
    Ok(())
}
