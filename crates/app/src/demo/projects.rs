//! Projects from every preset: made, filled by imports, funded, published, and stopped again.

use super::Demo;
use super::money::usd;
use super::people::code_of;
use super::plan::{BatchPlan, Files, PROJECTS, Plan, Turn};
use crate::batches::act::{Step, step};
use crate::batches::create::{self as batch, BatchInput};
use crate::exports::begin::{ExportInput, begin as begin_export};
use crate::imports::begin::{ImportInput, begin as begin_import};
use crate::imports::bundle::Bundle;
use crate::imports::upload::{keep, remember};
use crate::organizations::accept_invitation::accept_invitation;
use crate::organizations::invite_contributor::invite_contributor;
use crate::projects::create::{NewProject, create};
use crate::projects::guidelines::{NewGuideline, post};
use crate::projects::states;
use crate::{Error, Result};
use bytes::Bytes;
use candor_domain::claim::WorkSettings;
use candor_domain::eligibility::Eligibility;
use candor_domain::id::{AccountId, BatchId, ProjectId};
use candor_domain::presets;
use std::convert::Infallible;

/// A project under way.
pub(super) struct Work {
    pub(super) id: ProjectId,
    pub(super) preset: &'static str,
    pub(super) plan: Plan,
    /// What was made of its batches so far.
    batches: Vec<BatchId>,
}

/// The morning of a day: what is due is made, and what ends is ended.
pub(super) async fn morning(demo: &Demo, works: &mut Vec<Work>, day: i64) -> Result<()> {
    let manager = *demo.accounts.team.get(1).ok_or(Error::NotFound)?;
    for files in PROJECTS {
        let plan = files.plan()?;
        if plan.batches.first().is_some_and(|first| first.day == day) {
            let id = open(demo, files, &plan).await?;
            works.push(Work {
                id,
                preset: files.preset,
                plan,
                batches: Vec::new(),
            });
        }
    }
    for work in works {
        let (mut from, of) = (0, work.id);
        for (index, plan) in work.plan.batches.iter().enumerate() {
            if plan.day == day {
                let made = fill(demo, work, plan, from).await?;
                work.batches.push(made);
            }
            from += plan.tasks;
            for (_, turn) in plan.then.iter().filter(|(then, _)| *then == day) {
                let asked = match turn {
                    Turn::Pause => Step::Pause,
                    Turn::Close => Step::Close,
                    Turn::Cancel => Step::Cancel,
                };
                let id = *work.batches.get(index).ok_or(Error::NotFound)?;
                step(&demo.app, &demo.ctx(manager), id, asked).await?;
                demo.clock.advance_seconds(60);
            }
        }
        if work.plan.closes == Some(day) {
            let ctx = demo.ctx(demo.owner()?);
            states::step(&demo.app, &ctx, of, states::Step::Close).await?;
        }
    }
    Ok(())
}

/// The evening of a day: exports that are asked for, and a guideline that is made clearer.
pub(super) async fn evening(demo: &Demo, works: &[Work], day: i64) -> Result<()> {
    for work in works {
        for (_, format, content) in work.plan.exports.iter().filter(|(on, ..)| *on == day) {
            let input = ExportInput {
                format: format.clone(),
                content: content.clone(),
                batch_id: None,
            };
            begin_export(&demo.app, &demo.ctx(demo.owner()?), work.id, input).await?;
            demo.clock.advance_seconds(40);
        }
        if let Some(clearer) = work.plan.clearer.as_ref().filter(|new| new.day == day) {
            let files = PROJECTS.iter().find(|files| files.preset == work.preset);
            let first = guideline(files.ok_or(Error::NotFound)?)?;
            let second = NewGuideline {
                markdown: format!("{first}\n{}", clearer.markdown),
                change: Some("from_now_on".to_owned()),
                note: clearer.note.clone(),
            };
            post(&demo.app, &demo.ctx(demo.owner()?), work.id, second).await?;
        }
    }
    Ok(())
}

fn guideline(files: &Files) -> Result<String> {
    let preset = presets::find(files.preset).ok_or(Error::NotFound)?;
    Ok(format!("{}\n{}", preset.guideline, files.guideline))
}

async fn open(demo: &Demo, files: &Files, plan: &Plan) -> Result<ProjectId> {
    let owner = demo.owner()?;
    let eligibility = Eligibility {
        visibility: plan.visibility,
        languages: plan.languages.clone(),
        ..Eligibility::default()
    };
    let preset = presets::find(files.preset).ok_or(Error::NotFound)?;
    let new = NewProject {
        organization_id: demo.organization()?.as_uuid(),
        name: plan.name.clone(),
        summary: plan.summary.clone(),
        preset: Some(files.preset.to_owned()),
        template: None,
        eligibility: Some(eligibility),
        work: Some(WorkSettings {
            estimate_seconds: Some(i64::from(preset.estimate_seconds)),
            share_cap_percent: Some(50),
            ..WorkSettings::default()
        }),
    };
    let project = create(&demo.app, &demo.ctx(owner), new).await?;
    let project = ProjectId::from_uuid(project.id);
    let first = NewGuideline {
        markdown: guideline(files)?,
        change: None,
        note: String::new(),
    };
    post(&demo.app, &demo.ctx(owner), project, first).await?;
    demo.clock.advance_seconds(420);
    invite(demo, owner, project, plan).await?;
    Ok(project)
}

