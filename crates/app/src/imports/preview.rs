//! The first rows of a file, with a first mapping for a person to correct, and which of them would be rejected.

use super::read::fitting;
use super::run::TAKEN_ID;
use crate::access::{self, Action};
use crate::blobs::refused;
use crate::jobs::JobError;
use crate::media::{self, has_pictures};
use crate::templates::template;
use crate::{App, Context, Error, Result, batches};
use candor_domain::id::{BatchId, ProjectId};
use candor_domain::template::{Template, data_schema};
use candor_formats::coerce::Wants;
use candor_formats::import::{Format, Options, Reader};
use candor_formats::{Mapping, RowError, preview as read, suggest};
use candor_store::{imports, uploads};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
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
    /// Key in the data to column: rows are checked by it, and it comes back as it was sent. Left out, a first one is
    /// suggested.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub mapping: Option<serde_json::Value>,
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
    /// The line of each of these rows.
    pub lines: Vec<u64>,
    /// A first mapping: key in the data to column.
    #[schema(value_type = Object)]
    pub mapping: serde_json::Value,
    /// Rows among the first that an import by this mapping would reject, and why.
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

/// A row that an import would reject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PreviewProblem {
    /// The line of the file.
    pub line: u64,
    /// Where in the task's data, as a JSON Pointer, where it is known.
    pub pointer: Option<String>,
    /// The column at fault, where it is known.
    pub column: Option<String>,
    /// What is wrong.
    pub reason: String,
}

impl From<RowError> for PreviewProblem {
    fn from(error: RowError) -> Self {
        Self {
            line: error.line,
            pointer: error.pointer.filter(|pointer| !pointer.is_empty()),
            column: error.column,
            reason: error.reason,
        }
    }
}

/// Looks at the first rows of one's own file. A zip's pictures are not unpacked and the web's not fetched: a row whose
/// picture turns out to be broken is told by the import.
///
/// # Errors
/// `NotFound` for another's file or a batch that is not to be seen; `Invalid` for a file that cannot be read, or a
/// mapping that does not fit it.
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
    let mapping = input.mapping.as_ref().map(Mapping::from_json);
    let mapping = mapping.transpose().map_err(|fatal| unmapped(&fatal))?;
    let (ctx, app2, account) = (ctx.clone(), app.clone(), ctx.person()?);
    let id = BatchId::from_uuid(input.batch_id);
    let (upload, project, template) = app
        .db()
        .read(move |tx| {
            access::batch(tx, &ctx, id, Action::ImportTasks)?;
            let batch = batches::load(tx, id)?;
            let template = template(tx, &app2, batch.project, batch.template_version)?;
            let upload = uploads::get(tx, upload)?
                .filter(|upload| upload.account == account)
                .ok_or(Error::NotFound)?;
            Ok::<_, Error>((upload, batch.project, template))
        })
        .await?;
    let key = uploads::Upload::key(upload.id);
    let look = Look {
        app: app.clone(),
        file: app.blobs()?.open_file(&key).await.map_err(refused)?,
        options: Options {
            name: Some(upload.name),
            format,
            ..Options::default()
        },
        project,
        wants: Wants::from_data_schema(&data_schema(&template)),
        template,
    };
    tokio::task::spawn_blocking(move || look.at(mapping))
        .await
        .map_err(|error| Error::Internal(format!("preview: {error}")))?
}

fn unmapped(fatal: &candor_formats::Fatal) -> Error {
    Error::invalid("/mapping", fatal.to_string())
}

fn unreadable(fatal: &candor_formats::Fatal) -> Error {
    Error::invalid("", fatal.to_string())
}

/// What the reading of a preview needs.
struct Look {
    app: App,
    file: std::fs::File,
    options: Options,
    project: ProjectId,
    template: Arc<Template>,
    wants: Wants,
}

