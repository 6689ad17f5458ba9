//! All answers of a project that are in the data, as opinions in pools: one pool for what one method looks at.

use crate::Error;
use crate::jobs::{Hand, Stop};
use crate::templates::template;
use candor_domain::id::{AccountId, ProjectId, TaskId};
use candor_domain::task::TaskState;
use candor_domain::template::{
    OpinionKind, OpinionShape, OpinionValue, QuestionKind, Template, opinions, shape,
};
use candor_store::consensus::{DataAnswer, answers};
use candor_store::tasks;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Tasks that one read takes.
const PAGE: u32 = 1_000;

/// What is said about one thing: a question of a task, or an element of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Unit {
    /// Which task, by its number among those read.
    pub(super) task: u32,
    /// The opinion's name.
    pub(super) name: String,
}

/// What one method looks at: a question over all tasks, and over all elements of an `each`.
pub(super) struct Pool {
    pub(super) shape: OpinionShape,
    pub(super) units: Vec<Unit>,
    numbers: HashMap<Unit, u32>,
    /// Unit, annotator, and what they said.
    pub(super) said: Vec<(u32, u32, OpinionValue)>,
    /// The two things compared in a unit, where the question compares and the data name them.
    pub(super) pairs: HashMap<u32, [String; 2]>,
    /// The day on which a unit's newest accepted answer was accepted, counted from 1970-01-01, UTC.
    pub(super) accepted_on: Vec<Option<i64>>,
}

const DAY_MICROS: i64 = 86_400_000_000;

/// One annotator's own figures.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    pub(super) answers: i64,
    pub(super) accepted: i64,
    pub(super) seconds: Vec<i64>,
}

/// Everything that was said.
#[derive(Default)]
pub(super) struct Gathered {
    /// The tasks that have an answer, with whether they are complete.
    pub(super) tasks: Vec<(TaskId, bool)>,
    pub(super) annotators: Vec<AccountId>,
    pub(super) people: Vec<Person>,
    pub(super) pools: BTreeMap<String, Pool>,
}

/// Reads all answers of a project. Blocks.
///
/// # Errors
/// `Later` when the database cannot be read.
pub(super) fn gather(hand: &Hand, project: ProjectId) -> Result<Gathered, Stop> {
    let mut gathered = Gathered::default();
    let mut known = HashMap::new();
    let mut after = TaskId::from_uuid(uuid::Uuid::nil());
    loop {
        hand.check()?;
        let app = hand.app.clone();
        let (page, said, templates) = hand.app.db().read_blocking(move |tx| {
            let page = tasks::answered(tx, project, after, PAGE)?;
            let Some(last) = page.last() else {
                return Ok((page, Vec::new(), HashMap::new()));
            };
            let said = answers(tx, project, (after, last.id))?;
            let mut templates = HashMap::new();
            for answer in &said {
                let version = answer.template_version;
                if let std::collections::hash_map::Entry::Vacant(entry) = templates.entry(version) {
                    entry.insert(template(tx, &app, project, version)?);
                }
            }
            Ok::<_, Error>((page, said, templates))
        })?;
        let Some(last) = page.last() else {
            return Ok(gathered);
        };
        after = last.id;
        let mut said = said.into_iter().peekable();
        for task in page {
            let mut own = Vec::new();
            while let Some(answer) = said.next_if(|answer| answer.task == task.id) {
                own.push(answer);
            }
            if !own.is_empty() {
                gathered.add_task(&task, &own, &templates, &mut known);
            }
        }
    }
}