async fn invite(demo: &Demo, owner: AccountId, project: ProjectId, plan: &Plan) -> Result<()> {
    let ctx = demo.ctx(owner);
    for name in &plan.invited {
        let by = demo.cast.contributor(name)?;
        let email = demo.cast.contributors[by].email();
        let made = invite_contributor(&demo.app, &ctx, project, Some(&email)).await?;
        let who = demo.accounts.contributors[by];
        demo.clock.advance_seconds(30);
        accept_invitation(&demo.app, &demo.ctx(who), code_of(&made.url)).await?;
    }
    if let Some(email) = &plan.pending {
        invite_contributor(&demo.app, &ctx, project, Some(email)).await?;
    }
    Ok(())
}

/// Makes a batch of the next tasks of the file; funds and opens it, if it is to be opened.
async fn fill(demo: &Demo, work: &Work, plan: &BatchPlan, from: usize) -> Result<BatchId> {
    let owner = demo.owner()?;
    let is_paid = plan.cents > 0;
    let input = BatchInput {
        name: Some(plan.name.clone()),
        price: is_paid.then(|| usd(plan.cents)),
        overlap: Some(plan.overlap),
        overlap_greatest: plan.greatest,
        target_percent: plan.target,
        review: Some(plan.review),
        work: plan.lease_hours.map(|hours| WorkSettings {
            lease_seconds: Some(hours * 3_600),
            ..WorkSettings::default()
        }),
        ..BatchInput::default()
    };
    let made = batch::create(&demo.app, &demo.ctx(owner), work.id, input).await?;
    let made = BatchId::from_uuid(made.id);
    import(demo, work.preset, made, plan, from).await?;
    demo.clock.advance_seconds(300);
    if !plan.opens {
        return Ok(made);
    }
    if is_paid {
        step(&demo.app, &demo.ctx(owner), made, Step::Fund(None)).await?;
    }
    step(&demo.app, &demo.ctx(owner), made, Step::Publish).await?;
    Ok(made)
}

/// Sends the file of a batch, with the pictures that it names, and imports it.
async fn import(
    demo: &Demo,
    preset: &str,
    batch: BatchId,
    plan: &BatchPlan,
    from: usize,
) -> Result<()> {
    let files = PROJECTS.iter().find(|files| files.preset == preset);
    let tasks = files.ok_or(Error::NotFound)?.tasks;
    let mut lines: Vec<&str> = tasks.lines().skip(from).take(plan.tasks).collect();
    lines.extend(plan.broken_lines.iter().map(String::as_str));
    let ctx = demo.ctx(demo.owner()?);
    let organization = demo.organization()?;
    let name = format!(
        "{}.jsonl",
        plan.name.to_lowercase().replace([' ', ','], "-")
    );
    let bytes = whole(lines.join("\n").into());
    let mut kept = keep(&demo.app, &ctx, organization, &name, bytes).await?;
    if preset == "image-classification" {
        let mut bundle = Bundle::begin(&demo.app, organization, kept).await?;
        for (name, bytes) in PICTURES.iter().skip(from).take(plan.tasks) {
            bundle.add(name, whole(Bytes::from_static(bytes))).await?;
        }
        kept = bundle.finish(&demo.app, &ctx, organization).await?;
    }
    let upload = remember(&demo.app, &ctx, kept).await?;
    let input = ImportInput {
        upload_id: Some(upload.id),
        ..ImportInput::default()
    };
    begin_import(&demo.app, &ctx, batch, input).await?;
    demo.work_on_jobs().await
}

/// A file in one piece, as a stream.
fn whole(
    bytes: Bytes,
) -> impl futures::Stream<Item = std::result::Result<Bytes, Infallible>> + Unpin {
    futures::stream::iter([Ok(bytes)])
}

macro_rules! pictures {
    ($($file:literal),+ $(,)?) => {
        &[$( (
            $file,
            include_bytes!(concat!("../../demo/image-classification/pictures/", $file)),
        ) ),+]
    };
}

/// The pictures of the photo archive, in the order of its tasks.
const PICTURES: &[(&str, &[u8])] = pictures![
    "photo-01.jpg",
    "photo-02.jpg",
    "photo-03.jpg",
    "photo-04.jpg",
    "photo-05.jpg",
    "photo-06.jpg",
    "photo-07.jpg",
    "photo-08.jpg",
    "photo-09.jpg",
    "photo-10.jpg",
    "photo-11.jpg",
    "photo-12.jpg",
    "photo-13.jpg",
    "photo-14.jpg",
];
