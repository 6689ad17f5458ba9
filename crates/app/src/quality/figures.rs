//! The figures of questions and of people, kept beside the consensus: what changed is written, what no longer is goes.

use super::people::Annotator;
use super::run::text;
use crate::Error;
use crate::jobs::{Hand, Stop};
use candor_domain::id::ProjectId;
use candor_store::db::{Sql, Value};
use candor_store::quality::{self, QuestionAgreement};
use std::collections::{BTreeMap, HashMap};

/// Rows of one read.
const PAGE: u32 = 500;

/// The statements that bring a project's agreement to what it is now.
///
/// # Errors
/// `Later` when the database cannot be read.
pub(super) fn agreement(
    hand: &Hand,
    project: ProjectId,
    mut now: BTreeMap<String, QuestionAgreement>,
) -> Result<Vec<(Sql, Vec<Value>)>, Stop> {
    let mut writes = Vec::new();
    let mut after = String::new();
    loop {
        let from = after.clone();
        let page = hand.app.db().read_blocking(move |tx| {
            let mut page = Vec::new();
            for (question, _) in quality::agreement(tx, project, &from, PAGE)? {
                page.extend(quality::agreement_of(tx, project, &question)?);
            }
            Ok::<_, Error>(page)
        })?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.question);
        for row in page {
            match now.remove(&row.question) {
                None => writes.push(quality::deleting_agreement(project, &row.question)),
                Some(same) if same == row => {}
                Some(other) => writes.push(quality::putting_agreement(project, &other)),
            }
        }
    }
    let new = now.values();
    writes.extend(new.map(|row| quality::putting_agreement(project, row)));
    Ok(writes)
}

/// The statements that bring the figures of a project's people to what they are now.
///
/// # Errors
/// `Later` when the database cannot be read.
pub(super) fn annotators(
    hand: &Hand,
    project: ProjectId,
    list: &[Annotator],
) -> Result<Vec<(Sql, Vec<Value>)>, Stop> {
    let mut now = HashMap::new();
    for one in list {
        let row = quality::Annotator {
            pseudonym: one.pseudonym.clone(),
            answers: one.answers,
            figures: text(one)?,
        };
        now.insert(one.pseudonym.as_str(), row);
    }
    let mut writes = Vec::new();
    let mut place = (i64::MAX, String::new());
    loop {
        let (answers, pseudonym) = place.clone();
        let page = hand.app.db().read_blocking(move |tx| {
            quality::annotators(tx, project, (answers, &pseudonym), PAGE).map_err(Error::from)
        })?;
        let Some(last) = page.last() else { break };
        place = (last.answers, last.pseudonym.clone());
        for row in page {
            match now.remove(row.pseudonym.as_str()) {
                None => writes.push(quality::deleting_annotator(project, &row.pseudonym)),
                Some(same) if same == row => {}
                Some(other) => writes.push(quality::putting_annotator(project, &other)),
            }
        }
    }
    // In their own order, so that a run again writes the same.
    let new = list
        .iter()
        .filter_map(|one| now.get(one.pseudonym.as_str()));
    writes.extend(new.map(|row| quality::putting_annotator(project, row)));
    Ok(writes)
}