impl Gathered {
    fn add_task(
        &mut self,
        task: &tasks::Task,
        answers: &[DataAnswer],
        templates: &HashMap<i64, Arc<Template>>,
        known: &mut HashMap<AccountId, u32>,
    ) {
        let number = index(self.tasks.len());
        self.tasks
            .push((task.id, task.state == TaskState::Complete));
        for answer in answers {
            let annotator = *known.entry(answer.contributor).or_insert_with(|| {
                self.annotators.push(answer.contributor);
                self.people.push(Person::default());
                index(self.annotators.len() - 1)
            });
            let person = &mut self.people[annotator as usize];
            person.answers += 1;
            person.accepted += i64::from(answer.state.starts_with("accepted"));
            person.seconds.push(answer.active_seconds);
            let (Some(template), Ok(value)) = (
                templates.get(&answer.template_version),
                serde_json::from_str(&answer.answer),
            ) else {
                continue;
            };
            let is_accepted = answer.state.starts_with("accepted");
            let accepted_on = answer
                .decided_at
                .filter(|_| is_accepted)
                .map(|at| at.as_micros().div_euclid(DAY_MICROS));
            for opinion in opinions(template, &value) {
                if let Some((pool, unit)) = self.add(template, task, number, annotator, opinion) {
                    let newest = &mut pool.accepted_on[unit as usize];
                    *newest = (*newest).max(accepted_on);
                }
            }
        }
    }

    fn add(
        &mut self,
        template: &Template,
        task: &tasks::Task,
        number: u32,
        annotator: u32,
        opinion: candor_domain::template::Opinion,
    ) -> Option<(&mut Pool, u32)> {
        let shape = shape(template, &opinion.question)?;
        let name = pool_of(template, &opinion.question);
        let pool = self
            .pools
            .entry(name)
            .or_insert_with(|| Pool::new(shape.clone()));
        // A question that changed its type between versions goes on as the newest reads it.
        if pool.shape.kind != shape.kind {
            return None;
        }
        let is_comparison = shape.kind == OpinionKind::Comparison;
        let unit = Unit {
            task: number,
            name: opinion.question,
        };
        let unit = pool.unit(unit);
        if is_comparison && !pool.pairs.contains_key(&unit) {
            let id = &pool.units[unit as usize].name;
            if let Some(pair) = pair(template, id, &task.data) {
                pool.pairs.insert(unit, pair);
            }
        }
        pool.said.push((unit, annotator, opinion.value));
        Some((pool, unit))
    }
}

impl Pool {
    pub(super) fn new(shape: OpinionShape) -> Self {
        Self {
            shape,
            units: Vec::new(),
            numbers: HashMap::new(),
            said: Vec::new(),
            pairs: HashMap::new(),
            accepted_on: Vec::new(),
        }
    }

    /// The number of a unit, which is new or known.
    pub(super) fn unit(&mut self, unit: Unit) -> u32 {
        if let Some(number) = self.numbers.get(&unit) {
            return *number;
        }
        let number = index(self.units.len());
        self.units.push(unit.clone());
        self.accepted_on.push(None);
        self.numbers.insert(unit, number);
        number
    }
}

/// The pool of an opinion: its name, with the element of an `each` left out.
pub(super) fn pool_of(template: &Template, name: &str) -> String {
    let mut steps: Vec<&str> = name.split('/').collect();
    let is_each = template
        .question(steps[0])
        .is_some_and(|question| matches!(question.kind, QuestionKind::Each(_)));
    if is_each && steps.len() > 2 {
        steps[1] = "*";
    }
    steps.join("/")
}

/// The two alternatives of a comparison, where the data give them ids of their own: only those can meet again
/// in another task.
fn pair(template: &Template, name: &str, data: &str) -> Option<[String; 2]> {
    let question = template.question(name.split('/').next()?)?;
    if !matches!(question.kind, QuestionKind::Preference(_)) {
        return None;
    }
    let data: serde_json::Value = serde_json::from_str(data).ok()?;
    template.inputs.iter().find_map(|input| {
        let elements = input.elements(&data);
        let [left, right] = elements.as_slice() else {
            return None;
        };
        let is_named = |element: &candor_domain::template::Element<'_>| {
            element.value.get("id").is_some_and(|id| !id.is_null())
        };
        (is_named(left) && is_named(right) && left.id != right.id)
            .then(|| [left.id.to_string(), right.id.to_string()])
    })
}

pub(super) fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
