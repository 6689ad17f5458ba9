//! Several writes as one statement of PostgreSQL: each becomes a part of one `WITH`, which says how many rows each
//! changed. The executor starts once and answers once, which on a busy machine is a third of a submit's cost.

use super::sql::{Dialect, Sql};
use super::value::Value;
use std::fmt::Write as _;

/// Parts of one statement at most: a longer one is planned for longer than it saves.
pub(crate) const PARTS_GREATEST: usize = 24;

/// What tells one merged statement from another: the texts of its parts.
pub(crate) fn shape(statements: &[(Sql, &[Value])]) -> Vec<usize> {
    let texts = statements.iter();
    texts
        .map(|(sql, _)| sql.text(Dialect::Postgres).as_ptr() as usize)
        .collect()
}

/// The text of the merged statement; its parameters are those of the parts, one part after the other.
pub(crate) fn text(statements: &[(Sql, &[Value])]) -> String {
    let (mut text, mut counts) = (String::from("WITH "), String::new());
    let mut before = 0;
    for (index, (sql, params)) in statements.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
            counts.push_str(", ");
        }
        let _ = write!(text, "w{index} AS (");
        renumber(sql.text(Dialect::Postgres), before, &mut text);
        text.push_str(" RETURNING 1)");
        let _ = write!(counts, "(SELECT COUNT(*) FROM w{index})");
        before += params.len();
    }
    text.push_str(" SELECT ");
    text.push_str(&counts);
    text
}

/// Copies a statement with every `$n` raised by `before`.
fn renumber(sql: &str, before: usize, into: &mut String) {
    let mut rest = sql;
    while let Some(at) = rest.find('$') {
        let (head, tail) = rest.split_at(at + 1);
        into.push_str(head);
        let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = tail.split_at(digits);
        match number.parse::<usize>() {
            Ok(number) => {
                let _ = write!(into, "{}", number + before);
            }
            Err(_) => into.push_str(number),
        }
        rest = tail;
    }
    into.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_their_parameters() {
        let one = Sql::Both("INSERT INTO a (x, y) VALUES ($1, $2)");
        let two = Sql::Both("UPDATE b SET x = x + $2 WHERE id = $1 AND $2 > 0");
        let values = [Value::I64(1), Value::I64(2)];
        let statements = [(one, &values[..]), (two, &values[..])];
        assert_eq!(
            text(&statements),
            "WITH w0 AS (INSERT INTO a (x, y) VALUES ($1, $2) RETURNING 1), \
             w1 AS (UPDATE b SET x = x + $4 WHERE id = $3 AND $4 > 0 RETURNING 1) \
             SELECT (SELECT COUNT(*) FROM w0), (SELECT COUNT(*) FROM w1)"
        );
        assert_eq!(shape(&statements).len(), 2);
        assert_ne!(shape(&statements)[0], shape(&statements)[1]);
    }
}
