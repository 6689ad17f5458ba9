//! The queue of reviews: what waits for a verdict, for a second reviewer, for a decision on an appeal.

use crate::access::{self, Action};
use crate::templates::template;
use crate::{App, Context, Error, Result, view};
use candor_domain::assignment::AssignmentState;
use candor_domain::id::{AssignmentId, BatchId, ProjectId};
use candor_domain::time::Timestamp;
use candor_store::db::Tx;
use candor_store::reviewing::{self, Due, Waiting};
use candor_store::{answers, assignments, batches, participations};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
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
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
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

/// Which part of the queue.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// One project; all in which the person reviews when left out.
    pub project: Option<ProjectId>,
    /// One batch.
    pub batch: Option<BatchId>,
    /// `first`, `second` or `appeal`; all when left out.
    pub stage: Option<String>,
}

/// A place in the queue, opaque to clients.
#[derive(Debug, Clone, Copy)]
pub struct Place(Due);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.at.as_micros(), self.0.id)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let (at, id) = text.split_once('.').ok_or(())?;
        let at = Timestamp::from_micros(at.parse().map_err(drop)?).map_err(drop)?;
        let id = id.parse().map_err(drop)?;
        Ok(Place(Due { at, id }))
    }
}

/// What waits for the person who asks, what silence decides first coming first.
///
/// # Errors
/// `NotFound` for a project or batch that is not theirs; `Invalid` for a stage that is none.
pub async fn list(
    app: &App,
    ctx: &Context,
    part: Part,
    after: Option<Place>,
    limit: u32,
) -> Result<view::Page<ReviewItem>> {
    let states: &[AssignmentState] = match part.stage.as_deref() {
        None => &[
            AssignmentState::Appealed,
            AssignmentState::RejectProposed,
            AssignmentState::Submitted,
        ],
        Some("first") => &[AssignmentState::Submitted],
        Some("second") => &[AssignmentState::RejectProposed],
        Some("appeal") => &[AssignmentState::Appealed],
        Some(_) => return Err(Error::invalid("stage", "Choose first, second or appeal.")),
    };
    let start = Due {
        at: Timestamp::EPOCH,
        id: AssignmentId::from_uuid(Uuid::nil()),
    };
    let after = after.map_or(start, |place| place.0);
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .read(move |tx| {
            let reviewer = ctx.person()?;
            let mut due = Vec::new();
            for project in projects(tx, &ctx, &part)? {
                for state in states {
                    let of = (project, part.batch);
                    due.extend(reviewing::waiting(
                        tx,
                        of,
                        *state,
                        after,
                        reviewer,
                        limit + 1,
                    )?);
                }
            }
            due.sort_unstable();
            let more = due.len() > limit as usize;
            due.truncate(limit as usize);
            let mut blind = BTreeMap::new();
            let mut items = Vec::new();
            for due in &due {
                // Read in the same snapshot, so that it is still there.
                let found = reviewing::one(tx, due.id)?.ok_or(Error::NotFound)?;
                let is_blind = is_blind(tx, found.assignment.batch, &mut blind)?;
                items.push(item(tx, &app2, &ctx, &found, is_blind)?);
            }
            let next = due.last().filter(|_| more);
            Ok(view::Page {
                items,
                next_cursor: next.map(|last| Place(*last).to_string()),
            })
        })
        .await
}

fn projects(tx: &mut dyn Tx, ctx: &Context, part: &Part) -> Result<Vec<ProjectId>> {
    match (part.batch, part.project) {
        (Some(batch), asked) => {
            let found = access::batch(tx, ctx, batch, Action::ReadReviews)?.project;
            if asked.is_some_and(|asked| asked != found) {
                return Err(Error::NotFound);
            }
            Ok(vec![found])
        }
        (None, Some(project)) => {
            access::project(tx, ctx, project, Action::ReadReviews)?;
            Ok(vec![project])
        }
        (None, None) => Ok(reviewing::projects(
            tx,
            access::asks(ctx, Action::ReadReviews)?,
        )?),
    }
}

fn is_blind(tx: &mut dyn Tx, id: BatchId, known: &mut BTreeMap<BatchId, bool>) -> Result<bool> {
    if let Some(known) = known.get(&id) {
        return Ok(*known);
    }
    let batch = batches::get(tx, id)?.ok_or(Error::NotFound)?;
    let is_blind = crate::batches::show::review(&batch)?.blind;
    known.insert(id, is_blind);
    Ok(is_blind)
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
