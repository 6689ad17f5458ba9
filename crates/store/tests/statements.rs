//! Every statement is valid on both databases, every split has its reason, and both schemas are the same.

use candor_store::db::{Db, Dialect, Sql, Tx};
use candor_store::testing::both;
use candor_store::{Error, params, statements};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Compares with a committed text; `CANDOR_WRITE_SNAPSHOTS=1` writes it anew, if the change is meant.
fn compare(file: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    #[expect(
        clippy::disallowed_methods,
        reason = "the developer says that a snapshot is to be written"
    )]
    if std::env::var("CANDOR_WRITE_SNAPSHOTS").is_ok() {
        std::fs::write(&path, text).expect("written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        text == kept,
        "{file} differs; if it is meant, run with CANDOR_WRITE_SNAPSHOTS=1"
    );
}

#[test]
fn every_statement_is_prepared_on_both() {
    for test in both() {
        let faults: Vec<String> = statements::all()
            .into_iter()
            .filter_map(|(module, name, sql)| {
                let checked = test.db.check(sql);
                checked
                    .err()
                    .map(|error| format!("{module}::{name}: {error}"))
            })
            .collect();
        assert!(
            faults.is_empty(),
            "{:?}: {}",
            test.db.dialect(),
            faults.join("\n")
        );
    }
}

#[test]
fn names_of_statements_are_unique() {
    let mut known = BTreeMap::new();
    for (module, name, _) in statements::all() {
        assert!(
            known.insert((module, name), ()).is_none(),
            "{module}::{name} twice"
        );
    }
    assert!(known.len() > 100);
}

#[test]
fn splits_are_few_and_say_why() {
    let mut text = String::new();
    for (module, name, sql) in statements::all() {
        if let Sql::Split { why, .. } = sql {
            let _ = writeln!(
                text,
                "{module}::{name}: {}",
                why.split_whitespace().collect::<Vec<_>>().join(" ")
            );
        }
    }
    compare("tests/splits.txt", &text);
    assert!(text.lines().count() <= 10);
}

/// Tables, columns with a neutral type and whether they may be null, and keys, as text.
fn schema(db: &Db) -> String {
    let columns = match db.dialect() {
        Dialect::Sqlite => Sql::Both(
            "SELECT m.name, c.name, c.type, CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN 'not null' ELSE 'null' END, \
             CAST(c.pk AS INTEGER) FROM sqlite_schema m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.name",
        ),
        Dialect::Postgres => Sql::Both(
            "SELECT c.table_name::text, c.column_name::text, c.data_type::text, \
             CASE WHEN c.is_nullable = 'NO' THEN 'not null' ELSE 'null' END, \
             CAST(COALESCE((SELECT k.ordinal_position FROM information_schema.key_column_usage k \
             JOIN information_schema.table_constraints t ON t.constraint_name = k.constraint_name \
             AND t.table_name = k.table_name AND t.constraint_type = 'PRIMARY KEY' \
             WHERE k.table_schema = 'public' AND k.table_name = c.table_name AND k.column_name = c.column_name), 0) \
             AS BIGINT) FROM information_schema.columns c WHERE c.table_schema = 'public' \
             ORDER BY c.table_name COLLATE \"C\", c.column_name COLLATE \"C\"",
        ),
    };
    let indices = match db.dialect() {
        Dialect::Sqlite => Sql::Both(
            "SELECT tbl_name, name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name",
        ),
        Dialect::Postgres => Sql::Both(
            "SELECT tablename::text, indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public' \
             AND indexname NOT LIKE '%_pkey' ORDER BY indexname COLLATE \"C\"",
        ),
    };
    db.read_blocking(move |tx: &mut dyn Tx| {
        let mut text = String::new();
        for row in tx.query(columns, params![])? {
            let kind = neutral(row.text(0)?, row.text(1)?, row.text(2)?);
            let key = if row.i64(4)? > 0 {
                format!(" key {}", row.i64(4)?)
            } else {
                String::new()
            };
            let _ = writeln!(
                text,
                "{}.{} {kind} {}{key}",
                row.text(0)?,
                row.text(1)?,
                row.text(3)?
            );
        }
        for row in tx.query(indices, params![])? {
            let definition = row.text(2)?;
            let unique = if definition.contains("UNIQUE") {
                "unique "
            } else {
                ""
            };
            let partial = if definition.contains("WHERE") {
                " partial"
            } else {
                ""
            };
            let _ = writeln!(
                text,
                "{unique}index {} on {}{partial}",
                row.text(1)?,
                row.text(0)?
            );
        }
        Ok::<_, Error>(text)
    })
    .expect("the schema")
}

/// SQLite has one type for what PostgreSQL tells apart: numbers and booleans, bytes and ids.
fn neutral(_table: &str, _column: &str, kind: &str) -> &'static str {
    match kind {
        "INTEGER" | "BIGINT" | "bigint" | "boolean" => "number",
        "TEXT" | "text" => "text",
        "BLOB" | "uuid" | "bytea" => "bytes",
        "REAL" | "double precision" => "float",
        _ => "unknown",
    }
}

#[test]
fn both_schemas_are_the_same_and_as_committed() {
    let [sqlite, postgres] = both();
    let (sqlite, postgres) = (schema(&sqlite.db), schema(&postgres.db));
    assert_eq!(sqlite, postgres);
    assert!(!sqlite.contains("unknown"));
    compare("schema.txt", &sqlite);
}
