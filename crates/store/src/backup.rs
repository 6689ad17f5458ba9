//! A consistent copy of an SQLite database while it is in use. PostgreSQL has its own tools for that.

use crate::Error;
use std::path::Path;

/// Writes a copy of the database at `from` to the new file `to`: one snapshot, whatever is written meanwhile.
///
/// # Errors
/// `Unavailable` when either cannot be used, or `to` exists.
pub fn snapshot(from: &Path, to: &Path) -> Result<(), Error> {
    if to.exists() {
        return Err(Error::Unavailable {
            detail: format!("{} exists already", to.display()),
        });
    }
    let conn = crate::db::sqlite::connect(from, false)?;
    let target = to.to_string_lossy().into_owned();
    conn.execute("VACUUM INTO ?1", [target])
        .map_err(|e| crate::db::sqlite::error(&e))?;
    Ok(())
}
