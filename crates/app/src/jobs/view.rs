//! A job as people see it.

use super::kind::Kind;
use crate::App;
use candor_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Long work, and how far it has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// `import`, `export` or `consensus`.
    pub kind: String,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// How far it has come.
    pub progress: Progress,
    /// What went wrong; of many rejected rows the first ones.
    pub errors: Vec<JobError>,
    /// What came of it.
    #[schema(value_type = Option<Object>)]
    pub result: Option<serde_json::Value>,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was first begun.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
}

/// How far a job has come, in rows or tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    /// Done so far.
    pub done: i64,
    /// Of how many, once that is known.
    pub total: Option<i64>,
}

/// One thing that went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct JobError {
    /// The line of the file, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<i64>,
    /// Where in the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// What and why, in a sentence.
    pub reason: String,
}

impl JobError {
    /// Something that concerns all of a job.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> JobError {
        JobError {
            reason: reason.into(),
            ..JobError::default()
        }
    }
}

impl Job {
    /// A job as it is shown now: the file of an export gets a link that holds for a day.
    #[must_use]
    pub fn shown(app: &App, job: candor_store::jobs::Job) -> Job {
        let (id, is_export) = (job.id, job.kind == Kind::Export.as_str());
        let mut result: Option<serde_json::Value> = job
            .result
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok());
        if let Some(map) = result.as_mut().and_then(serde_json::Value::as_object_mut)
            && is_export
            && job.state == "done"
        {
            map.insert(
                "url".to_owned(),
                crate::exports::download::link(app, id).into(),
            );
        }
        Job {
            id: job.id.as_uuid(),
            kind: job.kind,
            state: job.state,
            progress: Progress {
                done: job.done,
                total: job.total,
            },
            errors: serde_json::from_str(&job.errors).unwrap_or_default(),
            result,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
        }
    }
}
