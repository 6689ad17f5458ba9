//! Versions of a guideline: immutable Markdown with stable clause ids, and the diff of two.

use super::{faults, load, record};
use crate::access::{self, Action};
use crate::{App, Context, Error, Result};
use candor_domain::guideline::{Clause, Guideline, diff};
use candor_domain::id::ProjectId;
use candor_domain::time::Timestamp;
use candor_store::db::{Scope, Tx};
use candor_store::projects::{self, GuidelineVersion};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest note on a change, in characters.
pub const NOTE_CHARACTERS: usize = 2_000;

/// A version of a guideline.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GuidelineView {
    /// From 1.
    pub version: i64,
    /// As it was written.
    pub markdown: String,
    /// As safe HTML.
    pub html: String,
    /// Its clauses in order.
    pub clauses: Vec<ClauseView>,
    /// What it changes: `wording`, `from_now_on` or `also_given`.
    pub change: String,
    /// What changed, in the author's words.
    pub note: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// A clause.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClauseView {
    /// How verdicts and reports name it.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Its text as safe HTML.
    pub html: String,
}

/// A version to post.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGuideline {
    /// The text.
    pub markdown: String,
    /// `wording`, or `from_now_on` unless given.
    #[serde(default)]
    pub change: Option<String>,
    /// What changed, in words.
    #[serde(default)]
    pub note: String,
}

/// Two versions compared clause by clause.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GuidelineDiff {
    /// The older version.
    pub from: i64,
    /// The newer version.
    pub to: i64,
    /// The clauses in the newer order.
    pub clauses: Vec<ClauseDiffView>,
}

/// What happened to a clause.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClauseDiffView {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// `same`, `added`, `removed` or `changed`.
    pub kind: String,
    /// Old and new words in reading order.
    pub segments: Vec<SegmentView>,
}

/// A run of words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SegmentView {
    /// `same`, `added` or `removed`.
    pub kind: String,
    /// The words.
    pub text: String,
}

/// A version with what it is parsed to; clause ids follow from the version before it, whose clauses are kept.
///
/// # Errors
/// `NotFound` when there is no such version.
pub(crate) fn parsed(
    tx: &mut dyn Tx,
    project: ProjectId,
    version: i64,
) -> Result<(GuidelineVersion, Guideline)> {
    let kept = projects::guideline(tx, project, version)?.ok_or(Error::NotFound)?;
    let before = match version {
        ..=1 => Vec::new(),
        later => clauses(tx, project, later - 1)?,
    };
    let parsed = parse(project, &kept, &before)?;
    Ok((kept, parsed))
}

/// The clauses of a version, as they were kept when it was posted.
///
/// # Errors
/// `NotFound` when there is no such version.
pub(crate) fn clauses(tx: &mut dyn Tx, project: ProjectId, version: i64) -> Result<Vec<Clause>> {
    let kept = projects::guideline(tx, project, version)?.ok_or(Error::NotFound)?;
    let from_before = match &kept.clauses {
        Some(text) => {
            return serde_json::from_str(text)
                .map_err(|error| Error::Internal(format!("clauses of {project}: {error}")));
        }
        // From before clauses were kept: its ids follow from all that came before it.
        None => version - 1,
    };
    let mut before = Vec::new();
    for version in 1..=from_before {
        let older = projects::guideline(tx, project, version)?.ok_or(Error::NotFound)?;
        before = parse(project, &older, &before)?.clauses;
    }
    Ok(parse(project, &kept, &before)?.clauses)
}

fn parse(project: ProjectId, kept: &GuidelineVersion, before: &[Clause]) -> Result<Guideline> {
    Guideline::parse(&kept.markdown, before)
        .map_err(|problems| Error::Internal(format!("guideline {project}: {problems:?}")))
}

/// The clauses of a guideline as they are kept.
pub(crate) fn kept_clauses(guideline: &Guideline) -> Result<Option<String>> {
    serde_json::to_string(&guideline.clauses)
        .map(Some)
        .map_err(|error| Error::Internal(format!("clauses: {error}")))
}

pub(crate) fn shown(kept: &GuidelineVersion, parsed: Guideline) -> GuidelineView {
    let clause = |clause: Clause| ClauseView {
        id: clause.id,
        title: clause.title,
        html: clause.html,
    };
    GuidelineView {
        version: kept.version,
        markdown: kept.markdown.clone(),
        html: parsed.html,
        clauses: parsed.clauses.into_iter().map(clause).collect(),
        change: kept.change.clone(),
        note: kept.note.clone(),
        created_at: kept.created_at,
    }
}

