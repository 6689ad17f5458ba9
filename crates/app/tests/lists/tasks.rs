//! The tasks of a project, as members browse them.

use crate::support::{on_both, open_project};
use candor_app::tasks::browse::{Filter, list};
use candor_app::tasks::states::{Step, step};
use candor_app::testing::{Terms, World};
use candor_domain::id::{ProjectId, TaskId};
use candor_domain::task::TaskState;
use uuid::Uuid;

async fn ids(world: &World, project: ProjectId, filter: &Filter, limit: u32) -> Vec<Uuid> {
    let (mut seen, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let ctx = world.ctx(world.owner);
        let page = list(&world.app, &ctx, project, filter.clone(), after, limit)
            .await
            .expect("a page");
        assert!(page.items.len() <= limit as usize);
        seen.extend(page.items.iter().map(|task| task.id));
        match page.next_cursor {
            Some(next) => after = next.parse().expect("an id"),
            None => return seen,
        }
    }
}

#[test]
fn filters_leave_out_nothing_and_show_nothing_twice() {
    on_both(async |world, _| {
        let (project, first) = open_project(world, 45);
        let second = world.batch(project, &Terms::default(), 25);
        let all = ids(world, project, &Filter::default(), 10).await;
        assert_eq!(all.len(), 70);
        let mut held = Vec::new();
        for id in [all[3], all[44], all[60]] {
            let ctx = world.ctx(world.owner);
            step(&world.app, &ctx, TaskId::from_uuid(id), Step::Hold)
                .await
                .expect("held");
            held.push(id);
        }
        let of = |state, batch| Filter {
            state,
            batch,
            text: None,
        };
        assert_eq!(
            ids(world, project, &of(Some(TaskState::OnHold), None), 2).await,
            held
        );
        assert_eq!(
            ids(
                world,
                project,
                &of(Some(TaskState::OnHold), Some(second)),
                2
            )
            .await,
            held[2..]
        );
        assert_eq!(
            ids(world, project, &of(Some(TaskState::Open), None), 30)
                .await
                .len(),
            67
        );
        assert_eq!(
            ids(world, project, &of(Some(TaskState::Open), Some(first)), 7)
                .await
                .len(),
            43
        );
        let of_first = ids(world, project, &of(None, Some(first)), 20).await;
        assert_eq!(of_first, all[..45], "in file order, whatever the state");
        assert!(
            ids(world, project, &of(Some(TaskState::Complete), None), 20)
                .await
                .is_empty()
        );
        let text = Filter {
            text: Some(format!("review {}", all[50])),
            ..Filter::default()
        };
        assert_eq!(ids(world, project, &text, 5).await, [all[50]]);
    });
}
