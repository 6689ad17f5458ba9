//! Organizations: data teams. Their rows are control's.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::access::Role;
use candor_domain::id::{AccountId, OrganizationId};
use candor_domain::money::Currency;
use candor_domain::time::Timestamp;

statements! {
    INSERT = Sql::Both(
        "INSERT INTO organizations (id, name, currency, created_at) VALUES ($1, $2, $3, $4)",
    );
    FIND = Sql::Both("SELECT id, name, currency, created_at FROM organizations WHERE id = $1");
    OF_PERSON = Sql::Both(
        "SELECT o.id, o.name, o.currency, o.created_at, m.role \
         FROM members m JOIN organizations o ON o.id = m.organization_id \
         WHERE m.account_id = $1 AND o.id > $2 ORDER BY o.id LIMIT $3",
    );
    RENAME = Sql::Both("UPDATE organizations SET name = $2 WHERE id = $1");
}

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// What its treasury counts in.
    pub currency: Currency,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Makes an organization.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert(tx: &mut dyn Tx, organization: &Organization) -> Result<(), Error> {
    let Organization {
        id,
        name,
        currency,
        created_at,
    } = organization;
    tx.execute(INSERT, params![id, name, currency.code(), created_at])?;
    Ok(())
}

/// An organization by its id.
///
/// # Errors
/// As [`Tx::query`].
pub fn find(tx: &mut dyn Tx, id: OrganizationId) -> Result<Option<Organization>, Error> {
    tx.query_opt(FIND, params![id])?
        .as_ref()
        .map(read)
        .transpose()
}

/// The organizations that a person is a member of, with the role there, oldest first, after `after`.
///
/// # Errors
/// As [`Tx::query`].
pub fn of_person(
    tx: &mut dyn Tx,
    account: AccountId,
    after: Option<OrganizationId>,
    limit: u32,
) -> Result<Vec<(Organization, Role)>, Error> {
    let after = after.map_or(uuid::Uuid::nil(), OrganizationId::as_uuid);
    let rows = tx.query(OF_PERSON, params![account, after, limit])?;
    rows.iter()
        .map(|row| Ok((read(row)?, row.parse(4)?)))
        .collect()
}

/// Gives an organization another name.
///
/// # Errors
/// As [`Tx::execute`].
pub fn rename(tx: &mut dyn Tx, id: OrganizationId, name: &str) -> Result<(), Error> {
    tx.execute(RENAME, params![id, name])?;
    Ok(())
}

fn read(row: &Row) -> Result<Organization, Error> {
    Ok(Organization {
        id: row.id(0)?,
        name: row.text(1)?.to_owned(),
        currency: row.parse(2)?,
        created_at: row.time(3)?,
    })
}
