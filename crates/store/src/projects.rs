//! Projects, and the immutable versions of their templates and guidelines. Control's.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::id::{AccountId, OrganizationId, ProjectId};
use candor_domain::money::Currency;
use candor_domain::project::ProjectState;
use candor_domain::time::Timestamp;

macro_rules! columns {
    () => {
        "p.id, p.organization_id, o.name, p.name, p.summary, p.state, p.currency, p.preset, p.template_version, \
         p.guideline_version, p.eligibility, p.eligibility_version, p.work, p.revision, p.created_at"
    };
}
pub(crate) use columns;

statements! {
    INSERT = Sql::Both(
        "INSERT INTO projects (id, organization_id, name, summary, state, currency, preset, template_version, \
         guideline_version, eligibility, eligibility_version, work, revision, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13)",
    );
    GET = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM projects p JOIN organizations o ON o.id = p.organization_id WHERE p.id = $1"
    ));
    OF_ORGANIZATION = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM projects p JOIN organizations o ON o.id = p.organization_id \
         WHERE p.organization_id = $1 ORDER BY p.id DESC"
    ));
    PAGE_OF_ORGANIZATION = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM projects p JOIN organizations o ON o.id = p.organization_id \
         WHERE p.organization_id = $1 AND p.id < $2 ORDER BY p.id DESC LIMIT $3"
    ));
    UPDATE = Sql::Both(
        "UPDATE projects SET name = $2, summary = $3, state = $4, template_version = $5, guideline_version = $6, \
         eligibility = $7, eligibility_version = $8, work = $9, revision = revision + 1 WHERE id = $1",
    );
    INSERT_TEMPLATE = Sql::Both(
        "INSERT INTO templates (project_id, version, template, change, reasons, created_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    );
    TEMPLATE = Sql::Both(
        "SELECT version, template, change, reasons, created_at FROM templates WHERE project_id = $1 AND version = $2",
    );
    TEMPLATES = Sql::Both(
        "SELECT version, template, change, reasons, created_at FROM templates WHERE project_id = $1 \
         AND version < $2 ORDER BY version DESC LIMIT $3",
    );
    INSERT_GUIDELINE = Sql::Both(
        "INSERT INTO guidelines (project_id, version, markdown, change, note, created_by, created_at, clauses) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    );
    GUIDELINE = Sql::Both(
        "SELECT version, markdown, change, note, created_at, clauses FROM guidelines \
         WHERE project_id = $1 AND version = $2",
    );
    GUIDELINES = Sql::Both(
        "SELECT version, markdown, change, note, created_at, clauses FROM guidelines WHERE project_id = $1 \
         AND version < $2 ORDER BY version DESC LIMIT $3",
    );
    GUIDELINE_CHANGES = Sql::Both(
        "SELECT version, change, note, created_at FROM guidelines WHERE project_id = $1 \
         ORDER BY version DESC LIMIT 200",
    );
}

/// A project as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// The organization's name.
    pub organization_name: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub summary: String,
    /// Where it stands.
    pub state: ProjectState,
    /// What it pays in.
    pub currency: Currency,
    /// The preset that it was made from.
    pub preset: Option<String>,
    /// The newest template.
    pub template_version: i64,
    /// The newest guideline, once there is one.
    pub guideline_version: Option<i64>,
    /// Who may take part, as JSON.
    pub eligibility: String,
    /// Rises when eligibility changes, so that participations are computed again.
    pub eligibility_version: i64,
    /// The settings of work, as JSON.
    pub work: String,
    /// Rises with every edit.
    pub revision: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Writes a new project.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert(tx: &mut dyn Tx, project: &Project) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            project.id,
            project.organization,
            project.name,
            project.summary,
            project.state.as_str(),
            project.currency.code(),
            project.preset,
            project.template_version,
            project.guideline_version,
            project.eligibility,
            project.eligibility_version,
            project.work,
            project.created_at
        ],
    )?;
    Ok(())
}

/// A project, if there is one.
///
/// # Errors
/// As [`Tx::query`].
pub fn get(tx: &mut dyn Tx, id: ProjectId) -> Result<Option<Project>, Error> {
    tx.query_opt(GET, params![id])?
        .as_ref()
        .map(read)
        .transpose()
}

/// The projects of an organization, newest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn of_organization(
    tx: &mut dyn Tx,
    organization: OrganizationId,
) -> Result<Vec<Project>, Error> {
    tx.query(OF_ORGANIZATION, params![organization])?
        .iter()
        .map(read)
        .collect()
}

/// Projects of an organization before an id, newest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn page_of_organization(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    before: ProjectId,
    limit: u32,
) -> Result<Vec<Project>, Error> {
    tx.query(PAGE_OF_ORGANIZATION, params![organization, before, limit])?
        .iter()
        .map(read)
        .collect()
}

/// Writes a project back; its revision rises.
///
/// # Errors
/// As [`Tx::execute`].
pub fn update(tx: &mut dyn Tx, project: &Project) -> Result<(), Error> {
    tx.execute(
        UPDATE,
        params![
            project.id,
            project.name,
            project.summary,
            project.state.as_str(),
            project.template_version,
            project.guideline_version,
            project.eligibility,
            project.eligibility_version,
            project.work
        ],
    )?;
    Ok(())
}

