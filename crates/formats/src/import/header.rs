//! Names of a table's columns.

use super::record::Cells;
use crate::fault::Fatal;
use crate::limits::{COLUMN_NAME_BYTES, Limits};
use std::collections::HashSet;

/// The columns by the first record: blanks around a name are dropped, an empty name becomes `column_3`, a second
/// `text` becomes `text_2`. The notes say what was renamed.
pub(crate) fn columns(cells: &Cells, limits: &Limits) -> Result<(Vec<String>, Vec<String>), Fatal> {
    if cells.len() > limits.columns {
        return Err(Fatal::new(
            format!(
                "The file has {} columns; at most {} are taken.",
                cells.len(),
                limits.columns
            ),
            "Leave out columns, or check that the first line holds the columns' names.",
        ));
    }
    let given: Vec<&str> = (0..cells.len())
        .map(|index| cells.get(index).trim())
        .collect();
    let taken: HashSet<&str> = given.iter().copied().collect();
    let (mut seen, mut names, mut notes) = (HashSet::new(), Vec::new(), Vec::new());
    for (index, &name) in given.iter().enumerate() {
        if name.len() > COLUMN_NAME_BYTES {
            let start: String = name.chars().take(40).collect();
            return Err(Fatal::new(
                format!(
                    "The name of column {} is too long: `{start}...`.",
                    index + 1
                ),
                "Put the columns' names on the first line; they have up to 200 bytes.",
            ));
        }
        let wanted = if name.is_empty() {
            format!("column_{}", index + 1)
        } else {
            name.to_owned()
        };
        let mut unique = wanted.clone();
        let mut count = 2;
        while seen.contains(&unique) || (unique != name && taken.contains(unique.as_str())) {
            unique = format!("{wanted}_{count}");
            count += 1;
        }
        if name.is_empty() {
            notes.push(format!(
                "Column {} has no name; it is called `{unique}`.",
                index + 1
            ));
        } else if unique != name {
            notes.push(format!(
                "Column {} is a second `{name}`; it is called `{unique}`.",
                index + 1
            ));
        }
        seen.insert(unique.clone());
        names.push(unique);
    }
    Ok((names, notes))
}

#[cfg(test)]
mod tests {
    use super::super::record::parse;
    use super::*;

    fn names(line: &str) -> Result<(Vec<String>, Vec<String>), Fatal> {
        let mut cells = Cells::default();
        parse(line.as_bytes(), true, b',', true, &mut cells);
        cells.check().unwrap();
        columns(
            &cells,
            &Limits {
                columns: 6,
                ..Limits::default()
            },
        )
    }

    #[test]
    fn every_column_gets_a_name_of_its_own() {
        let (columns, notes) = names("text,, text ,text_2,,text").unwrap();
        assert_eq!(
            columns,
            ["text", "column_2", "text_3", "text_2", "column_5", "text_4"]
        );
        assert_eq!(notes.len(), 4);
    }

    #[test]
    fn too_many_columns_and_endless_names_are_refused() {
        assert!(
            names("a,b,c,d,e,f,g")
                .unwrap_err()
                .reason
                .contains("7 columns")
        );
        assert!(
            names(&"x".repeat(201))
                .unwrap_err()
                .remedy
                .contains("first line")
        );
    }
}
