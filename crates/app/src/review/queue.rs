//! The queue of reviews: what waits for a verdict, for a second reviewer, for a decision on an appeal.

use crate::access::{self, Action};
use crate::templates::template;
use crate::{App, Context, Error, Result, view};
use candor_domain::assignment::AssignmentState;
use candor_domain::batch::BatchState;
use candor_domain::id::{AssignmentId, ProjectId};
use candor_domain::review::ReviewSettings;
use candor_domain::time::Timestamp;
use candor_store::db::Tx;
use candor_store::reviewing::{self, Waiting};
use candor_store::{answers, assignments, batches, participations};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An answer to judge, with what a reviewer needs beside it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewItem {
    /// The assignment as a reviewer sees it.
    pub assignment: ReviewAssignment,
    /// The task.
    pub task: ReviewTask,
    /// The project.
    pub project_id: Uuid,
    /// The template it was answered by.
    pub template_version: i64,
    /// The answer.
    #[schema(value_type = Object)]
    pub answer: serde_json::Value,
    /// The answer before it, if this is a changed one.
    #[schema(value_type = Option<Object>)]
    pub previous: Option<serde_json::Value>,
    /// The guideline it is judged by.
    pub guideline_version: i64,
    /// Others' answers; null while the review is blind.
    pub others: Option<Vec<OtherAnswer>>,
    /// The rejection that a first reviewer proposed.
    pub proposal: Option<Proposal>,
    /// The contributor's objection.
    pub appeal: Option<AppealText>,
}

/// The assignment as a reviewer sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewAssignment {
    /// Its id.
    pub id: Uuid,
    /// Its epoch.
    pub epoch: i64,
    /// Where it stands.
    pub state: String,
    /// Who gave the answer, by pseudonym.
    pub pseudonym: String,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub submitted_at: Option<Timestamp>,
    /// When silence decides.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub review_deadline: Option<Timestamp>,
    /// Until when another reviewer has it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub held_until: Option<Timestamp>,
    /// `first`, `second` or `appeal`.
    pub stage: String,
}

/// The task of an answer to judge.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewTask {
    /// Its id.
    pub id: Uuid,
    /// Its name in the owner's data.
    pub external_id: Option<String>,
    /// Its data.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}

/// Somebody else's answer to the same task.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OtherAnswer {
    /// Who.
    pub pseudonym: String,
    /// What.
    #[schema(value_type = Object)]
    pub answer: serde_json::Value,
}

/// A proposed rejection.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Proposal {
    /// What is wrong.
    pub category: Option<String>,
    /// Against which clause.
    pub clause: Option<String>,
    /// In the first reviewer's words.
    pub reason: Option<String>,
}

/// An objection.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AppealText {
    /// The contributor's words.
    pub text: String,
}

/// Items that one look gives at most.
const LIMIT: u32 = 50;

/// What waits for the person who asks, in one project or in all where they may review.
///
/// # Errors
/// `NotFound` for a project that is not theirs; `Invalid` for a stage that is none.
pub async fn list(
    app: &App,
    ctx: &Context,
    project: Option<ProjectId>,
    stage: Option<String>,
) -> Result<view::Page<ReviewItem>> {
    let states = match stage.as_deref() {
        None => vec![
            AssignmentState::Appealed,
            AssignmentState::RejectProposed,
            AssignmentState::Submitted,
        ],
        Some("first") => vec![AssignmentState::Submitted],
        Some("second") => vec![AssignmentState::RejectProposed],
        Some("appeal") => vec![AssignmentState::Appealed],
        Some(_) => return Err(Error::invalid("stage", "Choose first, second or appeal.")),
    };
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .read(move |tx| {
            let mut items = Vec::new();
            for project in projects(tx, &ctx, project)? {
                of_project(tx, &app2, &ctx, project, &states, &mut items)?;
            }
            items.truncate(LIMIT as usize);
            Ok(view::Page::whole(items))
        })
        .await
}

