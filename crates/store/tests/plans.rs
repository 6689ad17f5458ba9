//! The statements of claims and submits, and of the pages that many look at, find their rows by an index, in a project
//! of a million tasks as in an empty one.

use candor_store::db::{Db, Dialect, Scope, Sql, Tx, Value};
use candor_store::testing::{postgres, sqlite};
use candor_store::{Error, statements};

/// Everything that a claim, a submit and the tender's recount of a task run on rows that grow in number.
const HOT: &[(&str, &str)] = &[
    ("participations", "GATE"),
    ("queue", "OPEN"),
    ("queue", "LOOK"),
    ("queue", "SLICE_END"),
    ("queue", "TAKE"),
    ("queue", "TAKE_OF_TASK"),
    ("queue", "ADD_LIVE"),
    ("queue", "COUNT_OF_TASK"),
    ("queue", "ANY"),
    ("assignments", "UPDATE"),
    ("assignments", "GET"),
    ("assignments", "WITH_DATA"),
    ("assignments", "COUNT_TASK"),
    ("assignments", "LIVE"),
    ("assignments", "AGAIN"),
    ("assignments", "OF_CONTRIBUTOR"),
    ("assignments", "OF_CONTRIBUTOR_IN"),
    ("assignments", "DUE"),
    ("batches", "OF_ASSIGNMENT"),
    ("answers", "GET"),
    ("answers", "OF_KEY"),
    ("answers", "END_DRAFT"),
    ("events", "AFTER"),
    ("events", "OF_ACCOUNT"),
    ("ledger", "BALANCE"),
    ("tasks", "SET_STATE"),
];

/// What the pages of a project and of its money read, whose rows are not more in a project of a million tasks.
const PAGES: &[(&str, &str)] = &[
    ("days", "KEPT"),
    ("days", "AHEAD"),
    ("days", "FOLLOWED"),
    ("facts", "OPEN_ANSWERS"),
    ("facts", "RECENT"),
    ("ledger", "TOTALS"),
    ("ledger", "STATEMENT"),
    ("queue", "WANTED"),
];

/// Tables with a row or more for each task or answer.
const GROWING: &[&str] = &[
    "tasks",
    "task_data",
    "places",
    "assignments",
    "answers",
    "drafts",
    "events",
    "transfers",
    "account_totals",
    "project_days",
    "cursors",
    "participations",
];

/// What PostgreSQL expects a statement to cost at most, in its own units: a slice of the queue is 200 places with a few
/// index searches each. One pass through a million rows is 20,000 or more.
const COST_GREATEST: f64 = 6_000.0;

fn hot() -> impl Iterator<Item = (&'static str, &'static str, Sql)> {
    let all = statements::all();
    HOT.iter().chain(PAGES).map(move |(module, name)| {
        let found = all.iter().find(|(m, n, _)| m == module && n == name);
        let (_, _, sql) = found.unwrap_or_else(|| panic!("there is no {module}::{name}"));
        (*module, *name, *sql)
    })
}

fn parameters(text: &str) -> usize {
    let numbers = text.split('$').skip(1).filter_map(|rest| {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        rest.get(..digits)?.parse().ok()
    });
    numbers.max().unwrap_or(0)
}

/// A text made by the test, as the seam takes only those of the program.
fn sql(text: String) -> Sql {
    Sql::Both(Box::leak(text.into_boxed_str()))
}

fn write<R: Send + 'static>(
    db: &Db,
    act: impl Fn(&mut dyn Tx) -> Result<R, Error> + Send + 'static,
) -> R {
    db.write_blocking(Scope::Free, act).expect("a command")
}

