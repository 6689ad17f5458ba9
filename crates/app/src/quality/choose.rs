//! How the answers to each question become one: what there is to choose from, and the choice.

use super::methods::{default, fitting, named, of_template};
use crate::access::{self, Action};
use crate::projects::{load, record};
use crate::templates::template;
use crate::{App, Context, Error, Fault, Result};
use candor_domain::id::ProjectId;
use candor_domain::template::{OpinionKind, OpinionShape, Template, pools};
use candor_store::db::{Scope, Tx};
use candor_store::quality;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How the answers to a question become one.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct QuestionMethod {
    /// The question; elements of an `each` together, as `question/*/sub`.
    pub question: String,
    /// What is said: `category`, `categories`, `number`, `comparison`, `ranking` or `text`.
    pub kind: String,
    /// The method in force. Where it is the default for choices, the majority decides until there are answers
    /// enough to tell people apart.
    pub method: String,
    /// What the project chose; null where it left that to the template or to the default.
    pub chosen: Option<String>,
    /// What holds without a choice: the template's word, else the default of the kind.
    pub default: String,
    /// The methods that fit, the default of the kind first.
    pub methods: Vec<String>,
}

/// Choices; questions that are left out stay as they are.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MethodChoices {
    /// A method by question; null takes the choice back.
    pub methods: BTreeMap<String, Option<String>>,
}

/// The questions of a project's newest template with their methods, after a question, in the template's order.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn methods(app: &App, ctx: &Context, project: ProjectId) -> Result<Vec<QuestionMethod>> {
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, project, Action::ReadResults)?;
            let version = load(tx, project)?.template_version;
            let template = template(tx, &app2, project, version)?;
            shown(tx, project, &template)
        })
        .await
}

fn shown(tx: &mut dyn Tx, project: ProjectId, template: &Template) -> Result<Vec<QuestionMethod>> {
    let chosen: BTreeMap<String, String> = quality::methods(tx, project)?.into_iter().collect();
    let one = |(question, shape): (String, OpinionShape)| {
        let chosen = chosen.get(&question);
        // A question that changed its type has left its choice behind.
        let chosen = chosen.and_then(|name| named(&shape, name));
        let default = of_template(&shape).unwrap_or_else(|| default(&shape));
        let fitting = fitting(&shape).into_iter();
        QuestionMethod {
            question,
            kind: word(shape.kind).to_owned(),
            method: chosen.unwrap_or(default).name().to_owned(),
            chosen: chosen.map(|method| method.name().to_owned()),
            default: default.name().to_owned(),
            methods: fitting.map(|method| method.name().to_owned()).collect(),
        }
    };
    Ok(pools(template).into_iter().map(one).collect())
}

const fn word(kind: OpinionKind) -> &'static str {
    match kind {
        OpinionKind::Category => "category",
        OpinionKind::Categories => "categories",
        OpinionKind::Number => "number",
        OpinionKind::Comparison => "comparison",
        OpinionKind::Ranking => "ranking",
        OpinionKind::Text => "text",
    }
}

/// Chooses methods. The consensus is made anew, shortly after.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` for a question that the template does not ask, or a method that does not fit.
pub async fn choose(
    app: &App,
    ctx: &Context,
    project: ProjectId,
    choices: MethodChoices,
) -> Result<Vec<QuestionMethod>> {
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .write(Scope::Control, move |tx| {
            access::project(tx, &ctx, project, Action::EditProject)?;
            let known = load(tx, project)?;
            let template = template(tx, &app2, project, known.template_version)?;
            let checked = check(&template, &choices)?;
            for (question, method) in &checked {
                quality::put_method(tx, project, question, *method)?;
            }
            if !checked.is_empty() {
                record(tx, &ctx, &known, "project.methods_changed")?;
            }
            shown(tx, project, &template)
        })
        .await
}

/// The choices by their full names, or every fault.
fn check<'a>(
    template: &Template,
    choices: &'a MethodChoices,
) -> Result<Vec<(&'a str, Option<&'static str>)>> {
    let shapes: BTreeMap<String, _> = pools(template).into_iter().collect();
    let (mut checked, mut faults) = (Vec::new(), Vec::new());
    for (question, method) in &choices.methods {
        let fault = |message: String| Fault {
            pointer: format!(
                "/methods/{}",
                candor_domain::template::pointer::escape(question)
            ),
            message,
        };
        let Some(shape) = shapes.get(question) else {
            faults.push(fault(
                "The newest template asks no such question.".to_owned(),
            ));
            continue;
        };
        match method.as_deref().map(|name| named(shape, name)) {
            None => checked.push((question.as_str(), None)),
            Some(Some(method)) => checked.push((question.as_str(), Some(method.name()))),
            Some(None) => {
                let names: Vec<_> = fitting(shape).iter().map(|one| one.name()).collect();
                faults.push(fault(format!(
                    "This question can have: {}.",
                    names.join(", ")
                )));
            }
        }
    }
    if faults.is_empty() {
        Ok(checked)
    } else {
        Err(Error::Invalid(faults))
    }
}
