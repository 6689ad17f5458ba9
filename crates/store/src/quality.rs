//! What a project's answers say of its questions and its people, and how it wants answers to become one. Rows of
//! no stripe; figures are written by the consensus job, methods by the project.

use crate::db::{Row, Sql, Tx, Value};
use crate::{Error, params, statements};
use candor_domain::id::ProjectId;

statements! {
    PUT_AGREEMENT = Sql::Both(
        "INSERT INTO question_agreement (project_id, question, summary, labels, periods) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (project_id, question) DO UPDATE SET summary = excluded.summary, labels = excluded.labels, \
         periods = excluded.periods",
    );
    DELETE_AGREEMENT = Sql::Both("DELETE FROM question_agreement WHERE project_id = $1 AND question = $2");
    AGREEMENT = Sql::Both(
        "SELECT question, summary FROM question_agreement WHERE project_id = $1 AND question > $2 \
         ORDER BY question LIMIT $3",
    );
    AGREEMENT_OF = Sql::Both(
        "SELECT summary, labels, periods FROM question_agreement WHERE project_id = $1 AND question = $2",
    );
    PUT_ANNOTATOR = Sql::Both(
        "INSERT INTO annotators (project_id, pseudonym, answers, figures) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (project_id, pseudonym) DO UPDATE SET answers = excluded.answers, figures = excluded.figures",
    );
    DELETE_ANNOTATOR = Sql::Both("DELETE FROM annotators WHERE project_id = $1 AND pseudonym = $2");
    ANNOTATORS = Sql::Both(
        "SELECT pseudonym, answers, figures FROM annotators WHERE project_id = $1 \
         AND (answers < $2 OR (answers = $2 AND pseudonym < $3)) ORDER BY answers DESC, pseudonym DESC LIMIT $4",
    );
    ANNOTATOR = Sql::Both(
        "SELECT pseudonym, answers, figures FROM annotators WHERE project_id = $1 AND pseudonym = $2",
    );
    PUT_METHOD = Sql::Both(
        "INSERT INTO question_methods (project_id, question, method) VALUES ($1, $2, $3) \
         ON CONFLICT (project_id, question) DO UPDATE SET method = excluded.method",
    );
    DELETE_METHOD = Sql::Both("DELETE FROM question_methods WHERE project_id = $1 AND question = $2");
    METHODS = Sql::Both("SELECT question, method FROM question_methods WHERE project_id = $1 ORDER BY question");
}

/// Agreement about a question, each part as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionAgreement {
    /// The question; elements of an `each` together.
    pub question: String,
    /// The figures of the question.
    pub summary: String,
    /// Those of its labels.
    pub labels: String,
    /// Those of its days or weeks.
    pub periods: String,
}

/// The statement that writes a question's agreement over the one before.
#[must_use]
pub fn putting_agreement(project: ProjectId, row: &QuestionAgreement) -> (Sql, Vec<Value>) {
    let values = params![project, row.question, row.summary, row.labels, row.periods];
    (PUT_AGREEMENT, values.to_vec())
}

/// The statement that takes a question's agreement away.
#[must_use]
pub fn deleting_agreement(project: ProjectId, question: &str) -> (Sql, Vec<Value>) {
    (DELETE_AGREEMENT, params![project, question].to_vec())
}

/// Questions after one with the figures of each, as JSON.
///
/// # Errors
/// As [`Tx::query`].
pub fn agreement(
    tx: &mut dyn Tx,
    project: ProjectId,
    after: &str,
    limit: u32,
) -> Result<Vec<(String, String)>, Error> {
    tx.query(AGREEMENT, params![project, after, limit])?
        .iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
        .collect()
}

/// Agreement about one question, if it was computed.
///
/// # Errors
/// As [`Tx::query`].
pub fn agreement_of(
    tx: &mut dyn Tx,
    project: ProjectId,
    question: &str,
) -> Result<Option<QuestionAgreement>, Error> {
    tx.query_opt(AGREEMENT_OF, params![project, question])?
        .map(|row| {
            Ok(QuestionAgreement {
                question: question.to_owned(),
                summary: row.text(0)?.to_owned(),
                labels: row.text(1)?.to_owned(),
                periods: row.text(2)?.to_owned(),
            })
        })
        .transpose()
}

/// One of a project's people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotator {
    /// Who, by pseudonym.
    pub pseudonym: String,
    /// Answers in the data.
    pub answers: i64,
    /// Their figures, as JSON.
    pub figures: String,
}

/// The statement that writes a person's figures over those before.
#[must_use]
pub fn putting_annotator(project: ProjectId, row: &Annotator) -> (Sql, Vec<Value>) {
    let values = params![project, row.pseudonym, row.answers, row.figures];
    (PUT_ANNOTATOR, values.to_vec())
}

/// The statement that takes a person's figures away.
#[must_use]
pub fn deleting_annotator(project: ProjectId, pseudonym: &str) -> (Sql, Vec<Value>) {
    (DELETE_ANNOTATOR, params![project, pseudonym].to_vec())
}

/// People of a project after a place, who has answered most first.
///
/// # Errors
/// As [`Tx::query`].
pub fn annotators(
    tx: &mut dyn Tx,
    project: ProjectId,
    (answers, pseudonym): (i64, &str),
    limit: u32,
) -> Result<Vec<Annotator>, Error> {
    let rows = tx.query(ANNOTATORS, params![project, answers, pseudonym, limit])?;
    rows.iter().map(read_annotator).collect()
}

/// One of a project's people, once their figures were computed.
///
/// # Errors
/// As [`Tx::query`].
pub fn annotator(
    tx: &mut dyn Tx,
    project: ProjectId,
    pseudonym: &str,
) -> Result<Option<Annotator>, Error> {
    tx.query_opt(ANNOTATOR, params![project, pseudonym])?
        .as_ref()
        .map(read_annotator)
        .transpose()
}

fn read_annotator(row: &Row) -> Result<Annotator, Error> {
    Ok(Annotator {
        pseudonym: row.text(0)?.to_owned(),
        answers: row.i64(1)?,
        figures: row.text(2)?.to_owned(),
    })
}

/// The methods that a project chose, by question.
///
/// # Errors
/// As [`Tx::query`].
pub fn methods(tx: &mut dyn Tx, project: ProjectId) -> Result<Vec<(String, String)>, Error> {
    tx.query(METHODS, params![project])?
        .iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
        .collect()
}

/// Keeps a question's method; `None` goes back to the default.
///
/// # Errors
/// As [`Tx::execute`].
pub fn put_method(
    tx: &mut dyn Tx,
    project: ProjectId,
    question: &str,
    method: Option<&str>,
) -> Result<(), Error> {
    match method {
        Some(method) => tx.execute(PUT_METHOD, params![project, question, method])?,
        None => tx.execute(DELETE_METHOD, params![project, question])?,
    };
    Ok(())
}