/// Posts a version. What was claimed before is judged by the version it was claimed under.
///
/// # Errors
/// `NotFound` for strangers; `Invalid` with pointers.
pub async fn post(
    app: &App,
    ctx: &Context,
    id: ProjectId,
    input: NewGuideline,
) -> Result<GuidelineView> {
    let change = input.change.as_deref().unwrap_or("from_now_on");
    if change == "also_given" {
        let message = "This server does not ask answers already given again. Choose from_now_on, and put the \
                       tasks concerned into a new batch.";
        return Err(Error::invalid("/change", message));
    }
    if !matches!(change, "wording" | "from_now_on") {
        return Err(Error::invalid("/change", "Choose wording or from_now_on."));
    }
    if input.note.chars().count() > NOTE_CHARACTERS {
        return Err(Error::invalid(
            "/note",
            format!("At most {NOTE_CHARACTERS} characters."),
        ));
    }
    let version = GuidelineVersion {
        version: 0,
        markdown: input.markdown,
        change: change.to_owned(),
        note: input.note.trim().to_owned(),
        created_at: ctx.now,
        clauses: None,
    };
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Control, move |tx| {
            crate::once::once(tx, &ctx, |tx| post_in(tx, &ctx, id, version.clone()))
        })
        .await
}

fn post_in(
    tx: &mut dyn Tx,
    ctx: &Context,
    id: ProjectId,
    mut version: GuidelineVersion,
) -> Result<GuidelineView> {
    access::project(tx, ctx, id, Action::PostGuideline)?;
    let mut project = load(tx, id)?;
    let before = match project.guideline_version {
        Some(newest) => clauses(tx, id, newest)?,
        None => Vec::new(),
    };
    let guideline =
        Guideline::parse(&version.markdown, &before).map_err(|problems| faults("", problems))?;
    version.version = project.guideline_version.unwrap_or(0) + 1;
    version.clauses = kept_clauses(&guideline)?;
    projects::insert_guideline(tx, id, &version, ctx.person()?)?;
    project.guideline_version = Some(version.version);
    projects::update(tx, &project)?;
    record(tx, ctx, &project, "guideline.version_posted")?;
    Ok(shown(&version, guideline))
}

/// Versions before one, newest first, for members.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn list(
    app: &App,
    ctx: &Context,
    id: ProjectId,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<GuidelineView>> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, id, Action::ReadProject)?;
            let mut items = Vec::new();
            for kept in projects::guidelines(tx, id, before.unwrap_or(i64::MAX), limit)? {
                let (kept, guideline) = parsed(tx, id, kept.version)?;
                items.push(shown(&kept, guideline));
            }
            Ok(items)
        })
        .await
}

/// A version, for whoever may see the project.
///
/// # Errors
/// `NotFound` for strangers and versions that are none.
pub async fn show(app: &App, ctx: &Context, id: ProjectId, version: i64) -> Result<GuidelineView> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, id, Action::ReadProjectCard)?;
            let (kept, guideline) = parsed(tx, id, version)?;
            Ok(shown(&kept, guideline))
        })
        .await
}

/// Two versions compared, for whoever may see the project.
///
/// # Errors
/// `NotFound` for strangers and versions that are none.
pub async fn compare(
    app: &App,
    ctx: &Context,
    id: ProjectId,
    from: i64,
    to: i64,
) -> Result<GuidelineDiff> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, id, Action::ReadProjectCard)?;
            let (_, older) = parsed(tx, id, from)?;
            let (_, newer) = parsed(tx, id, to)?;
            let clauses = diff(&older, &newer)
                .into_iter()
                .map(|clause| ClauseDiffView {
                    id: clause.id,
                    title: clause.title,
                    kind: clause.kind.as_str().to_owned(),
                    segments: clause
                        .segments
                        .into_iter()
                        .map(|segment| SegmentView {
                            kind: segment.kind.as_str().to_owned(),
                            text: segment.text,
                        })
                        .collect(),
                });
            Ok(GuidelineDiff {
                from,
                to,
                clauses: clauses.collect(),
            })
        })
        .await
}
