//! Closing an account gives back what one holds.

use crate::support::{claim, on_both, open_project};
use candor_app::Error;
use candor_app::people::close_account::close_account;
use candor_domain::assignment::AssignmentState;
use candor_domain::id::AssignmentId;
use candor_store::{assignments, queue};

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
