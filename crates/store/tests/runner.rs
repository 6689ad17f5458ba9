//! The runner's promises, on both databases: all or nothing, durable when answered, one failing command harms
//! nobody else, a panic harms nobody at all.

use candor_store::db::{Db, Row, Scope, Sql, Tx};
use candor_store::testing::both;
use candor_store::{Error, params};
use uuid::Uuid;

const PUT: Sql = Sql::Both("INSERT INTO settings (name, value) VALUES ($1, $2)");
const COUNT: Sql = Sql::Both("SELECT CAST(COUNT(*) AS BIGINT) FROM settings");

fn person(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn count(db: &Db) -> i64 {
    db.read_blocking(|tx| tx.query_one(COUNT, params![])?.i64(0))
        .expect("count")
}

#[derive(Debug, PartialEq)]
enum Refused {
    Because,
    Store(String),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused::Store(error.to_string())
    }
}

#[test]
fn what_is_acknowledged_is_there() {
    for test in both() {
        for n in 0..50_u128 {
            let name = format!("n{n}");
            test.db
                .write_blocking(Scope::Person(person(n)), move |tx: &mut dyn Tx| {
                    tx.execute(PUT, params![name, "v"])
                })
                .expect("written");
        }
        assert_eq!(count(&test.db), 50);
    }
}

#[test]
fn a_command_that_fails_after_writing_leaves_nothing_and_harms_nobody() {
    for test in both() {
        let outcomes: Vec<_> = std::thread::scope(|threads| {
            let spawned: Vec<_> = (0..60_u128)
                .map(|n| {
                    let db = test.db.clone();
                    threads.spawn(move || {
                        let name = format!("n{n}");
                        db.write_blocking(Scope::Person(person(n)), move |tx: &mut dyn Tx| {
                            tx.execute(PUT, params![name, "v"])?;
                            match n % 3 {
                                0 => Err(Refused::Because),
                                1 => panic!("planted"),
                                _ => Ok(n),
                            }
                        })
                    })
                })
                .collect();
            spawned
                .into_iter()
                .map(|thread| thread.join().expect("joined"))
                .collect()
        });
        for (n, outcome) in outcomes.into_iter().enumerate() {
            match n % 3 {
                0 => assert_eq!(outcome, Err(Refused::Because)),
                1 => assert!(
                    matches!(outcome, Err(Refused::Store(text)) if text.contains("planted"))
                ),
                _ => assert_eq!(outcome, Ok(n as u128)),
            }
        }
        assert_eq!(count(&test.db), 20);
    }
}

