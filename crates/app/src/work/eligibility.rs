//! Whether a person may take part, computed when it must be and kept in their participation.

use crate::{Context, Error, Result};
use candor_domain::claim::EmptyReason;
use candor_domain::eligibility::{Eligibility, Profile, RuleOutcome, decide, is_eligible, may_see};
use candor_domain::id::{AccountId, ProjectId};
use candor_domain::ledger::Account;
use candor_store::db::Tx;
use candor_store::participations::{self, Gate, Participation};
use candor_store::{events, ledger};
use sha2::{Digest, Sha256};

/// The participation by which a claim is decided: the kept one, or computed anew when rules or profile changed.
///
/// # Errors
/// `NotFound` when the person may not even know of the project.
pub fn participation(
    tx: &mut dyn Tx,
    ctx: &Context,
    project: ProjectId,
    contributor: AccountId,
    gate: &Gate,
) -> Result<Participation> {
    if let Some(kept) = &gate.participation
        && kept.eligibility_version == gate.eligibility_version
        && kept.profile_version >= 0
    {
        return Ok(kept.clone());
    }
    let outcomes = outcomes(tx, project, contributor, gate)?;
    let kept = gate.participation.as_ref();
    let participation = Participation {
        eligibility_version: gate.eligibility_version,
        profile_version: 0,
        is_eligible: is_eligible(&outcomes),
        outcomes: serde_json::to_string(&outcomes).unwrap_or_default(),
        standing: kept.map_or_else(|| "clear".to_owned(), |kept| kept.standing.clone()),
        pseudonym: kept.map_or_else(|| pseudonym(ctx), |kept| kept.pseudonym.clone()),
    };
    participations::put(tx, project, contributor, &participation, ctx.now)?;
    if kept.is_none() {
        ledger::open(
            tx,
            &[Account::contributor_available(contributor, gate.currency)],
        )?;
        let event = events::Event {
            kind: "participation.began".to_owned(),
            project: Some(project),
            account: Some(contributor),
            ..events::Event::default()
        };
        events::append(tx, stripe(contributor), ctx.now, &event)?;
    }
    Ok(participation)
}

/// Each rule's outcome for a person, from their profile and membership as they are now.
///
/// # Errors
/// `NotFound` when the person may not even know of the project.
pub fn outcomes(
    tx: &mut dyn Tx,
    project: ProjectId,
    contributor: AccountId,
    gate: &Gate,
) -> Result<Vec<RuleOutcome>> {
    let rules = rules(project, &gate.eligibility)?;
    let facts = participations::facts(tx, project, gate.organization, contributor)?
        .ok_or(Error::NotFound)?;
    let languages: Vec<candor_domain::eligibility::Language> =
        serde_json::from_str(&facts.languages).unwrap_or_default();
    let profile = Profile {
        account: contributor,
        is_member: facts.is_member,
        is_invited: facts.is_invited,
        languages: &languages,
        country: facts.country.as_deref(),
    };
    held(&profile, &rules).ok_or(Error::NotFound)
}

/// Each rule's outcome for somebody; `None` when they may not even know of the project.
#[must_use]
pub fn held(profile: &Profile<'_>, rules: &Eligibility) -> Option<Vec<RuleOutcome>> {
    may_see(profile, rules).then(|| decide(profile, rules))
}

/// The stored rules of a project.
///
/// # Errors
/// `Internal` when they are none.
pub fn rules(project: ProjectId, text: &str) -> Result<Eligibility> {
    serde_json::from_str(text)
        .map_err(|error| Error::Internal(format!("eligibility of {project}: {error}")))
}

/// Why a participation gives no claim, if it does not.
#[must_use]
pub fn refusal(participation: &Participation) -> Option<EmptyReason> {
    if participation.standing != "clear" {
        return Some(EmptyReason::standing(
            &participation.standing.replace('_', " "),
            None,
        ));
    }
    if participation.is_eligible {
        return None;
    }
    let outcomes: Vec<RuleOutcome> =
        serde_json::from_str(&participation.outcomes).unwrap_or_default();
    Some(EmptyReason::not_eligible(&outcomes))
}

/// The stripe of a person.
#[must_use]
pub fn stripe(person: AccountId) -> candor_store::db::Stripe {
    candor_store::db::Stripe::of_person(person.as_uuid())
}

/// A random name for a contributor in one project, which tells nothing of them.
fn pseudonym(ctx: &Context) -> String {
    let digest = Sha256::digest(ctx.new_id().as_bytes());
    format!("p-{}", hex::encode(&digest[..5]))
}
