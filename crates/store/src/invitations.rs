//! Invitations: into an organization, or onto a server where sign-up is by invitation. Their rows are control's.
//! Only the hash of an invitation's code is kept.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::access::Role;
use candor_domain::id::{AccountId, InvitationId, OrganizationId, ProjectId};
use candor_domain::time::Timestamp;
use candor_domain::words;

words! {
    /// What an invitation invites to.
    pub enum InvitationKind: "kind of invitation" {
        /// To make an account on this server.
        SignUp = "sign_up",
        /// To become a member of an organization.
        Member = "member",
        /// To take part in a project.
        Project = "project",
    }
}

statements! {
    INSERT = Sql::Both(
        "INSERT INTO invitations (id, kind, organization_id, project_id, email, role, code_hash, created_by, \
         created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    );
    SET_HASH = Sql::Both("UPDATE invitations SET code_hash = $2 WHERE id = $1 AND accepted_at IS NULL");
    BY_CODE = Sql::Both(
        "SELECT id, kind, organization_id, project_id, email, role, created_by, created_at, expires_at, \
         accepted_by, accepted_at FROM invitations WHERE code_hash = $1",
    );
    FIND = Sql::Both(
        "SELECT id, kind, organization_id, project_id, email, role, created_by, created_at, expires_at, \
         accepted_by, accepted_at FROM invitations WHERE id = $1",
    );
    OF_ORGANIZATION = Sql::Both(
        "SELECT id, kind, organization_id, project_id, email, role, created_by, created_at, expires_at, \
         accepted_by, accepted_at FROM invitations \
         WHERE organization_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
    );
    SIGN_UP = Sql::Both(
        "SELECT id, kind, organization_id, project_id, email, role, created_by, created_at, expires_at, \
         accepted_by, accepted_at FROM invitations \
         WHERE kind = 'sign_up' AND id < $1 ORDER BY id DESC LIMIT $2",
    );
    ACCEPT = Sql::Both(
        "UPDATE invitations SET accepted_by = $2, accepted_at = $3 WHERE id = $1 AND accepted_at IS NULL",
    );
    DELETE = Sql::Both("DELETE FROM invitations WHERE id = $1 AND accepted_at IS NULL");
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// What it invites to.
    pub kind: InvitationKind,
    /// The organization, for members and projects.
    pub organization: Option<OrganizationId>,
    /// The project.
    pub project: Option<ProjectId>,
    /// The only address that may accept it; anybody with the link where there is none.
    pub email: Option<String>,
    /// What a member will be.
    pub role: Option<Role>,
    /// Who invites.
    pub created_by: AccountId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Who accepted it.
    pub accepted_by: Option<AccountId>,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
}

/// Keeps a new invitation.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert(tx: &mut dyn Tx, invitation: &Invitation, hash: &[u8; 32]) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            invitation.id,
            invitation.kind.as_str(),
            invitation.organization,
            invitation.project,
            invitation.email,
            invitation.role.map(Role::as_str),
            hash,
            invitation.created_by,
            invitation.created_at,
            invitation.expires_at
        ],
    )?;
    Ok(())
}

/// Gives an invitation that nobody accepted another code; the link before ends.
///
/// # Errors
/// As [`Tx::execute`].
pub fn set_hash(tx: &mut dyn Tx, id: InvitationId, hash: &[u8; 32]) -> Result<bool, Error> {
    Ok(tx.execute(SET_HASH, params![id, hash])? > 0)
}

/// The invitation whose code has this hash, whatever became of it.
///
/// # Errors
/// As [`Tx::query`].
pub fn by_code(tx: &mut dyn Tx, hash: &[u8; 32]) -> Result<Option<Invitation>, Error> {
    tx.query_opt(BY_CODE, params![hash])?
        .as_ref()
        .map(read)
        .transpose()
}

/// An invitation by its id.
///
/// # Errors
/// As [`Tx::query`].
pub fn find(tx: &mut dyn Tx, id: InvitationId) -> Result<Option<Invitation>, Error> {
    tx.query_opt(FIND, params![id])?
        .as_ref()
        .map(read)
        .transpose()
}

/// The invitations of an organization, newest first, older than `before`.
///
/// # Errors
/// As [`Tx::query`].
pub fn of_organization(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    before: Option<InvitationId>,
    limit: u32,
) -> Result<Vec<Invitation>, Error> {
    let before = before.map_or(uuid::Uuid::max(), InvitationId::as_uuid);
    let rows = tx.query(OF_ORGANIZATION, params![organization, before, limit])?;
    rows.iter().map(read).collect()
}

/// The invitations onto this server, newest first, older than `before`.
///
/// # Errors
/// As [`Tx::query`].
pub fn onto_server(
    tx: &mut dyn Tx,
    before: Option<InvitationId>,
    limit: u32,
) -> Result<Vec<Invitation>, Error> {
    let before = before.map_or(uuid::Uuid::max(), InvitationId::as_uuid);
    let rows = tx.query(SIGN_UP, params![before, limit])?;
    rows.iter().map(read).collect()
}

/// Notes who accepted; false when somebody did before.
///
/// # Errors
/// As [`Tx::execute`].
pub fn accept(
    tx: &mut dyn Tx,
    id: InvitationId,
    by: AccountId,
    now: Timestamp,
) -> Result<bool, Error> {
    Ok(tx.execute(ACCEPT, params![id, by, now])? > 0)
}

/// Withdraws an invitation that nobody accepted; false when there is none such.
///
/// # Errors
/// As [`Tx::execute`].
pub fn delete(tx: &mut dyn Tx, id: InvitationId) -> Result<bool, Error> {
    Ok(tx.execute(DELETE, params![id])? > 0)
}

fn read(row: &Row) -> Result<Invitation, Error> {
    Ok(Invitation {
        id: row.id(0)?,
        kind: row.parse(1)?,
        organization: row.opt(2, Row::id)?,
        project: row.opt(3, Row::id)?,
        email: row.opt(4, Row::text)?.map(str::to_owned),
        role: row.opt(5, Row::parse)?,
        created_by: row.id(6)?,
        created_at: row.time(7)?,
        expires_at: row.time(8)?,
        accepted_by: row.opt(9, Row::id)?,
        accepted_at: row.opt(10, Row::time)?,
    })
}
