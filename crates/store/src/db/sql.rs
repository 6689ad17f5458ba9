//! A statement: one text for both databases, or a named split with its reason.

/// A statement's text. Placeholders are `$1`, `$2`, ... on both databases.
#[derive(Debug, Clone, Copy)]
pub enum Sql {
    /// One text that is valid, and good, on both.
    Both(&'static str),
    /// Two texts, where there is no portable spelling that is as good.
    Split {
        /// The text for SQLite.
        sqlite: &'static str,
        /// The text for PostgreSQL.
        postgres: &'static str,
        /// Why one text would not do.
        why: &'static str,
    },
}

/// Which database a transaction runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Embedded SQLite.
    Sqlite,
    /// PostgreSQL 15 or later.
    Postgres,
}

impl Sql {
    /// The text for a database.
    #[must_use]
    pub fn text(&self, dialect: Dialect) -> &'static str {
        match (self, dialect) {
            (Sql::Both(text), _) => text,
            (Sql::Split { sqlite, .. }, Dialect::Sqlite) => sqlite,
            (Sql::Split { postgres, .. }, Dialect::Postgres) => postgres,
        }
    }
}

/// Declares a module's statements and `ALL`, the list of them with their names, from which tests prepare each on
/// both databases.
#[macro_export]
macro_rules! statements {
    ($($(#[$meta:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$meta])* pub(crate) const $name: $crate::db::Sql = $sql;)*
        /// Every statement of this module by name.
        pub(crate) const ALL: &[(&str, $crate::db::Sql)] = &[$((stringify!($name), $name)),*];
    };
}
