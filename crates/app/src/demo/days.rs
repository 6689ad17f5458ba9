//! Three weeks, day by day, and this morning.

use super::desk::Desk;
use super::money::Money;
use super::projects::{Work, evening, morning};
use super::turns::{Turn, Turns};
use super::{DAYS, Demo, people};
use crate::Result;

/// The day on which the last invitations are sent.
const INVITING_DAY: i64 = DAYS - 2;
/// Who still works this morning, by index, and how long before somebody looks.
const EARLY: [usize; 3] = [0, 2, 5];
const BEFORE_NOW_SECONDS: i64 = 3_000;

pub(super) async fn run(demo: &mut Demo) -> Result<()> {
    let money = Money::read()?;
    let mut works: Vec<Work> = Vec::new();
    let (mut desk, mut turns) = (Desk::default(), Turns::default());
    demo.at(0, 14 * 3_600);
    money.move_on(demo, 0).await?;
    for day in 1..DAYS {
        demo.at(day, 8 * 3_600);
        morning(demo, &mut works, day).await?;
        turns.contribute(demo, &works, &mut desk, day).await?;
        demo.at(day, 17 * 3_600 + 1_800);
        turns.rate(demo, &works).await?;
        demo.settle().await?;
        demo.at(day, 18 * 3_600 + 1_800);
        desk.close_day(demo, &works, day).await?;
        demo.settle().await?;
        evening(demo, &works, day).await?;
        if day == INVITING_DAY {
            people::invite_others(demo).await?;
        }
        money.move_on(demo, day).await?;
        demo.work_on_jobs().await?;
        demo.settle().await?;
    }
    this_morning(demo, &works, &mut desk, &mut turns).await
}

/// What is under way while somebody looks: fresh answers, drafts, leases that run.
async fn this_morning(
    demo: &mut Demo,
    works: &[Work],
    desk: &mut Desk,
    turns: &mut Turns,
) -> Result<()> {
    let early = demo.now.plus_seconds(-BEFORE_NOW_SECONDS);
    demo.clock
        .set(early.max(candor_domain::time::Clock::now(&*demo.clock)));
    for by in 0..demo.cast.contributors.len() {
        let mut turn = Turn::of(demo, works, by, DAYS)?;
        turns.deeds(demo, desk, &turn).await?;
        if EARLY.contains(&by) {
            turn.works = &works[..1];
            turns.sit(demo, desk, &turn).await?;
        }
    }
    demo.settle().await?;
    demo.work_on_jobs().await?;
    demo.settle().await
}