fn projects(tx: &mut dyn Tx, ctx: &Context, asked: Option<ProjectId>) -> Result<Vec<ProjectId>> {
    if let Some(project) = asked {
        access::project(tx, ctx, project, Action::ReadReviews)?;
        return Ok(vec![project]);
    }
    let person = access::asks(ctx, Action::ReadReviews)?;
    let mut found = Vec::new();
    for (organization, _) in candor_store::organizations::of_person(tx, person, None, 200)? {
        if access::member(tx, ctx, organization.id, Action::ReadReviews).is_ok() {
            let projects = candor_store::projects::of_organization(tx, organization.id)?;
            found.extend(projects.into_iter().map(|project| project.id));
        }
    }
    Ok(found)
}

fn of_project(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    project: ProjectId,
    states: &[AssignmentState],
    items: &mut Vec<ReviewItem>,
) -> Result<()> {
    let reviewer = ctx.person()?;
    let running = |state| {
        matches!(
            state,
            BatchState::Open | BatchState::Paused | BatchState::WindingDown
        )
    };
    for batch in batches::of_project(tx, project)?
        .into_iter()
        .filter(|b| running(b.state))
    {
        let review: ReviewSettings = serde_json::from_str(&batch.review)
            .map_err(|error| Error::Internal(format!("review of batch {}: {error}", batch.id)))?;
        for state in states {
            let start = AssignmentId::from_uuid(Uuid::nil());
            for found in reviewing::waiting(tx, batch.id, *state, start, reviewer, LIMIT)? {
                items.push(item(tx, app, ctx, &found, review.blind)?);
            }
        }
    }
    Ok(())
}

/// From rows to what a reviewer sees. A blind review shows others' answers only after the verdict.
pub(crate) fn item(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    found: &Waiting,
    is_blind: bool,
) -> Result<ReviewItem> {
    let a = &found.assignment;
    let json = |text: &str| serde_json::from_str(text).unwrap_or_default();
    let held = a
        .held_until
        .filter(|until| *until > ctx.now && a.held_by != ctx.account);
    let stage = match a.state {
        AssignmentState::RejectProposed => "second",
        AssignmentState::Appealed => "appeal",
        _ => "first",
    };
    let previous = match a.revision {
        ..=1 => None,
        revision => answers::get(tx, a.id, revision - 1)?.map(|answer| json(&answer.answer)),
    };
    let proposal = if a.state == AssignmentState::Submitted {
        None
    } else {
        let reviews = answers::reviews(tx, a.id)?;
        reviews
            .into_iter()
            .rev()
            .find(|review| review.category.is_some())
            .map(|review| Proposal {
                category: review.category,
                clause: review.clause,
                reason: review.reason,
            })
    };
    let compiled = template(tx, app, a.project, a.template_version)?;
    let mut data = json(&found.data);
    crate::media::sign_data(app, a.project, &compiled, &mut data);
    Ok(ReviewItem {
        assignment: ReviewAssignment {
            id: a.id.as_uuid(),
            epoch: a.epoch,
            state: a.state.as_str().to_owned(),
            pseudonym: found.pseudonym.clone(),
            submitted_at: a.submitted_at,
            review_deadline: a.deadline_at,
            held_until: held,
            stage: stage.to_owned(),
        },
        task: ReviewTask {
            id: a.task.as_uuid(),
            external_id: found.external_id.clone(),
            data,
        },
        project_id: a.project.as_uuid(),
        template_version: a.template_version,
        answer: json(&found.answer),
        previous,
        guideline_version: a.guideline_version,
        others: if is_blind { None } else { Some(others(tx, a)?) },
        proposal,
        appeal: answers::appeal(tx, a.id)?.map(|appeal| AppealText { text: appeal.text }),
    })
}

/// Others' answers to the same task, by pseudonym.
pub(crate) fn others(
    tx: &mut dyn Tx,
    assignment: &assignments::Assignment,
) -> Result<Vec<OtherAnswer>> {
    let mut others = Vec::new();
    for other in assignments::of_task(tx, assignment.task)? {
        if other.id == assignment.id || other.revision == 0 {
            continue;
        }
        let Some(answer) = answers::get(tx, other.id, other.revision)? else {
            continue;
        };
        let gate = participations::gate(tx, other.project, other.contributor)?;
        let pseudonym = gate
            .and_then(|gate| gate.participation)
            .map(|part| part.pseudonym);
        others.push(OtherAnswer {
            pseudonym: pseudonym.unwrap_or_else(|| "member".to_owned()),
            answer: serde_json::from_str(&answer.answer).unwrap_or_default(),
        });
    }
    Ok(others)
}
