//! Shapes that many answers of the API share. They are written once, here, and described to OpenAPI here.

use candor_domain::money::{Amount, Currency};
use candor_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An amount in minor units of a currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Money {
    /// Minor units (cents).
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: String,
}

impl Money {
    /// An amount with its currency.
    #[must_use]
    pub fn of(amount: Amount, currency: Currency) -> Money {
        Money {
            amount: amount.as_minor(),
            currency: currency.code().to_owned(),
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The page's items.
    pub items: Vec<T>,
    /// Give it as `cursor` to get the next page; null on the last one.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A list that is whole.
    #[must_use]
    pub fn whole(items: Vec<T>) -> Page<T> {
        Page {
            items,
            next_cursor: None,
        }
    }
}

/// What a contributor sees of an assignment.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Assignment {
    /// The only handle on a task.
    pub id: Uuid,
    /// Every write names it.
    pub epoch: i64,
    /// Where it stands.
    pub state: String,
    /// Its batch.
    pub batch_id: Uuid,
    /// Its project.
    pub project_id: Uuid,
    /// The project's name.
    pub project_name: String,
    /// When the lease runs out.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub lease_expires_at: Option<Timestamp>,
    /// How often it may still be extended.
    pub extensions_left: i64,
    /// The template it is answered by.
    pub template_version: i64,
    /// The guideline it is judged by.
    pub guideline_version: i64,
    /// What it pays.
    pub price: Money,
    /// When the lease was given.
    #[schema(value_type = String, format = DateTime)]
    pub claimed_at: Timestamp,
    /// When the newest answer came.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub submitted_at: Option<Timestamp>,
    /// When an answer that waits is accepted by itself.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub review_deadline: Option<Timestamp>,
    /// Active time as the payer sees it.
    pub active_seconds: i64,
    /// The verdict, once there is one.
    pub verdict: Option<Verdict>,
    /// The appeal, if there is one.
    pub appeal: Option<Appeal>,
    /// Until when a rejection may be appealed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub appeal_until: Option<Timestamp>,
    /// Whether the author may still correct the answer.
    pub can_correct: bool,
}

/// A verdict as its subject sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Verdict {
    /// The verdict's word.
    pub verdict: String,
    /// The category of a rejection.
    pub category: Option<String>,
    /// The guideline's clause.
    pub clause: Option<String>,
    /// The reviewer's words.
    pub reason: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// An appeal as its author sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Appeal {
    /// `open`, `accept` or `reject`.
    pub state: String,
    /// The objection.
    pub text: String,
    /// When it was decided.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decided_at: Option<Timestamp>,
    /// The decision's words.
    pub note: Option<String>,
}

/// A draft as last saved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Draft {
    /// Rises with each save.
    pub revision: i64,
    /// What there is so far.
    #[schema(value_type = Object)]
    pub answer: serde_json::Value,
}

/// What a contributor sees of a task: the values that the template's inputs bind to, and nothing else.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Task {
    /// The values.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}

/// A lease with what to do.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClaimedItem {
    /// The lease.
    pub assignment: Assignment,
    /// What is shown.
    pub task: Task,
    /// What was written before, if anything.
    pub draft: Option<Draft>,
}

/// Why a claim gave nothing, with the figures and the remedy.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EmptyReason {
    /// `looking`, `none_left`, `live_limit`, `share_cap`, `not_eligible` or `paused`.
    pub rule: String,
    /// The figures, in a sentence.
    pub detail: String,
    /// What would change it.
    pub remedy: String,
    /// When to ask again, in seconds; null when waiting alone changes nothing.
    pub retry_after: Option<i64>,
}

impl From<candor_domain::claim::EmptyReason> for EmptyReason {
    fn from(reason: candor_domain::claim::EmptyReason) -> Self {
        EmptyReason {
            rule: reason.rule.as_str().to_owned(),
            detail: reason.detail,
            remedy: reason.remedy,
            retry_after: reason.retry_after,
        }
    }
}

/// A claim's answer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClaimAnswer {
    /// What was leased.
    pub items: Vec<ClaimedItem>,
    /// Why nothing was, when nothing was.
    pub reason: Option<EmptyReason>,
}

/// The beginning of somebody's text, to be quoted in a sentence.
#[must_use]
pub(crate) fn cut(text: &str) -> String {
    const CHARACTERS: usize = 80;
    if text.chars().nth(CHARACTERS).is_none() {
        return text.to_owned();
    }
    let mut start: String = text.chars().take(CHARACTERS).collect();
    start.push('\u{2026}');
    start
}