/// Whoever comes when a queue is full is told so at once, and may come again; who waits in it is served.
#[test]
fn a_full_queue_pushes_back() {
    const MORE_THAN_IT_HOLDS: usize = 1_500;
    for test in both() {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let (begun, is_begun) = std::sync::mpsc::channel();
        let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
        let may_go_on = std::sync::Mutex::new(may_go_on);
        let held = {
            let db = test.db.clone();
            std::thread::spawn(move || {
                db.write_blocking(Scope::Control, move |_| {
                    let _ = begun.send(());
                    let waits = may_go_on.lock().expect("a lock");
                    let _ = waits.recv();
                    Ok::<_, Error>(())
                })
            })
        };
        is_begun.recv().expect("it holds the worker");
        let commands: Vec<_> = (0..MORE_THAN_IT_HOLDS)
            .map(|n| {
                let name = format!("n{n}");
                let db = test.db.clone();
                runtime.spawn(async move {
                    let put = move |tx: &mut dyn Tx| tx.execute(PUT, params![name, "v"]);
                    db.write(Scope::Control, put).await
                })
            })
            .collect();
        // The refused are told while the others wait.
        let refused = |commands: &[tokio::task::JoinHandle<_>]| {
            commands.iter().filter(|one| one.is_finished()).count()
        };
        for _ in 0..200 {
            if refused(&commands) > 0 {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert!(refused(&commands) > 0, "nobody was pushed back");
        go_on.send(()).expect("it waits");
        held.join().expect("no panic").expect("it ends");
        let mut done = 0;
        for command in commands {
            match runtime.block_on(command).expect("no panic") {
                Ok(_) => done += 1,
                Err(error) => assert!(matches!(error, Error::Busy), "{error:?}"),
            }
        }
        assert!(done > 0 && done < i64::try_from(MORE_THAN_IT_HOLDS).expect("a count"));
        assert_eq!(count(&test.db), done, "what was taken was done");
        test.db
            .write_blocking(Scope::Control, |tx: &mut dyn Tx| {
                tx.execute(PUT, params!["after", "v"])
            })
            .expect("and there is room again");
    }
}

#[test]
fn a_constraint_is_a_conflict_and_names_itself() {
    for test in both() {
        let put = |tx: &mut dyn Tx| tx.execute(PUT, params!["same", "v"]);
        test.db.write_blocking(Scope::Control, put).expect("first");
        let second = test.db.write_blocking(Scope::Control, put);
        assert!(matches!(second, Err(Error::Conflict { .. })), "{second:?}");
    }
}

#[test]
fn values_of_every_kind_come_back() {
    const ECHO: Sql = Sql::Both(
        "INSERT INTO account_codes (id, account_id, kind, code_hash, created_at, expires_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $5, $6)
         RETURNING id, account_id, kind, code_hash, created_at, used_at",
    );
    for test in both() {
        let row: Row = test
            .db
            .write_blocking(Scope::Control, |tx: &mut dyn Tx| {
                let id = person(7);
                let nobody: Option<Uuid> = None;
                let never: Option<i64> = None;
                tx.query_one(
                    ECHO,
                    params![id, nobody, "setup", vec![1_u8, 2], i64::MAX, never],
                )
            })
            .expect("echo");
        assert_eq!(row.uuid(0).expect("id"), person(7));
        assert_eq!(row.opt(1, Row::uuid).expect("null"), None);
        assert_eq!(row.text(2).expect("text"), "setup");
        assert_eq!(row.bytes(3).expect("bytes"), [1, 2]);
        assert_eq!(row.i64(4).expect("integer"), i64::MAX);
        assert_eq!(row.opt(5, Row::i64).expect("null"), None);
    }
}

#[test]
fn commands_without_stripes_hold_nobody_up_on_postgresql() {
    let test = candor_store::testing::postgres();
    let (begun, has_begun) = std::sync::mpsc::channel();
    let (go, may_go) = std::sync::mpsc::channel::<()>();
    let may_go = std::sync::Mutex::new(may_go);
    let wait = std::time::Duration::from_secs(20);
    std::thread::scope(|threads| {
        let db = test.db.clone();
        let step = threads.spawn(move || {
            db.write_blocking(Scope::Free, move |tx: &mut dyn Tx| {
                begun.send(()).expect("somebody waits");
                tx.execute(PUT, params!["step", "v"])?;
                let waited = may_go.lock().expect("one").recv_timeout(wait);
                Ok::<_, Error>(waited.is_ok())
            })
        });
        has_begun.recv_timeout(wait).expect("the step began");
        test.db
            .write_blocking(Scope::Control, |tx: &mut dyn Tx| {
                tx.execute(PUT, params!["control", "v"])
            })
            .expect("control goes on");
        go.send(()).expect("the step waits");
        let was_told = step.join().expect("no panic").expect("written");
        assert!(was_told, "control waited for the step");
    });
    assert_eq!(count(&test.db), 2);
}

#[test]
fn a_connection_that_was_lost_costs_nobody_a_command() {
    const END: Sql = Sql::Both(
        "SELECT CAST(COUNT(pg_terminate_backend(pid)) AS BIGINT) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    let test = candor_store::testing::postgres();
    let operator = Db::open(test.db.target(), candor_store::db::Options::default());
    let operator = operator.expect("another process");
    for round in 0..3_u128 {
        let ended = operator.write_blocking(Scope::Control, |tx: &mut dyn Tx| {
            tx.query_one(END, params![])?.i64(0)
        });
        assert!(ended.expect("ended") > 0);
        let name = format!("n{round}");
        let written = test
            .db
            .write_blocking(Scope::Person(person(round)), move |tx: &mut dyn Tx| {
                tx.execute(PUT, params![name, "v"])
            });
        written.expect("written over a new connection");
        assert_eq!(count(&test.db), i64::try_from(round).expect("small") + 1);
    }
}

#[test]
fn writes_that_are_sent_together_say_what_each_changed() {
    const CHANGE: Sql = Sql::Both("UPDATE settings SET value = $2 WHERE name = $1 AND value <> $2");
    const DROP: Sql = Sql::Both("DELETE FROM settings WHERE name = $1");
    const VALUE: Sql = Sql::Both("SELECT value FROM settings WHERE name = $1");
    for test in both() {
        let write = |act: fn(&mut dyn Tx) -> Result<Vec<u64>, Error>| {
            test.db.write_blocking(Scope::Control, act)
        };
        let put =
            write(|tx| tx.execute_merged(&[(PUT, params!["a", "1"]), (PUT, params!["b", "2"])]));
        assert_eq!(put.expect("put"), [1, 1]);
        // More than once, so that what was kept of the first time is used.
        for value in ["3", "4"] {
            let changed = test
                .db
                .write_blocking(Scope::Control, move |tx: &mut dyn Tx| {
                    tx.execute_merged(&[
                        (CHANGE, params!["a", value]),
                        (CHANGE, params!["none", value]),
                        (DROP, params![format!("not {value}")]),
                    ])
                });
            let changed: Result<Vec<u64>, Error> = changed;
            assert_eq!(changed.expect("changed"), [1, 0, 0]);
        }
        let refused =
            write(|tx| tx.execute_merged(&[(DROP, params!["a"]), (PUT, params!["b", "twice"])]));
        assert!(
            matches!(refused, Err(Error::Conflict { .. })),
            "{refused:?}"
        );
        let found: Result<Vec<Vec<Row>>, Error> = test.db.read_blocking(|tx: &mut dyn Tx| {
            tx.query_all(&[
                (VALUE, params!["a"]),
                (VALUE, params!["none"]),
                (COUNT, params![]),
            ])
        });
        let found = found.expect("found");
        assert_eq!(
            found[0][0].text(0).expect("a"),
            "4",
            "what was refused left nothing"
        );
        assert!(found[1].is_empty());
        assert_eq!(found[2][0].i64(0).expect("count"), 2);
    }
}

#[test]
fn the_log_is_copied_while_the_writer_goes_on() {
    let test = candor_store::testing::sqlite();
    let candor_store::db::Target::Sqlite(file) = test.db.target() else {
        panic!("not SQLite");
    };
    let text = "x".repeat(100_000);
    for n in 0..200 {
        let (name, text) = (format!("n{n}"), text.clone());
        test.db
            .write_blocking(Scope::Control, move |tx: &mut dyn Tx| {
                tx.execute(PUT, params![name, text])
            })
            .expect("written");
    }
    // That is 20 MB of log, and the writer itself copies none before 64.
    let size = || std::fs::metadata(file).expect("the file").len();
    for _ in 0..200 {
        if size() > 8_000_000 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("the file holds {} bytes", size());
}
