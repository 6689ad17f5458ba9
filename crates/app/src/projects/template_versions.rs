//! Versions of a template: posted, classed as safe or breaking, listed; and the check of a draft.

use super::{faults, load, record};
use crate::access::{self, Action};
use crate::templates::template;
use crate::{App, Context, Error, Result};
use candor_domain::id::ProjectId;
use candor_domain::template::hotkeys::filled_in;
use candor_domain::template::{Change, Template, answer_schema, data_schema, validate_data};
use candor_domain::time::Timestamp;
use candor_formats::yaml::{self, Places, YamlError};
use candor_store::db::{Scope, Tx};
use candor_store::projects;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use utoipa::ToSchema;

/// A version of a template.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TemplateView {
    /// From 1.
    pub version: i64,
    /// The template.
    #[schema(value_type = Object)]
    pub template: Value,
    /// What a task's data must be.
    #[schema(value_type = Object)]
    pub data_schema: Value,
    /// What an answer must be.
    #[schema(value_type = Object)]
    pub answer_schema: Value,
    /// `first`, `safe` or `breaking`.
    pub change: String,
    /// Why, in sentences.
    pub reasons: Vec<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// A template to check.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckInput {
    /// The template, as an object or as a text in YAML.
    #[schema(value_type = Object)]
    pub template: Value,
    /// Data to hold against it.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub data: Option<Value>,
}

/// What a check found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Checked {
    /// Where it is wrong; empty when it is right.
    pub problems: Vec<ProblemAt>,
    /// What a task's data must be.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub data_schema: Option<Value>,
    /// What an answer must be.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub answer_schema: Option<Value>,
    /// The template with its hotkeys filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub normalized: Option<Value>,
    /// The template as it was given, where it was a text in YAML that could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub read: Option<Value>,
}

/// A place that is wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemAt {
    /// JSON Pointer into the template (or `/data...` into the data).
    pub pointer: String,
    /// What is wrong, and what would be right.
    pub message: String,
    /// The line of a text in YAML, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The column in that line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
}

impl ProblemAt {
    /// A problem of what stands under a pointer.
    pub(super) fn under(pointer: &str, problem: candor_domain::template::Problem) -> Self {
        ProblemAt {
            pointer: format!("{pointer}{}", problem.pointer),
            message: problem.message,
            line: None,
            column: None,
        }
    }
}

/// Checks a template, and data against it. Nothing is kept.
#[must_use]
pub fn check(input: &CheckInput) -> Checked {
    let at = |under: &str, problems: Vec<candor_domain::template::Problem>| {
        let place = |problem| ProblemAt::under(under, problem);
        problems.into_iter().map(place).collect::<Vec<_>>()
    };
    let wrong = |problems: Vec<ProblemAt>| Checked {
        problems,
        data_schema: None,
        answer_schema: None,
        normalized: None,
        read: None,
    };
    let template = match as_json(&input.template) {
        Ok(template) => template,
        Err(error) => {
            return wrong(vec![ProblemAt {
                pointer: String::new(),
                message: error.reason,
                line: error.place.map(|(line, _)| line),
                column: error.place.map(|(_, column)| column),
            }]);
        }
    };
    let checked = match Template::parse(&template) {
        Err(problems) => wrong(placed(at("", problems), &input.template)),
        Ok(parsed) => Checked {
            problems: input
                .data
                .as_ref()
                .and_then(|data| validate_data(&parsed, data).err())
                .map(|problems| at("/data", problems))
                .unwrap_or_default(),
            data_schema: Some(data_schema(&parsed)),
            answer_schema: Some(answer_schema(&parsed)),
            normalized: Some(filled_in(&parsed)),
            read: None,
        },
    };
    Checked {
        read: input.template.is_string().then(|| template.into_owned()),
        ..checked
    }
}

/// Problems with the places that their pointers name in a text in YAML.
fn placed(mut problems: Vec<ProblemAt>, given: &Value) -> Vec<ProblemAt> {
    if let Value::String(text) = given {
        let places = Places::of(text);
        for problem in &mut problems {
            (problem.line, problem.column) = places.find(&problem.pointer).unzip();
        }
    }
    problems
}

