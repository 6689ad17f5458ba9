//! The export job: slices of tasks into a file beside the memory, then into the blobs.

use super::{Content, Payload, key};
use crate::jobs::{Hand, Stop};
use crate::templates::template;
use crate::{Error, projects};
use candor_domain::id::TaskId;
use candor_domain::template::{Template, columns, flatten};
use candor_formats::export::{Column, Formulas, Kind, Value, Writer};
use candor_store::db::Scope;
use candor_store::exports::{self, AnswerRow, EstimateRow, Of};
use serde_json::{Value as Json, json};
use std::fs::File;
use std::io::{BufWriter, Seek};
use std::sync::Arc;
use uuid::Uuid;

/// The name under which a file is saved.
pub(crate) fn name(payload: &Payload) -> String {
    let content = match payload.content {
        Content::Consensus => "consensus",
        Content::Answers => "answers",
    };
    format!("{content}.{}", payload.format.name())
}

fn broken(error: impl std::fmt::Display) -> Stop {
    Stop::Later(Error::Unavailable(format!(
        "The file cannot be written: {error}"
    )))
}

/// Writes a project into a file.
///
/// # Errors
/// Why it stopped.
pub(crate) async fn run(hand: &Hand) -> Result<Json, Stop> {
    let payload: Payload = serde_json::from_str(&hand.job.payload)
        .map_err(|error| Stop::failed(format!("The job's payload is damaged: {error}.")))?;
    let project = hand
        .job
        .project
        .ok_or_else(|| Stop::failed("The job names no project."))?;
    let app = hand.app.clone();
    let compiled = hand
        .app
        .db()
        .read(move |tx| {
            let version = projects::load(tx, project)?.template_version;
            template(tx, &app, project, version)
        })
        .await?;
    let file = tempfile::tempfile().map_err(broken)?;
    let to = BufWriter::new(file.try_clone().map_err(broken)?);
    let columns = match payload.content {
        Content::Answers => answer_columns(&compiled),
        Content::Consensus => estimate_columns(),
    };
    let writer = Writer::new(payload.format, columns, Formulas::Keep, to).map_err(broken)?;
    let rows = write(hand, (project, payload.batch), &payload, &compiled, writer).await?;
    keep(hand, file, rows, &payload).await
}

async fn write(
    hand: &Hand,
    of: Of,
    payload: &Payload,
    compiled: &Arc<Template>,
    mut writer: Writer<BufWriter<File>>,
) -> Result<i64, Stop> {
    let mut after = TaskId::from_uuid(Uuid::nil());
    let mut rows = 0_i64;
    loop {
        hand.check()?;
        let db = hand.app.db();
        let Some(end) = db.read(move |tx| exports::slice_end(tx, of, after)).await? else {
            break;
        };
        match payload.content {
            Content::Answers => {
                let found = db.read(move |tx| exports::answers(tx, of, after)).await?;
                for row in &found {
                    write_answer(&mut writer, compiled, row)?;
                    rows += 1;
                }
            }
            Content::Consensus => {
                let found = db.read(move |tx| exports::estimates(tx, of, after)).await?;
                for row in &found {
                    write_estimate(&mut writer, row)?;
                    rows += 1;
                }
            }
        }
        after = end;
        let hand2 = hand.clone();
        hand.write(Scope::Free, move |tx| hand2.keep(tx, (rows, None), None))
            .await?;
    }
    writer.finish().map_err(broken)?;
    Ok(rows)
}

async fn keep(hand: &Hand, mut file: File, rows: i64, payload: &Payload) -> Result<Json, Stop> {
    file.rewind().map_err(broken)?;
    let blobs = hand.app.blobs()?;
    let kept = blobs
        .put_file(&key(hand.job.id), tokio::fs::File::from_std(file))
        .await;
    let bytes = kept.map_err(crate::blobs::refused)?;
    Ok(json!({
        "rows": rows,
        "bytes": bytes,
        "name": name(payload),
    }))
}

fn answer_columns(compiled: &Template) -> Vec<Column> {
    let mut list: Vec<Column> = [
        ("task_id", Kind::Text),
        ("external_id", Kind::Text),
        ("batch_id", Kind::Text),
        ("assignment_id", Kind::Text),
        ("contributor", Kind::Text),
        ("state", Kind::Text),
        ("author", Kind::Text),
        ("submitted_at", Kind::Text),
        ("active_seconds", Kind::Integer),
        ("template_version", Kind::Integer),
    ]
    .map(|(name, kind)| Column::new(name, kind))
    .to_vec();
    // Behind a prefix, so that no question's name meets one of ours.
    list.extend(
        columns(compiled)
            .into_iter()
            .map(|name| Column::new(format!("answer.{name}"), Kind::Text)),
    );
    list.push(Column::new("answer", Kind::Json));
    list.push(Column::new("data", Kind::Json));
    list
}

fn write_answer(
    writer: &mut Writer<BufWriter<File>>,
    compiled: &Template,
    row: &AnswerRow,
) -> Result<(), Stop> {
    let answer: Json = serde_json::from_str(&row.answer).unwrap_or_default();
    let cells: Vec<Option<String>> = flatten(compiled, &answer)
        .into_iter()
        .map(|cell| match cell {
            Json::Null => None,
            Json::String(text) => Some(text),
            other => Some(other.to_string()),
        })
        .collect();
    let ids = [row.task, row.batch, row.assignment].map(|id| id.to_string());
    let submitted_at = row.submitted_at.to_string();
    let mut values = vec![
        Value::Text(&ids[0]),
        text(row.external_id.as_deref()),
        Value::Text(&ids[1]),
        Value::Text(&ids[2]),
        Value::Text(&row.contributor),
        Value::Text(&row.state),
        Value::Text(&row.author),
        Value::Text(&submitted_at),
        Value::Integer(row.active_seconds),
        Value::Integer(row.template_version),
    ];
    values.extend(cells.iter().map(|cell| text(cell.as_deref())));
    values.push(Value::Json(&row.answer));
    values.push(Value::Json(&row.data));
    writer.write(&values).map_err(broken)
}

fn text(value: Option<&str>) -> Value<'_> {
    value.map_or(Value::Null, Value::Text)
}

fn number(value: Option<f64>) -> Value<'static> {
    value.map_or(Value::Null, Value::Float)
}

fn estimate_columns() -> Vec<Column> {
    [
        ("task_id", Kind::Text),
        ("external_id", Kind::Text),
        ("question", Kind::Text),
        ("value", Kind::Text),
        ("probability", Kind::Float),
        ("low", Kind::Float),
        ("high", Kind::Float),
        ("answers", Kind::Integer),
        ("method", Kind::Text),
        ("state", Kind::Text),
        ("votes", Kind::Json),
        ("data", Kind::Json),
    ]
    .map(|(name, kind)| Column::new(name, kind))
    .to_vec()
}

fn write_estimate(writer: &mut Writer<BufWriter<File>>, row: &EstimateRow) -> Result<(), Stop> {
    let task = row.task.to_string();
    // A label stands as itself, everything else as JSON.
    let value = match serde_json::from_str::<Json>(&row.value) {
        Ok(Json::String(text)) => text,
        _ => row.value.clone(),
    };
    let values = [
        Value::Text(&task),
        text(row.external_id.as_deref()),
        Value::Text(&row.question),
        Value::Text(&value),
        number(row.probability),
        number(row.low),
        number(row.high),
        Value::Integer(row.answers),
        Value::Text(&row.method),
        Value::Text(&row.state),
        Value::Json(&row.votes),
        Value::Json(&row.data),
    ];
    writer.write(&values).map_err(broken)
}