#[test]
fn sqlite_searches_and_never_scans_what_grows() {
    let test = sqlite();
    let mut faults = Vec::new();
    for (module, name, statement) in hot() {
        let text = statement.text(Dialect::Sqlite);
        let none = vec![Value::Null(candor_store::db::Kind::Text); parameters(text)];
        let explain = sql(format!("EXPLAIN QUERY PLAN {text}"));
        let lines: Vec<String> = write(&test.db, move |tx| {
            let rows = tx.query(explain, &none)?;
            rows.iter()
                .map(|row| row.text(3).map(str::to_owned))
                .collect()
        });
        let scans = |line: &&String| {
            let scanned = line.strip_prefix("SCAN ").unwrap_or_default();
            let table = scanned.split(' ').next().unwrap_or_default();
            GROWING.contains(&table) || ["a", "p", "q", "t", "d"].contains(&table)
        };
        if let Some(line) = lines.iter().find(scans) {
            faults.push(format!("{module}::{name}: {line}"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// A list of more than two words in a CHECK or in the condition of an index is a table that SQLite makes anew, and
/// throws away, for each row that is written: dearer than the row.
#[test]
fn sqlite_writes_rows_without_making_tables() {
    let test = sqlite();
    let writes = |text: &str| {
        let plain = text.starts_with("INSERT") || text.starts_with("UPDATE");
        plain && !text.contains("RETURNING")
    };
    let mut count = 0;
    let mut faults = Vec::new();
    for (module, name, statement) in statements::all() {
        let text = statement.text(Dialect::Sqlite);
        if !writes(text) {
            continue;
        }
        count += 1;
        let none = vec![Value::Null(candor_store::db::Kind::Text); parameters(text)];
        let explain = sql(format!("EXPLAIN {text}"));
        let does = write(&test.db, move |tx| {
            let rows = tx.query(explain, &none)?;
            let steps: Result<Vec<_>, _> = rows
                .iter()
                .map(|row| Ok(row.text(1)? == "OpenEphemeral"))
                .collect();
            Ok(steps?.into_iter().any(|is_one| is_one))
        });
        if does {
            faults.push(format!("{module}::{name}"));
        }
    }
    assert!(count > 80, "{count} statements that write");
    assert!(faults.is_empty(), "{faults:#?}");
}

/// A million tasks with a place each; a tenth of them with an assignment and an answer of one of a thousand people.
fn fill(db: &Db) {
    let id = "CAST(lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000' AS UUID)";
    let person = "CAST(lpad(to_hex(n % 1000), 8, '0') || '-0000-7000-9000-000000000000' AS UUID)";
    let one = "CAST('00000001-0000-7000-a000-000000000000' AS UUID)";
    let each = "FROM generate_series(1, 1000000) n";
    let tenth = "FROM generate_series(1, 100000) n";
    for text in [
        format!(
            "INSERT INTO tasks (project_id, id, batch_id, state, kind, external_id, created_at) \
             SELECT {one}, {id}, {one}, 'open', 'work', NULL, n {each}"
        ),
        format!("INSERT INTO task_hashes (hash) SELECT decode(md5(CAST(n AS TEXT)), 'hex') {each}"),
        format!(
            "INSERT INTO task_data (project_id, task_id, data) SELECT {one}, {id}, '{{}}' {each}"
        ),
        format!("INSERT INTO places (batch_id, place_id, task_id) SELECT {one}, {id}, {id} {each}"),
        format!(
            "INSERT INTO assignments (id, project_id, batch_id, task_id, contributor_id, epoch, state, author, \
             is_surplus, is_barred, price, fee, template_version, guideline_version, claimed_at, lease_extensions, \
             submitted_at, decided_at, deadline_at, revision, changes_asked, active_seconds) \
             SELECT {id}, {one}, {one}, {id}, {person}, 1, CASE WHEN n % 100 = 0 THEN 'submitted' ELSE 'accepted' END, \
             'contributor', FALSE, FALSE, 100, 10, 1, 1, n, 0, n, n, CASE WHEN n % 100 = 0 THEN n END, 1, 0, 10 {tenth}"
        ),
        format!(
            "INSERT INTO answers (assignment_id, revision, author, author_id, answer, submitted_at) \
             SELECT {id}, 1, 'contributor', {person}, '{{}}', n {tenth}"
        ),
        format!(
            "INSERT INTO events (stripe, kind, organization_id, project_id, account_id, data, created_at) \
             SELECT n % 16, 'assignment.accepted', {one}, {one}, {person}, '{{}}', n {tenth}"
        ),
        "ANALYZE".to_owned(),
    ] {
        let statement = sql(text);
        write(db, move |tx| tx.execute(statement, &[]));
    }
}

#[test]
fn postgresql_expects_the_same_few_steps_among_a_million_tasks() {
    let test = postgres();
    fill(&test.db);
    let mut faults = Vec::new();
    for (module, name, statement) in hot() {
        let text = statement.text(Dialect::Postgres);
        let none = vec!["NULL"; parameters(text)].join(", ");
        let prepare = sql(format!("PREPARE hot AS {text}"));
        let explain = sql(format!("EXPLAIN EXECUTE hot({none})"));
        // Each has the settings of a worker's transaction, as the plan that is kept was made under them.
        let plan = write(&test.db, move |tx| {
            tx.execute(prepare, &[])?;
            let rows = tx.query(explain, &[])?;
            tx.execute(Sql::Both("DEALLOCATE hot"), &[])?;
            let lines = rows.iter().map(|row| row.text(0).map(str::to_owned));
            Ok(lines.collect::<Result<Vec<_>, _>>()?.join("\n"))
        });
        let cost = greatest_cost(&plan);
        let scans = GROWING
            .iter()
            .any(|table| plan.contains(&format!("Seq Scan on {table} ")));
        if scans || cost > COST_GREATEST {
            faults.push(format!("{module}::{name}:\n{plan}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// The cost of the whole of a plan, from its first line.
fn greatest_cost(plan: &str) -> f64 {
    let cost = plan.split("cost=").nth(1).and_then(|rest| {
        let (_, rest) = rest.split_once("..")?;
        rest.split(' ').next()?.parse().ok()
    });
    cost.unwrap_or_else(|| panic!("no cost in {plan}"))
}