impl Look {
    /// Reads the first rows: once as they are, and once as the import would. Blocks.
    fn at(&self, given: Option<Mapping>) -> Result<ImportPreview> {
        let mut reader = self.open()?;
        let found = read::preview(&mut reader).map_err(|fatal| unreadable(&fatal))?;
        let is_given = given.is_some();
        let mapping = given.unwrap_or_else(|| suggest::suggest(&found.columns, &self.wants));
        let problems = match self.rejected(&mapping, found.rows.len() + found.problems.len()) {
            // What was only suggested is the person's to mend: the rows are shown all the same.
            Err(Error::Invalid(_)) if !is_given => found
                .problems
                .into_iter()
                .map(PreviewProblem::from)
                .collect(),
            problems => problems?,
        };
        let columns = found.columns.into_iter().map(|column| PreviewColumn {
            kind: serde_json::to_value(column.kind)
                .ok()
                .and_then(|kind| kind.as_str().map(str::to_owned))
                .unwrap_or_default(),
            name: column.name,
            examples: column.examples,
        });
        Ok(ImportPreview {
            format: found.format.to_owned(),
            encoding: found.encoding.to_owned(),
            delimiter: found.delimiter.map(String::from),
            columns: columns.collect(),
            rows: found.rows,
            lines: found.lines,
            mapping: mapping.to_json(),
            problems,
            notes: found.notes,
        })
    }

    fn open(&self) -> Result<Reader> {
        let file = self
            .file
            .try_clone()
            .map_err(|error| Error::Internal(format!("preview: {error}")))?;
        Reader::open(file, &self.options).map_err(|fatal| unreadable(&fatal))
    }

    /// Those of the first rows that an import by this mapping would reject.
    fn rejected(&self, mapping: &Mapping, first: usize) -> Result<Vec<PreviewProblem>> {
        let mut rows = self
            .open()?
            .mapped(mapping, &self.wants)
            .map_err(|fatal| unmapped(&fatal))?;
        let (mut problems, mut names) = (Vec::new(), HashMap::new());
        for _ in 0..first {
            let (line, external_id, hash, data) = match rows.next_row() {
                Ok(None) => break,
                Ok(Some(Err(error))) => {
                    problems.push(error.into());
                    continue;
                }
                Ok(Some(Ok(row))) => (
                    row.line,
                    row.external_id.map(str::to_owned),
                    row.hash,
                    row.data_json.to_owned(),
                ),
                // The file breaks off here.
                Err(fatal) => {
                    let line = rows.checkpoint().lines + 1;
                    problems.push(RowError::new(line, fatal.to_string()).into());
                    break;
                }
            };
            let refused = match fitting(&self.template, line, &data) {
                Err(error) => Some(error),
                Ok(mut value) => self.unshown(&mut value, &rows, line)?,
            };
            if let Some(error) = refused {
                problems.push(error.into());
            } else if let Some(name) = external_id
                && self.is_taken(&mut names, name, hash)?
            {
                let (pointer, reason) = TAKEN_ID;
                problems.push(RowError::at(line, pointer, reason).into());
            }
        }
        Ok(problems)
    }

    fn unshown(
        &self,
        data: &mut serde_json::Value,
        rows: &candor_formats::import::MappedReader,
        line: u64,
    ) -> Result<Option<RowError>> {
        if !has_pictures(&self.template) {
            return Ok(None);
        }
        let absent = media::absent(&self.app, self.project, &self.template, data, rows)?;
        Ok(absent.map(|(pointer, reason)| RowError::at(line, pointer, reason)))
    }

    /// Whether a row's name stands for another content, in the file before it or in the project.
    fn is_taken(
        &self,
        names: &mut HashMap<String, [u8; 16]>,
        name: String,
        hash: [u8; 16],
    ) -> Result<bool> {
        if let Some(before) = names.get(&name) {
            return Ok(*before != hash);
        }
        let project = self.project;
        let asked = name.clone();
        let is_taken = self.app.db().read_blocking(move |tx| {
            Ok::<_, Error>(imports::is_taken(tx, project, &asked, &hash)?)
        })?;
        names.insert(name, hash);
        Ok(is_taken)
    }
}

/// A fault of a whole file, as a job tells it.
pub(super) fn fault(fatal: &candor_formats::Fatal) -> JobError {
    JobError::new(fatal.to_string())
}
