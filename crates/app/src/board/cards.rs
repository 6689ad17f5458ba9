//! The board: a card for each live project that a person may do, or may know of, with measured facts.

use super::offers::{Offer, Offered, offers, span};
use crate::access::{self, Action};
use crate::work::{eligibility, show};
use crate::{App, Context, Error, Result, view};
use candor_domain::eligibility::{Profile, RuleOutcome, is_eligible};
use candor_domain::id::{OrganizationId, ProjectId};
use candor_domain::time::Timestamp;
use candor_store::accounts::{self, Account};
use candor_store::assignments::{self, Assignment};
use candor_store::db::Tx;
use candor_store::projects::Project;
use candor_store::{batches, board, members};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use uuid::Uuid;

/// Projects that one page looks at, at most; a page may be short of its limit where many are not to be seen.
const LOOK: u32 = 200;

/// The board of a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Board {
    /// Projects: those open to the person first.
    pub items: Vec<BoardCard>,
    /// Give it as `cursor` to get the next page; null on the last one.
    pub next_cursor: Option<String>,
    /// What the person has in hand.
    pub live: Vec<view::Assignment>,
}

/// A project on the board.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardCard {
    /// What it offers to everybody.
    #[serde(flatten)]
    pub offer: Offer,
    /// Tasks that the person has not met.
    pub left_for_me: i64,
    /// Whether the person may take part.
    pub eligible: bool,
    /// Each rule, with the person's own value and what would change a no.
    pub rules: Vec<Rule>,
    /// What the person has in hand there.
    pub live: Vec<LiveLease>,
}

/// A lease in hand.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LiveLease {
    /// The assignment.
    pub assignment_id: Uuid,
    /// When it runs out.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub lease_expires_at: Option<Timestamp>,
}

/// How a rule of eligibility turned out.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Rule {
    /// The rule.
    pub rule: String,
    /// Whether it is met.
    pub passed: bool,
    /// What the person has.
    pub yours: String,
    /// What is needed.
    pub needed: String,
    /// What would change a no.
    pub remedy: Option<String>,
}

impl From<&RuleOutcome> for Rule {
    fn from(outcome: &RuleOutcome) -> Self {
        Rule {
            rule: outcome.rule.as_str().to_owned(),
            passed: outcome.passed,
            yours: outcome.yours.clone(),
            needed: outcome.needed.clone(),
            remedy: (!outcome.remedy.is_empty()).then(|| outcome.remedy.clone()),
        }
    }
}

/// The board of the person who asks: live projects before an id, newest first, those open to the person before the
/// others of the page.
///
/// # Errors
/// `SignInNeeded`.
pub async fn board(app: &App, ctx: &Context, before: Option<Uuid>, limit: u32) -> Result<Board> {
    let person = access::person(ctx, Action::ReadMe)?;
    app.db()
        .read(move |tx| {
            let before = ProjectId::from_uuid(before.unwrap_or(Uuid::max()));
            let seeker = Seeker::find(tx, person)?;
            let mut found = board::live(tx, before, LOOK + 1)?;
            let mut more = found.len() > LOOK as usize;
            found.truncate(LOOK as usize);
            let mut last = found.last().map(|project| project.id);
            let mut seen = Vec::new();
            let mut outcomes = BTreeMap::new();
            for project in found {
                if let Some(held) = seeker.outcomes(&project)? {
                    outcomes.insert(project.id, held);
                    seen.push(project);
                }
            }
            if seen.len() > limit as usize {
                seen.truncate(limit as usize);
                last = seen.last().map(|project| project.id);
                more = true;
            }
            let mut items = cards(tx, &seeker, seen, &outcomes)?;
            items.sort_by_key(|card| (!card.eligible, std::cmp::Reverse(card.left_for_me.min(1))));
            Ok(Board {
                items,
                next_cursor: last.filter(|_| more).map(|last| last.to_string()),
                live: in_hand(tx, &seeker.live)?,
            })
        })
        .await
}

/// Somebody who looks for work, with what cards need to know of them, read once.
pub(crate) struct Seeker {
    account: Account,
    organizations: BTreeSet<OrganizationId>,
    invited: BTreeSet<ProjectId>,
    live: Vec<Assignment>,
}

impl Seeker {
    /// What is known of a person.
    ///
    /// # Errors
    /// `NotFound` when there is no such account.
    pub(crate) fn find(tx: &mut dyn Tx, person: candor_domain::id::AccountId) -> Result<Seeker> {
        Ok(Seeker {
            account: accounts::find(tx, person)?.ok_or(Error::NotFound)?,
            organizations: members::organizations_of(tx, person)?,
            invited: board::invited(tx, person)?,
            live: assignments::live(tx, person)?,
        })
    }

    /// Each rule's outcome; `None` for a project that the person may not know of.
    pub(crate) fn outcomes(&self, project: &Project) -> Result<Option<Vec<RuleOutcome>>> {
        let rules = eligibility::rules(project.id, &project.eligibility)?;
        let profile = Profile {
            account: self.account.id,
            is_member: self.organizations.contains(&project.organization),
            is_invited: self.invited.contains(&project.id),
            languages: &self.account.profile.languages,
            country: self.account.profile.country.as_deref(),
        };
        Ok(eligibility::held(&profile, &rules))
    }
}

/// The cards of projects that a person may know of.
///
/// # Errors
/// `Internal` when a stored setting is none.
pub(crate) fn cards(
    tx: &mut dyn Tx,
    seeker: &Seeker,
    projects: Vec<Project>,
    outcomes: &BTreeMap<ProjectId, Vec<RuleOutcome>>,
) -> Result<Vec<BoardCard>> {
    let met = match span(&projects) {
        Some(span) => board::met(tx, span, seeker.account.id)?,
        None => BTreeMap::new(),
    };
    let card = |offered: Offered| {
        let id = offered.project.id;
        let outcomes = outcomes.get(&id).map(Vec::as_slice).unwrap_or_default();
        let met: i64 = offered.batches.iter().filter_map(|id| met.get(id)).sum();
        let unmet = offered.tasks - met;
        let live = seeker.live.iter().filter(|lease| lease.project == id);
        BoardCard {
            // Which of the done ones were met is not counted, so this is the most that can be left.
            left_for_me: unmet.clamp(0, offered.offer.total),
            eligible: is_eligible(outcomes),
            rules: outcomes.iter().map(Rule::from).collect(),
            live: live.map(lease).collect(),
            offer: offered.offer,
        }
    };
    Ok(offers(tx, projects)?.into_iter().map(card).collect())
}

fn lease(assignment: &Assignment) -> LiveLease {
    LiveLease {
        assignment_id: assignment.id.as_uuid(),
        lease_expires_at: assignment.lease_expires_at,
    }
}

/// What somebody has in hand, as they see it.
fn in_hand(tx: &mut dyn Tx, live: &[Assignment]) -> Result<Vec<view::Assignment>> {
    let mut shown = Vec::new();
    for assignment in live {
        let batch = batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?;
        let name = &batch.project_name;
        shown.push(show::assignment(assignment, name, batch.currency));
    }
    Ok(shown)
}
