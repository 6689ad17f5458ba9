//! Closing an account gives back what one holds.

use crate::support::{claim, on_both, open_project};
use candor_app::Error;
use candor_app::people::close_account::close_account;
use candor_app::people::give_up::give_up;
use candor_app::testing::usd;
use candor_domain::assignment::AssignmentState;
use candor_domain::id::AssignmentId;
use candor_domain::ledger::Account;
use candor_store::{accounts, assignments, ledger, queue};

#[test]
fn who_leaves_gives_back_what_they_hold() {
    on_both(async |world, db| {
        let (project, batch) = open_project(world, 5);
        let ada = world.person("ada");
        let id = AssignmentId::from_uuid(claim(world, ada, project).await.assignment.id);
        let awaited = close_account(&world.app, &world.ctx(ada))
            .await
            .expect("closing");
        assert_eq!(awaited.leases, 0);
        assert!(awaited.is_nothing(), "{awaited:?}");
        let (state, places) = db
            .read(move |tx| {
                Ok::<_, Error>((
                    assignments::get(tx, id)?.expect("there").state,
                    queue::count(tx, batch)?,
                ))
            })
            .await
            .expect("read");
        assert_eq!((state, places), (AssignmentState::Returned, 15));
    });
}

#[test]
fn who_leaves_may_give_up_what_is_left_in_writing() {
    on_both(async |world, db| {
        let (project, _) = open_project(world, 5);
        let ada = world.person("ada");
        let item = claim(world, ada, project).await;
        world.submit(ada, &item).await.expect("paid");
        let (app, ctx) = (&world.app, world.ctx(ada));
        let words = "I give up what is left.";
        let refused = give_up(app, &ctx, words).await;
        assert!(
            matches!(refused, Err(Error::Conflict { .. })),
            "{refused:?}"
        );
        let awaited = close_account(app, &ctx).await.expect("closing");
        assert_eq!(awaited.balances, 1);
        let refused = give_up(app, &ctx, " yes ").await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        let awaited = give_up(app, &ctx, words).await.expect("given up");
        assert!(awaited.is_nothing(), "{awaited:?}");
        let (closing, mine, compensation) = db
            .read(move |tx| {
                Ok::<_, Error>((
                    accounts::closing(tx, 10)?,
                    ledger::balance(tx, Account::contributor_available(ada, usd()))?,
                    ledger::balance(tx, Account::platform_compensation(usd()))?,
                ))
            })
            .await
            .expect("read");
        assert_eq!(closing, [], "it is erased");
        assert_eq!((mine.as_minor(), compensation.as_minor()), (0, 100));
        let checked = db.read(|tx| ledger::check(tx).map_err(Error::from));
        for account in checked.await.expect("the books") {
            assert_eq!(account.kept, account.recomputed, "{account:?}");
        }
    });
}
