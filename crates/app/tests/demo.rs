//! The demo: one seed, one content; and its books are right.

use candor_app::{Error, demo, money::verify::verify_in};
use candor_domain::time::Timestamp;
use candor_store::db::{Db, Sql, Tx};
use candor_store::params;

/// Counts of every state of assignment, of every payout and deposit, and of reports.
fn counts(db: &Db) -> Vec<(String, i64)> {
    db.read_blocking(|tx: &mut dyn Tx| {
        let sql = Sql::Both(
            "SELECT 'assignment ' || state, CAST(COUNT(*) AS BIGINT) FROM assignments GROUP BY state \
             UNION ALL SELECT 'payout ' || state, CAST(COUNT(*) AS BIGINT) FROM payouts GROUP BY state \
             UNION ALL SELECT 'deposit ' || state, CAST(COUNT(*) AS BIGINT) FROM deposits GROUP BY state \
             UNION ALL SELECT 'report ' || kind, CAST(COUNT(*) AS BIGINT) FROM reports GROUP BY kind ORDER BY 1",
        );
        let rows = tx.query(sql, params![])?;
        let read = |row: &candor_store::db::Row| Ok((row.text(0)?.to_owned(), row.i64(1)?));
        rows.iter().map(read).collect::<Result<Vec<_>, Error>>()
    })
    .expect("a count of rows")
}

#[tokio::test(flavor = "multi_thread")]
async fn one_seed_makes_one_content_with_right_books() {
    let now: Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
    let (first, second) = (
        candor_store::testing::sqlite(),
        candor_store::testing::sqlite(),
    );
    demo::make(&first.db, 7, now).await.unwrap();
    demo::make(&second.db, 7, now).await.unwrap();
    let found = tokio::task::block_in_place(|| counts(&first.db));
    assert_eq!(found, tokio::task::block_in_place(|| counts(&second.db)));
    for wanted in [
        "assignment accepted",
        "assignment accepted_with_fix",
        "assignment appealed",
        "assignment changes_requested",
        "assignment reject_proposed",
        "assignment returned",
        "assignment submitted",
        "deposit awaiting",
        "deposit confirmed",
        "payout requested",
        "payout settled",
        "report ambiguous",
    ] {
        assert!(
            found.iter().any(|(name, _)| name == wanted),
            "no {wanted} in {found:?}"
        );
    }
    let report = first.db.read(verify_in).await.unwrap();
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    assert!(report.transfers > 300, "{report:?}");
    assert!(demo::people(&first.db).await.unwrap().len() >= 10);
}