pub(crate) fn read(row: &Row) -> Result<Project, Error> {
    Ok(Project {
        id: row.id(0)?,
        organization: row.id(1)?,
        organization_name: row.text(2)?.to_owned(),
        name: row.text(3)?.to_owned(),
        summary: row.text(4)?.to_owned(),
        state: row.parse(5)?,
        currency: row.parse(6)?,
        preset: row.opt(7, Row::text)?.map(str::to_owned),
        template_version: row.i64(8)?,
        guideline_version: row.opt(9, Row::i64)?,
        eligibility: row.text(10)?.to_owned(),
        eligibility_version: row.i64(11)?,
        work: row.text(12)?.to_owned(),
        revision: row.i64(13)?,
        created_at: row.time(14)?,
    })
}

/// A version of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplateVersion {
    /// From 1.
    pub version: i64,
    /// The template, as JSON.
    pub template: String,
    /// `first`, `safe` or `breaking`.
    pub change: String,
    /// Why, as a JSON list of sentences.
    pub reasons: String,
    /// When.
    pub created_at: Timestamp,
}

/// Writes a version of a template.
///
/// # Errors
/// `Conflict` when the version exists.
pub fn insert_template(
    tx: &mut dyn Tx,
    project: ProjectId,
    version: &TemplateVersion,
    by: AccountId,
) -> Result<(), Error> {
    let TemplateVersion {
        version,
        template,
        change,
        reasons,
        created_at,
    } = version;
    tx.execute(
        INSERT_TEMPLATE,
        params![
            project,
            *version,
            template,
            change,
            reasons,
            by,
            *created_at
        ],
    )?;
    Ok(())
}

/// A version of a template.
///
/// # Errors
/// As [`Tx::query`].
pub fn template(
    tx: &mut dyn Tx,
    project: ProjectId,
    version: i64,
) -> Result<Option<TemplateVersion>, Error> {
    tx.query_opt(TEMPLATE, params![project, version])?
        .as_ref()
        .map(read_template)
        .transpose()
}

/// Versions of a template before one, newest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn templates(
    tx: &mut dyn Tx,
    project: ProjectId,
    before: i64,
    limit: u32,
) -> Result<Vec<TemplateVersion>, Error> {
    tx.query(TEMPLATES, params![project, before, limit])?
        .iter()
        .map(read_template)
        .collect()
}

fn read_template(row: &Row) -> Result<TemplateVersion, Error> {
    Ok(TemplateVersion {
        version: row.i64(0)?,
        template: row.text(1)?.to_owned(),
        change: row.text(2)?.to_owned(),
        reasons: row.text(3)?.to_owned(),
        created_at: row.time(4)?,
    })
}

/// A version of a guideline.
#[derive(Debug, Clone, PartialEq)]
pub struct GuidelineVersion {
    /// From 1.
    pub version: i64,
    /// The text.
    pub markdown: String,
    /// `wording`, `from_now_on` or `also_given`.
    pub change: String,
    /// What changed, in the author's words.
    pub note: String,
    /// When.
    pub created_at: Timestamp,
    /// Its clauses as JSON; `None` for a version from before they were kept.
    pub clauses: Option<String>,
}

/// A change of a guideline, without its text.
#[derive(Debug, Clone, PartialEq)]
pub struct GuidelineChange {
    /// From 1.
    pub version: i64,
    /// `wording`, `from_now_on` or `also_given`.
    pub change: String,
    /// What changed, in the author's words.
    pub note: String,
    /// When.
    pub created_at: Timestamp,
}

/// Writes a version of a guideline.
///
/// # Errors
/// `Conflict` when the version exists.
pub fn insert_guideline(
    tx: &mut dyn Tx,
    project: ProjectId,
    version: &GuidelineVersion,
    by: AccountId,
) -> Result<(), Error> {
    let GuidelineVersion {
        version,
        markdown,
        change,
        note,
        created_at,
        clauses,
    } = version;
    tx.execute(
        INSERT_GUIDELINE,
        params![
            project,
            *version,
            markdown,
            change,
            note,
            by,
            *created_at,
            clauses
        ],
    )?;
    Ok(())
}

/// A version of a guideline.
///
/// # Errors
/// As [`Tx::query`].
pub fn guideline(
    tx: &mut dyn Tx,
    project: ProjectId,
    version: i64,
) -> Result<Option<GuidelineVersion>, Error> {
    tx.query_opt(GUIDELINE, params![project, version])?
        .as_ref()
        .map(read_guideline)
        .transpose()
}

/// Versions of a guideline before one, newest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn guidelines(
    tx: &mut dyn Tx,
    project: ProjectId,
    before: i64,
    limit: u32,
) -> Result<Vec<GuidelineVersion>, Error> {
    tx.query(GUIDELINES, params![project, before, limit])?
        .iter()
        .map(read_guideline)
        .collect()
}

/// How a guideline has changed, newest first, at most 200.
///
/// # Errors
/// As [`Tx::query`].
pub fn guideline_changes(
    tx: &mut dyn Tx,
    project: ProjectId,
) -> Result<Vec<GuidelineChange>, Error> {
    tx.query(GUIDELINE_CHANGES, params![project])?
        .iter()
        .map(|row| {
            Ok(GuidelineChange {
                version: row.i64(0)?,
                change: row.text(1)?.to_owned(),
                note: row.text(2)?.to_owned(),
                created_at: row.time(3)?,
            })
        })
        .collect()
}

fn read_guideline(row: &Row) -> Result<GuidelineVersion, Error> {
    Ok(GuidelineVersion {
        version: row.i64(0)?,
        markdown: row.text(1)?.to_owned(),
        change: row.text(2)?.to_owned(),
        note: row.text(3)?.to_owned(),
        created_at: row.time(4)?,
        clauses: row.opt(5, Row::text)?.map(str::to_owned),
    })
}
