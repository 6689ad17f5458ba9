//! Rows that become tasks, on both databases.

use candor_domain::id::{BatchId, ProjectId, TaskId};
use candor_domain::time::Timestamp;
use candor_store::db::{Db, Scope};
use candor_store::imports::Written::{Duplicate, New, TakenId};
use candor_store::imports::{self, Ready, Written};
use candor_store::testing::both;
use uuid::Uuid;

/// A row of a file: a number for what it says, and its external id.
type Row<'a> = (u8, Option<&'a str>);

/// Writes rows to a project, the first of them as the task of that number.
fn write(db: &Db, project: u128, first: u128, rows: &[Row<'_>]) -> Vec<Written> {
    let to = (
        ProjectId::from_uuid(Uuid::from_u128(project)),
        BatchId::from_uuid(Uuid::from_u128(project)),
    );
    let ready: Vec<Ready> = (first..)
        .zip(rows)
        .map(|(id, (says, name))| {
            let id = TaskId::from_uuid(Uuid::from_u128(id));
            let data = format!("{{\"text\":\"{says}\"}}");
            Ready::new(to, id, *name, [*says; 16], data, Timestamp::EPOCH)
        })
        .collect();
    db.write_blocking(Scope::All, move |tx| imports::insert(tx, &ready))
        .expect("a command")
}

#[test]
fn what_a_project_has_is_told_by_content_before_name() {
    for db in both() {
        let rows = [
            (1, Some("a")),
            (2, None),
            (1, None),
            (3, Some("a")),
            (1, Some("a")),
        ];
        assert_eq!(
            write(&db.db, 1, 100, &rows),
            [New, New, Duplicate, TakenId, Duplicate]
        );
        // What was refused for its name is not held to be there; another project knows nothing of this one.
        assert_eq!(
            write(&db.db, 1, 200, &[(3, Some("c")), (2, Some("d"))]),
            [New, Duplicate]
        );
        assert_eq!(
            write(&db.db, 2, 300, &[(1, Some("a")), (2, None)]),
            [New, New]
        );
    }
}

#[test]
fn a_row_that_follows_a_refused_one_of_its_content_is_taken() {
    for db in both() {
        assert_eq!(write(&db.db, 1, 100, &[(9, Some("a"))]), [New]);
        let rows = [
            (1, Some("a")),
            (1, Some("b")),
            (1, Some("c")),
            (2, None),
            (2, Some("a")),
        ];
        assert_eq!(
            write(&db.db, 1, 200, &rows),
            [TakenId, New, Duplicate, New, Duplicate]
        );
        // Refused again and again, each in its turn.
        let rows = [(4, Some("a")), (4, Some("b")), (4, Some("d"))];
        assert_eq!(write(&db.db, 1, 300, &rows), [TakenId, TakenId, New]);
    }
}
