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

/// An answer to be given: of which project, by whom, on which day, and how it is to end.
struct Wanted<'a> {
    work: usize,
    by: usize,
    day: i64,
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
            let turn = i64::try_from(by).unwrap_or(0);
            demo.at(day, 11 * 3_600 + turn * 2_700);
            self.leftovers(demo, works, desk, by, day).await?;
            self.deeds(demo, works, desk, by, day).await?;
            if demo.random.chance(WORKS) {
                self.sit(demo, works, desk, by, day).await?;
            }
            demo.settle().await?;
        }
        Ok(())
    }

    /// Sends the changes that were asked for, and what was forgotten yesterday.
    async fn leftovers(
        &mut self,
        demo: &mut Demo,
        works: &[Work],
        desk: &mut Desk,
        by: usize,
        day: i64,
    ) -> Result<()> {
        let who = account(demo, by)?;
        for done in desk.returned_to(by) {
            demo.clock.advance_seconds(180);
            let Some(better) = done.better.clone() else {
                continue;
            };
            if work::submit(demo, who, (done.id, done.epoch), better).await? {
                desk.waiting.push(Done {
                    day,
                    is_right: true,
                    said: None,
                    ..done
                });
            }
        }
        let (mine, others) = std::mem::take(&mut self.late)
            .into_iter()
            .partition(|(whose, ..)| *whose == by);
        self.late = others;
        for (_, of, taken) in mine {
            let wanted = Wanted {
                work: of,
                by,
                day,
                is_late: true,
                is_right: Some(true),
                said: None,
            };
            match self.finish(demo, works, desk, &wanted, taken).await {
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
        works: &[Work],
        desk: &mut Desk,
        by: usize,
        day: i64,
    ) -> Result<()> {
        let (who, name) = (account(demo, by)?, demo.cast.contributors[by].name.clone());
        for (of, work) in works.iter().enumerate() {
            let deeds = work.plan.deeds.iter();
            for deed in deeds.filter(|deed| deed.day == day && deed.of == name) {
                demo.clock.advance_seconds(60);
                let Some(taken) = work::take(demo, who, work.id).await? else {
                    continue;
                };
                match &deed.what {
                    What::Answer { verdict } => {
                        let wanted = Wanted {
                            work: of,
                            by,
                            day,
                            is_late: false,
                            is_right: Some(verdict.is_none()),
                            said: verdict.as_ref(),
                        };
                        self.finish(demo, works, desk, &wanted, taken).await?;
                    }
                    What::Late => self.late.push((by, of, taken)),
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
        works: &[Work],
        desk: &mut Desk,
        by: usize,
        day: i64,
    ) -> Result<()> {
        for (of, work) in works.iter().enumerate() {
            let is_theirs = match work.plan.visibility {
                Visibility::Public => true,
                Visibility::Invited => work.plan.invited.contains(&demo.cast.contributors[by].name),
                Visibility::Members => false,
            };
            if !is_theirs || !demo.random.chance(work.plan.appetite) {
                continue;
            }
            for _ in 0..=demo.random.below(work.plan.sitting) {
                let wanted = Wanted {
                    work: of,
                    by,
                    day,
                    is_late: false,
                    is_right: None,
                    said: None,
                };
                let who = account(demo, by)?;
                let Some(taken) = work::take(demo, who, work.id).await? else {
                    break;
                };
                self.finish(demo, works, desk, &wanted, taken).await?;
            }
        }
        Ok(())
    }

    /// Answers a task that was claimed, or gives it back where nothing comes to mind.
    async fn finish(
        &mut self,
        demo: &mut Demo,
        works: &[Work],
        desk: &mut Desk,
        wanted: &Wanted<'_>,
        taken: Taken,
    ) -> Result<()> {
        let work = works.get(wanted.work).ok_or(Error::NotFound)?;
        let (preset, by) = (work.preset, wanted.by);
        let person = &demo.cast.contributors[by];
        let (pace, right) = (person.pace, person.right);
        let is_right = wanted.is_right.unwrap_or_else(|| demo.random.chance(right));
        let key = (preset, taken.row.external_id.clone());
        let before = self.answered.get(&key).copied().unwrap_or(0);
        let random = &mut demo.random;
        let answer = answers::answer(random, preset, &taken.row, is_right, before)?;
        let better = answers::answer(random, preset, &taken.row, true, before)?;
        let seconds = work::seconds(random, pace, work.plan.pace);
        let who = account(demo, by)?;
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
                by,
                day: wanted.day,
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

fn account(demo: &Demo, by: usize) -> Result<AccountId> {
    let found = demo.accounts.contributors.get(by);
    found.copied().ok_or(Error::NotFound)
}