/// A template as it was given: an object, or a text in YAML.
fn as_json(given: &Value) -> std::result::Result<Cow<'_, Value>, YamlError> {
    match given {
        Value::String(text) => yaml::to_json(text).map(Cow::Owned),
        _ => Ok(Cow::Borrowed(given)),
    }
}

/// A template as it was given under `/template`, checked and with its hotkeys filled in.
///
/// # Errors
/// `Invalid` with pointers into the template; for a text with line and column.
pub(super) fn checked(given: &Value) -> Result<Value> {
    let template = as_json(given)
        .map_err(|error| Error::invalid("/template", format!("This is no YAML: {error}.")))?;
    let parsed = Template::parse(&template).map_err(|problems| faults("/template", problems))?;
    Ok(filled_in(&parsed))
}

fn shown(kept: &projects::TemplateVersion) -> Result<TemplateView> {
    let corrupt = |detail: String| Error::Internal(format!("template {}: {detail}", kept.version));
    let value: Value =
        serde_json::from_str(&kept.template).map_err(|error| corrupt(error.to_string()))?;
    let parsed = Template::parse(&value).map_err(|problems| corrupt(format!("{problems:?}")))?;
    Ok(TemplateView {
        version: kept.version,
        data_schema: data_schema(&parsed),
        answer_schema: answer_schema(&parsed),
        template: value,
        change: kept.change.clone(),
        reasons: serde_json::from_str(&kept.reasons).unwrap_or_default(),
        created_at: kept.created_at,
    })
}

/// Posts a version. Batches keep the version that they pinned.
///
/// # Errors
/// `NotFound` for strangers; `Invalid` with pointers into the template.
pub async fn post(app: &App, ctx: &Context, id: ProjectId, value: Value) -> Result<TemplateView> {
    let value = checked(&value)?;
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .write(Scope::Control, move |tx| {
            crate::once::once(tx, &ctx, |tx| post_in(tx, &app2, &ctx, id, &value))
        })
        .await
}

fn post_in(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    id: ProjectId,
    value: &Value,
) -> Result<TemplateView> {
    access::project(tx, ctx, id, Action::PostTemplate)?;
    let mut project = load(tx, id)?;
    let older = template(tx, app, id, project.template_version)?;
    let newer = Template::parse(value).map_err(|problems| faults("/template", problems))?;
    let change = Change::between(&older, &newer);
    let reasons: Vec<String> = change
        .reasons
        .iter()
        .map(|why| format!("{}: {}", why.pointer, why.message))
        .collect();
    let version = projects::TemplateVersion {
        version: project.template_version + 1,
        template: value.to_string(),
        change: change.as_str().to_owned(),
        reasons: serde_json::to_string(&reasons).unwrap_or_else(|_| "[]".to_owned()),
        created_at: ctx.now,
    };
    projects::insert_template(tx, id, &version, ctx.person()?)?;
    project.template_version = version.version;
    projects::update(tx, &project)?;
    record(tx, ctx, &project, "template.version_posted")?;
    shown(&version)
}

/// Versions before one, newest first, for members.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn list(
    app: &App,
    ctx: &Context,
    id: ProjectId,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<TemplateView>> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, id, Action::ReadProject)?;
            let found = projects::templates(tx, id, before.unwrap_or(i64::MAX), limit)?;
            found.iter().map(shown).collect()
        })
        .await
}

/// A version, for whoever may see the project.
///
/// # Errors
/// `NotFound` for strangers and versions that are none.
pub async fn show(app: &App, ctx: &Context, id: ProjectId, version: i64) -> Result<TemplateView> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, id, Action::ReadProjectCard)?;
            self::version(tx, id, version)
        })
        .await
}

/// A version of a project's template.
///
/// # Errors
/// `NotFound` for a version that is none.
pub(crate) fn version(tx: &mut dyn Tx, id: ProjectId, version: i64) -> Result<TemplateView> {
    shown(&projects::template(tx, id, version)?.ok_or(Error::NotFound)?)
}
