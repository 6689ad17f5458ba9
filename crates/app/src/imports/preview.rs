//! The first rows of a file, with a first mapping for a person to correct.

use crate::access::{self, Action};
use crate::blobs::refused;
use crate::jobs::JobError;
use crate::templates::template;
use crate::{App, Context, Error, Result, batches};
use candor_domain::id::BatchId;
use candor_domain::template::data_schema;
use candor_formats::coerce::Wants;
use candor_formats::import::{Format, Options, Reader};
use candor_formats::{preview as read, suggest};
use candor_store::uploads;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// For which batch a file is looked at.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewInput {
    /// The batch; its template says what is wanted.
    pub batch_id: Uuid,
    /// The format; left out, it is found out.
    #[serde(default)]
    pub format: Option<String>,
}

/// What a person sees before an import.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportPreview {
    /// `csv`, `tsv`, `json`, `jsonl`, `parquet` or `zip`.
    pub format: String,
    /// The text's encoding.
    pub encoding: String,
    /// The character between the columns of a table.
    pub delimiter: Option<String>,
    /// The columns in the order of the file.
    pub columns: Vec<PreviewColumn>,
    /// The first rows, at most 20.
    #[schema(value_type = Vec<Object>)]
    pub rows: Vec<serde_json::Map<String, serde_json::Value>>,
    /// A first mapping: key in the data to column.
    #[schema(value_type = Object)]
    pub mapping: serde_json::Value,
    /// Rows among the first that cannot be taken.
    pub problems: Vec<PreviewProblem>,
    /// What was assumed about the file, as sentences.
    pub notes: Vec<String>,
}

/// A column of the file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PreviewColumn {
    /// Its name.
    pub name: String,
    /// What its values look like: `text`, `number`, `boolean`, `date`, `link`, `list`, `object`, `empty`.
    pub kind: String,
    /// A few different values.
    pub examples: Vec<String>,
}

/// A row that cannot be taken.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PreviewProblem {
    /// The line of the file.
    pub line: u64,
    /// The column at fault, where it is known.
    pub column: Option<String>,
    /// What is wrong.
    pub reason: String,
}

/// Looks at the first rows of one's own file.
///
/// # Errors
/// `NotFound` for another's file or a batch that is not to be seen; `Invalid` for a file that cannot be read.
pub async fn preview(
    app: &App,
    ctx: &Context,
    upload: Uuid,
    input: &PreviewInput,
) -> Result<ImportPreview> {
    let format = match input.format.as_deref().filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => Some(
            text.parse::<Format>()
                .map_err(|fatal| Error::invalid("/format", fatal.to_string()))?,
        ),
    };
    let (ctx, app2, account) = (ctx.clone(), app.clone(), ctx.person()?);
    let id = BatchId::from_uuid(input.batch_id);
    let (upload, wants) = app
        .db()
        .read(move |tx| {
            access::batch(tx, &ctx, id, Action::ImportTasks)?;
            let batch = batches::load(tx, id)?;
            let template = template(tx, &app2, batch.project, batch.template_version)?;
            let upload = uploads::get(tx, upload)?
                .filter(|upload| upload.account == account)
                .ok_or(Error::NotFound)?;
            Ok::<_, Error>((upload, Wants::from_data_schema(&data_schema(&template))))
        })
        .await?;
    let key = uploads::Upload::key(upload.id);
    let file = app.blobs()?.open_file(&key).await.map_err(refused)?;
    let options = Options {
        name: Some(upload.name),
        format,
        ..Options::default()
    };
    tokio::task::spawn_blocking(move || look(file, &options, &wants))
        .await
        .map_err(|error| Error::Internal(format!("preview: {error}")))?
}

fn look(file: std::fs::File, options: &Options, wants: &Wants) -> Result<ImportPreview> {
    let unreadable = |fatal: candor_formats::Fatal| Error::invalid("", fatal.to_string());
    let mut reader = Reader::open(file, options).map_err(unreadable)?;
    let found = read::preview(&mut reader).map_err(unreadable)?;
    let mapping = suggest::suggest(&found.columns, wants).to_json();
    let columns = found.columns.into_iter().map(|column| PreviewColumn {
        kind: serde_json::to_value(column.kind)
            .ok()
            .and_then(|kind| kind.as_str().map(str::to_owned))
            .unwrap_or_default(),
        name: column.name,
        examples: column.examples,
    });
    let problems = found.problems.into_iter().map(|problem| PreviewProblem {
        line: problem.line,
        column: problem.column.or(problem.pointer),
        reason: problem.reason,
    });
    Ok(ImportPreview {
        format: found.format.to_owned(),
        encoding: found.encoding.to_owned(),
        delimiter: found.delimiter.map(String::from),
        columns: columns.collect(),
        rows: found.rows,
        mapping,
        problems: problems.collect(),
        notes: found.notes,
    })
}

/// A fault of a whole file, as a job tells it.
pub(super) fn fault(fatal: &candor_formats::Fatal) -> JobError {
    JobError::new(fatal.to_string())
}
