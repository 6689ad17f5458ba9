//! One's own work by state and project.

use crate::support::{claim, on_both, open_with, reviewed, work};
use candor_app::testing::Terms;
use candor_app::work::list::{OwnFilter, list};
use candor_domain::assignment::AssignmentState;
use uuid::Uuid;

#[test]
fn a_filter_finds_what_is_rare_and_old() {
    on_both(async |world, _| {
        let many = Terms {
            work: reviewed().work,
            ..Terms::default()
        };
        let (paid, _) = open_with(world, &many, 30);
        let (slow, _) = open_with(world, &reviewed(), 3);
        let ada = world.person("ada");
        let rare = work(world, ada, slow).await;
        for _ in 0..25 {
            work(world, ada, paid).await;
        }
        let held = claim(world, ada, slow).await;
        let ctx = world.ctx(ada);
        let newest = list(&world.app, &ctx, OwnFilter::default(), Uuid::max(), 1)
            .await
            .expect("a list");
        let about = newest[0].about.as_deref().expect("what it was about");
        assert!(about.starts_with("Review "), "{about}");
        let found = async |state, project| -> Vec<Uuid> {
            let filter = OwnFilter { state, project };
            let found = list(&world.app, &ctx, filter, Uuid::max(), 20)
                .await
                .expect("a list");
            found.into_iter().map(|own| own.assignment.id).collect()
        };
        assert_eq!(
            found(Some(AssignmentState::Submitted), None).await,
            [rare.as_uuid()]
        );
        assert_eq!(
            found(Some(AssignmentState::Leased), Some(slow)).await,
            [held.assignment.id]
        );
        assert!(
            found(Some(AssignmentState::Leased), Some(paid))
                .await
                .is_empty()
        );
        assert_eq!(
            found(None, Some(slow)).await,
            [held.assignment.id, rare.as_uuid()]
        );
        assert_eq!(found(Some(AssignmentState::Accepted), None).await.len(), 20);
        assert_eq!(
            found(Some(AssignmentState::Accepted), Some(paid))
                .await
                .len(),
            20
        );
        assert!(
            found(Some(AssignmentState::Accepted), Some(slow))
                .await
                .is_empty()
        );
    });
}
