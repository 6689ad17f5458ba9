//! What people do at a sitting: what is left from yesterday, what the plan says of them, and some tasks of some
//! projects.

use super::desk::{Desk, Done};
use super::plan::{Said, What};
use super::projects::Work;
use super::work::{self, Taken};
use super::{Demo, answers};
use crate::{Error, Result};
use candor_domain::eligibility::Visibility;
use candor_domain::id::AccountId;
use std::collections::BTreeMap;

/// How often of a hundred somebody works on a day.
const WORKS: u64 = 75;

/// What is carried from one day to the next.
#[derive(Default)]
pub(super) struct Turns {
    /// How many have answered a task, by preset and external id.
    answered: BTreeMap<(&'static str, String), usize>,
    /// Tasks that were claimed and forgotten: whose, of which project.
    late: Vec<(usize, usize, Taken)>,
}

/// Somebody's turn on a day: who it is, and what there is to work on.
pub(super) struct Turn<'a> {
    pub(super) works: &'a [Work],
    by: usize,
    who: AccountId,
    day: i64,
}

impl<'a> Turn<'a> {
    /// The turn of the contributor with this number.
    pub(super) fn of(demo: &Demo, works: &'a [Work], by: usize, day: i64) -> Result<Turn<'a>> {
        let found = demo.accounts.contributors.get(by);
        Ok(Turn {
            works,
            by,
            who: found.copied().ok_or(Error::NotFound)?,
            day,
        })
    }
}

/// An answer to be given: of which project, and how it is to end.
#[derive(Default)]
struct Wanted<'a> {
    work: usize,
    /// Whether it comes after its lease.
    is_late: bool,
    /// Whether it is right; left to chance if not said.
    is_right: Option<bool>,
    said: Option<&'a Said>,
}

impl Turns {
    /// The contributors' day.
    pub(super) async fn contribute(
        &mut self,
        demo: &mut Demo,
        works: &[Work],
        desk: &mut Desk,
        day: i64,
    ) -> Result<()> {
        for by in 0..demo.cast.contributors.len() {
            let number = i64::try_from(by).unwrap_or(0);
            demo.at(day, 11 * 3_600 + number * 2_700);
            let turn = Turn::of(demo, works, by, day)?;
            self.leftovers(demo, desk, &turn).await?;
            self.deeds(demo, desk, &turn).await?;
            if demo.random.chance(WORKS) {
                self.sit(demo, desk, &turn).await?;
            }
            demo.settle().await?;
        }
        Ok(())
    }

    /// Sends the changes that were asked for, and what was forgotten yesterday.
    async fn leftovers(&mut self, demo: &mut Demo, desk: &mut Desk, turn: &Turn<'_>) -> Result<()> {
        for done in desk.returned_to(turn.by) {
            demo.clock.advance_seconds(180);
            let Some(better) = done.better.clone() else {
                continue;
            };
            if work::submit(demo, turn.who, (done.id, done.epoch), better).await? {
                desk.waiting.push(Done {
                    day: turn.day,
                    is_right: true,
                    said: None,
                    ..done
                });
            }
        }
        let (mine, others) = std::mem::take(&mut self.late)
            .into_iter()
            .partition(|(whose, ..)| *whose == turn.by);
        self.late = others;
        for (_, of, taken) in mine {
            let wanted = Wanted {
                work: of,
                is_late: true,
                is_right: Some(true),
                ..Wanted::default()
            };
            match self.finish(demo, desk, turn, &wanted, taken).await {
                // Somebody else has answered it meanwhile.
                Err(Error::Conflict { .. }) => {}
                other => {
                    other?;
                }
            }
        }
        Ok(())
    }

