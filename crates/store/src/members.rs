//! Who belongs to an organization, in which role. Their rows are control's.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::access::Role;
use candor_domain::id::{AccountId, OrganizationId};
use candor_domain::time::Timestamp;
use std::collections::BTreeSet;

statements! {
    INSERT = Sql::Both(
        "INSERT INTO members (organization_id, account_id, role, created_at) VALUES ($1, $2, $3, $4)",
    );
    ROLE = Sql::Both("SELECT role FROM members WHERE organization_id = $1 AND account_id = $2");
    ROLES_OF = Sql::Both("SELECT role FROM members WHERE account_id = $1");
    ORGANIZATIONS_OF = Sql::Both("SELECT organization_id FROM members WHERE account_id = $1");
    LIST = Sql::Both(
        "SELECT m.account_id, p.display_name, p.email, m.role, m.created_at \
         FROM members m JOIN account_profiles p ON p.account_id = m.account_id \
         WHERE m.organization_id = $1 AND m.account_id > $2 ORDER BY m.account_id LIMIT $3",
    );
    FIND = Sql::Both(
        "SELECT m.account_id, p.display_name, p.email, m.role, m.created_at \
         FROM members m JOIN account_profiles p ON p.account_id = m.account_id \
         WHERE m.organization_id = $1 AND m.account_id = $2",
    );
    OWNERS = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM members WHERE organization_id = $1 AND role = 'owner'",
    );
    SET_ROLE = Sql::Both(
        "UPDATE members SET role = $3 WHERE organization_id = $1 AND account_id = $2",
    );
    DELETE = Sql::Both("DELETE FROM members WHERE organization_id = $1 AND account_id = $2");
    DELETE_PERSON = Sql::Both("DELETE FROM members WHERE account_id = $1");
}

/// A member as other members see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub account: AccountId,
    /// Their name.
    pub display_name: String,
    /// Their address.
    pub email: String,
    /// What they are.
    pub role: Role,
    /// Since when.
    pub created_at: Timestamp,
}

/// Makes somebody a member.
///
/// # Errors
/// `Conflict` when they are one.
pub fn insert(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    account: AccountId,
    role: Role,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(INSERT, params![organization, account, role.as_str(), now])?;
    Ok(())
}

/// What somebody is in an organization; `None` for strangers (and where there is no such organization).
///
/// # Errors
/// As [`Tx::query`].
pub fn role(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    account: AccountId,
) -> Result<Option<Role>, Error> {
    tx.query_opt(ROLE, params![organization, account])?
        .map(|row| row.parse(0))
        .transpose()
}

/// What somebody is in all of their organizations.
///
/// # Errors
/// As [`Tx::query`].
pub fn roles_of(tx: &mut dyn Tx, account: AccountId) -> Result<Vec<Role>, Error> {
    let rows = tx.query(ROLES_OF, params![account])?;
    rows.iter().map(|row| row.parse(0)).collect()
}

/// The members of an organization by account, after `after`.
///
/// # Errors
/// As [`Tx::query`].
pub fn list(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    after: Option<AccountId>,
    limit: u32,
) -> Result<Vec<Member>, Error> {
    let after = after.map_or(uuid::Uuid::nil(), AccountId::as_uuid);
    let rows = tx.query(LIST, params![organization, after, limit])?;
    rows.iter().map(read).collect()
}

/// A member.
///
/// # Errors
/// As [`Tx::query`].
pub fn find(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    account: AccountId,
) -> Result<Option<Member>, Error> {
    let row = tx.query_opt(FIND, params![organization, account])?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Member, Error> {
    Ok(Member {
        account: row.id(0)?,
        display_name: row.text(1)?.to_owned(),
        email: row.text(2)?.to_owned(),
        role: row.parse(3)?,
        created_at: row.time(4)?,
    })
}

/// How many owners an organization has.
///
/// # Errors
/// As [`Tx::query`].
pub fn owners(tx: &mut dyn Tx, organization: OrganizationId) -> Result<i64, Error> {
    tx.query_one(OWNERS, params![organization])?.i64(0)
}

/// Gives a member another role; false when they are none.
///
/// # Errors
/// As [`Tx::execute`].
pub fn set_role(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    account: AccountId,
    role: Role,
) -> Result<bool, Error> {
    Ok(tx.execute(SET_ROLE, params![organization, account, role.as_str()])? > 0)
}

/// Ends a membership; false when there was none.
///
/// # Errors
/// As [`Tx::execute`].
pub fn delete(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    account: AccountId,
) -> Result<bool, Error> {
    Ok(tx.execute(DELETE, params![organization, account])? > 0)
}

/// Ends all memberships of a person.
///
/// # Errors
/// As [`Tx::execute`].
pub fn delete_person(tx: &mut dyn Tx, account: AccountId) -> Result<(), Error> {
    tx.execute(DELETE_PERSON, params![account])?;
    Ok(())
}

/// The organizations that somebody belongs to.
///
/// # Errors
/// As [`Tx::query`].
pub fn organizations_of(
    tx: &mut dyn Tx,
    account: AccountId,
) -> Result<BTreeSet<OrganizationId>, Error> {
    tx.query(ORGANIZATIONS_OF, params![account])?
        .iter()
        .map(|row| row.id(0))
        .collect()
}
