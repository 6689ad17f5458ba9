//! How a project is going, for its members.

use crate::access::{self, Action};
use crate::batches::show::{BatchView, shown};
use crate::{App, Context, Result};
use candor_domain::id::ProjectId;
use candor_store::{batches, days, facts};
use serde::Serialize;
use utoipa::ToSchema;

/// Days of answers that are shown one by one.
const DAYS: i64 = 30;

/// How a project is going.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Overview {
    /// Its batches.
    pub batches: Vec<BatchView>,
    /// Answers by day (UTC).
    pub answers_per_day: Vec<AnswersOfDay>,
    /// The middle of recent active times.
    pub median_seconds: Option<i64>,
    /// Active times of recent accepted answers in seconds, the shortest first.
    pub recent_seconds: Vec<i64>,
    /// Answers that wait for a verdict.
    pub waiting_review: i64,
    /// Reports of ambiguity.
    pub reports_open: i64,
    /// Whether something waits for money.
    pub needs_funds: bool,
}

/// Answers that came on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AnswersOfDay {
    /// `2026-11-23`.
    pub date: String,
    /// How many.
    pub count: i64,
}

/// How a project is going, for members.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn overview(app: &App, ctx: &Context, id: ProjectId) -> Result<Overview> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, id, Action::ReadProject)?;
            let mut views = Vec::new();
            for batch in batches::of_project(tx, id)? {
                views.push(shown(tx, &batch)?);
            }
            let days = days::of_project(tx, id, ctx.now.plus_seconds(-DAYS * 86_400))?;
            let day = |(day, count): (candor_domain::time::Timestamp, i64)| AnswersOfDay {
                date: day.to_string().chars().take(10).collect(),
                count,
            };
            let recent = facts::recent(tx, id)?;
            Ok(Overview {
                waiting_review: views.iter().map(|batch| batch.places.submitted).sum(),
                needs_funds: views.iter().any(|batch| batch.needs_funds),
                answers_per_day: days.into_iter().map(day).collect(),
                median_seconds: facts::quartiles(&recent).map(|(_, middle, _)| middle),
                recent_seconds: times(&recent),
                reports_open: facts::reports(tx, id)?,
                batches: views,
            })
        })
        .await
}

fn times(recent: &[facts::Recent]) -> Vec<i64> {
    let accepted = recent.iter().filter(|one| one.was_timed());
    let mut seconds: Vec<i64> = accepted.map(|one| one.active_seconds).collect();
    seconds.sort_unstable();
    seconds
}