    /// What the plan says of somebody on a day.
    pub(super) async fn deeds(
        &mut self,
        demo: &mut Demo,
        desk: &mut Desk,
        turn: &Turn<'_>,
    ) -> Result<()> {
        let (who, name) = (turn.who, demo.cast.contributors[turn.by].name.clone());
        for (of, work) in turn.works.iter().enumerate() {
            let deeds = work.plan.deeds.iter();
            for deed in deeds.filter(|deed| deed.day == turn.day && deed.of == name) {
                demo.clock.advance_seconds(60);
                let Some(taken) = work::take(demo, who, work.id).await? else {
                    continue;
                };
                match &deed.what {
                    What::Answer { verdict } => {
                        let wanted = Wanted {
                            work: of,
                            is_right: Some(verdict.is_none()),
                            said: verdict.as_ref(),
                            ..Wanted::default()
                        };
                        self.finish(demo, desk, turn, &wanted, taken).await?;
                    }
                    What::Late => self.late.push((turn.by, of, taken)),
                    What::GiveBack => work::back(demo, who, &taken).await?,
                    What::Report { kind, clause, text } => {
                        let report = (kind.as_str(), clause.as_deref(), text.as_str());
                        work::tell(demo, who, &taken, report).await?;
                    }
                    What::Draft { answer } => work::begin(demo, who, &taken, answer).await?,
                }
            }
        }
        Ok(())
    }

    /// A sitting: some tasks of some projects.
    pub(super) async fn sit(
        &mut self,
        demo: &mut Demo,
        desk: &mut Desk,
        turn: &Turn<'_>,
    ) -> Result<()> {
        for (of, work) in turn.works.iter().enumerate() {
            let name = &demo.cast.contributors[turn.by].name;
            let is_theirs = match work.plan.visibility {
                Visibility::Public => true,
                Visibility::Invited => work.plan.invited.contains(name),
                Visibility::Members => false,
            };
            if !is_theirs || !demo.random.chance(work.plan.appetite) {
                continue;
            }
            for _ in 0..=demo.random.below(work.plan.sitting) {
                let Some(taken) = work::take(demo, turn.who, work.id).await? else {
                    break;
                };
                let wanted = Wanted {
                    work: of,
                    ..Wanted::default()
                };
                self.finish(demo, desk, turn, &wanted, taken).await?;
            }
        }
        Ok(())
    }

    /// Answers a task that was claimed, or gives it back where nothing comes to mind.
    async fn finish(
        &mut self,
        demo: &mut Demo,
        desk: &mut Desk,
        turn: &Turn<'_>,
        wanted: &Wanted<'_>,
        taken: Taken,
    ) -> Result<()> {
        let work = turn.works.get(wanted.work).ok_or(Error::NotFound)?;
        let (preset, who) = (work.preset, turn.who);
        let person = &demo.cast.contributors[turn.by];
        let (pace, right) = (person.pace, person.right);
        let is_right = wanted.is_right.unwrap_or_else(|| demo.random.chance(right));
        let key = (preset, taken.row.external_id.clone());
        let before = self.answered.get(&key).copied().unwrap_or(0);
        let random = &mut demo.random;
        let answer = answers::answer(random, preset, &taken.row, is_right, before)?;
        let better = answers::answer(random, preset, &taken.row, true, before)?;
        let seconds = work::seconds(random, pace, work.plan.pace);
        let Some(answer) = answer else {
            return work::back(demo, who, &taken).await;
        };
        // Nothing is measured after the lease.
        if !wanted.is_late {
            work::spend(demo, who, &taken, seconds).await?;
        }
        let of = (taken.id, taken.epoch);
        let waits = work::submit(demo, who, of, answer).await?;
        *self.answered.entry(key).or_default() += 1;
        if waits {
            desk.waiting.push(Done {
                id: taken.id,
                epoch: taken.epoch,
                work: wanted.work,
                by: turn.by,
                day: turn.day,
                is_right,
                better,
                said: wanted.said.cloned(),
            });
        }
        Ok(())
    }

    /// The team's own, unpaid work.
    pub(super) async fn rate(&mut self, demo: &mut Demo, works: &[Work]) -> Result<()> {
        let own = |work: &&Work| work.plan.visibility == Visibility::Members;
        for work in works.iter().filter(own) {
            for by in 0..demo.cast.team.len() {
                if !demo.random.chance(work.plan.appetite) {
                    continue;
                }
                let who = demo.accounts.team[by];
                let Some(taken) = work::take(demo, who, work.id).await? else {
                    continue;
                };
                let pace = demo.cast.team[by].pace;
                let random = &mut demo.random;
                let answer = answers::answer(random, work.preset, &taken.row, true, 0)?;
                let seconds = work::seconds(random, pace, work.plan.pace);
                work::spend(demo, who, &taken, seconds).await?;
                let of = (taken.id, taken.epoch);
                work::submit(demo, who, of, answer.unwrap_or_default()).await?;
            }
        }
        Ok(())
    }
}
