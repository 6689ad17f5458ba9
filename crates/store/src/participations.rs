//! Participations: what is kept of a contributor in a project, one row, so that a claim joins no history.

use crate::db::{Row, Sql, ToValue, Tx, Value};
use crate::{Error, params, statements};
use candor_domain::id::{AccountId, OrganizationId, ProjectId};
use candor_domain::money::Currency;
use candor_domain::time::Timestamp;

statements! {
    GATE = Sql::Both(
        "SELECT p.state, p.eligibility_version, p.guideline_version, p.organization_id, m.eligibility_version, \
         m.is_eligible, m.standing, m.outcomes, m.pseudonym, m.profile_version, p.name, p.currency, \
         p.eligibility FROM projects p \
         LEFT JOIN participations m ON m.project_id = p.id AND m.contributor_id = $2 WHERE p.id = $1",
    );
    PUT = Sql::Both(
        "INSERT INTO participations (project_id, contributor_id, pseudonym, eligibility_version, profile_version, \
         is_eligible, outcomes, standing, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'clear', $8) \
         ON CONFLICT (project_id, contributor_id) DO UPDATE SET \
         eligibility_version = excluded.eligibility_version, profile_version = excluded.profile_version, \
         is_eligible = excluded.is_eligible, outcomes = excluded.outcomes",
    );
    FORGET_PROFILE = Sql::Both(
        "UPDATE participations SET profile_version = -1 WHERE contributor_id = $1",
    );
    FACTS = Sql::Both(
        "SELECT f.languages, f.country, CASE WHEN EXISTS (SELECT 1 FROM members m WHERE m.organization_id = $2 \
         AND m.account_id = a.id) THEN 1 ELSE 0 END, CASE WHEN EXISTS (SELECT 1 FROM invitations i \
         WHERE i.project_id = $1 AND i.accepted_by = a.id) THEN 1 ELSE 0 END FROM accounts a \
         LEFT JOIN account_profiles f ON f.account_id = a.id WHERE a.id = $3 AND a.state = 'active'",
    );
    PSEUDONYMS = Sql::Both(
        "SELECT contributor_id, pseudonym FROM participations WHERE project_id = $1 ORDER BY contributor_id",
    );
}

/// What stands between a contributor and a claim: the project, and their row in it.
#[derive(Debug, Clone)]
pub struct Gate {
    /// The project's state, as text.
    pub project_state: String,
    /// The project's present eligibility.
    pub eligibility_version: i64,
    /// The guideline in force.
    pub guideline_version: Option<i64>,
    /// Whose project it is.
    pub organization: OrganizationId,
    /// The project's name.
    pub project_name: String,
    /// What it pays in.
    pub currency: Currency,
    /// Who may take part, as JSON.
    pub eligibility: String,
    /// The contributor's row, if there is one.
    pub participation: Option<Participation>,
}

/// A contributor's row in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participation {
    /// The eligibility that it was computed by.
    pub eligibility_version: i64,
    /// The profile that it was computed by; -1 asks for a new computation.
    pub profile_version: i64,
    /// Whether they may take part.
    pub is_eligible: bool,
    /// Each rule's outcome, as JSON.
    pub outcomes: String,
    /// Their standing, as text.
    pub standing: String,
    /// What the organization sees instead of a name.
    pub pseudonym: String,
}

/// Reads project and participation in one statement; `None` when there is no such project.
///
/// # Errors
/// As [`Tx::query`].
pub fn gate(
    tx: &mut dyn Tx,
    project: ProjectId,
    contributor: AccountId,
) -> Result<Option<Gate>, Error> {
    let row = tx.query_opt(GATE, params![project, contributor])?;
    row.as_ref().map(read_gate).transpose()
}

/// The query of [`gate`], for callers that ask several things at once.
pub(crate) fn asking_gate(project: ProjectId, contributor: AccountId) -> (Sql, [Value; 2]) {
    (GATE, [project.to_value(), contributor.to_value()])
}

/// Reads what [`asking_gate`] found.
pub(crate) fn read_gate(row: &Row) -> Result<Gate, Error> {
    let participation = match row.opt(4, Row::i64)? {
        None => None,
        Some(eligibility_version) => Some(Participation {
            eligibility_version,
            is_eligible: row.bool(5)?,
            standing: row.text(6)?.to_owned(),
            outcomes: row.text(7)?.to_owned(),
            pseudonym: row.text(8)?.to_owned(),
            profile_version: row.i64(9)?,
        }),
    };
    Ok(Gate {
        project_state: row.text(0)?.to_owned(),
        eligibility_version: row.i64(1)?,
        guideline_version: row.opt(2, Row::i64)?,
        organization: row.id(3)?,
        project_name: row.text(10)?.to_owned(),
        currency: row.parse(11)?,
        eligibility: row.text(12)?.to_owned(),
        participation,
    })
}

/// Writes a participation; standing and pseudonym of one that exists stay.
///
/// # Errors
/// As [`Tx::execute`].
pub fn put(
    tx: &mut dyn Tx,
    project: ProjectId,
    contributor: AccountId,
    participation: &Participation,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        PUT,
        params![
            project,
            contributor,
            participation.pseudonym,
            participation.eligibility_version,
            participation.profile_version,
            participation.is_eligible,
            participation.outcomes,
            now
        ],
    )?;
    Ok(())
}

/// A person's profile or memberships changed: their participations are computed again at the next claim. Scope: the
/// person.
///
/// # Errors
/// As [`Tx::execute`].
pub fn forget_profile(tx: &mut dyn Tx, contributor: AccountId) -> Result<(), Error> {
    tx.execute(FORGET_PROFILE, params![contributor])?;
    Ok(())
}

/// The pseudonyms of a project's contributors.
///
/// # Errors
/// As [`Tx::query`].
pub fn pseudonyms(tx: &mut dyn Tx, project: ProjectId) -> Result<Vec<(AccountId, String)>, Error> {
    tx.query(PSEUDONYMS, params![project])?
        .iter()
        .map(|row| Ok((row.id(0)?, row.text(1)?.to_owned())))
        .collect()
}

/// What is known of a person who would take part.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Their languages, as JSON.
    pub languages: String,
    /// Their country.
    pub country: Option<String>,
    /// Whether they are a member of the organization.
    pub is_member: bool,
    /// Whether they accepted an invitation to the project.
    pub is_invited: bool,
}

/// What is known of a person for the rules of a project; `None` when there is no such active account.
///
/// # Errors
/// As [`Tx::query`].
pub fn facts(
    tx: &mut dyn Tx,
    project: ProjectId,
    organization: OrganizationId,
    account: AccountId,
) -> Result<Option<Facts>, Error> {
    let row = tx.query_opt(FACTS, params![project, organization, account])?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Facts {
        languages: row.opt(0, Row::text)?.unwrap_or("[]").to_owned(),
        country: row.opt(1, Row::text)?.map(str::to_owned),
        is_member: row.i64(2)? == 1,
        is_invited: row.i64(3)? == 1,
    }))
}
