//! The assignment problem: pairs of rows and columns with the greatest sum.

/// For each row its column, so that the sum of gains is the greatest; each column is used once. `gains` has
/// `rows * columns` cells. Rows beyond the number of columns stay without one (and the other way round).
///
/// The Hungarian method by shortest augmenting paths (H. W. Kuhn 1955; R. Jonker, A. Volgenant 1987), cubic in the
/// smaller side. The crates for it on the registry bring a matrix type or a graph library along; this is sixty
/// lines.
///
/// # Panics
/// Never for finite gains; NaN counts as 0.
#[must_use]
pub fn best_assignment(gains: &[f64], rows: usize, columns: usize) -> Vec<Option<usize>> {
    if rows == 0 || columns == 0 {
        return vec![None; rows];
    }
    let gain = |row: usize, column: usize| {
        let gain = gains.get(row * columns + column).copied().unwrap_or(0.0);
        if gain.is_finite() { gain } else { 0.0 }
    };
    if rows <= columns {
        let owner = assign(rows, columns, |r, c| -gain(r, c));
        let mut column_of = vec![None; rows];
        for (column, row) in owner.into_iter().enumerate() {
            if let Some(row) = row {
                column_of[row] = Some(column);
            }
        }
        column_of
    } else {
        assign(columns, rows, |c, r| -gain(r, c))
    }
}

/// For each column the row that it is given to, at least cost; `rows <= columns`.
fn assign(rows: usize, columns: usize, cost: impl Fn(usize, usize) -> f64) -> Vec<Option<usize>> {
    let mut row_price = vec![0.0; rows];
    let mut column_price = vec![0.0; columns];
    let mut owner: Vec<Option<usize>> = vec![None; columns];
    for row in 0..rows {
        let mut slack = vec![f64::INFINITY; columns];
        let mut came_from: Vec<Option<usize>> = vec![None; columns];
        let mut done = vec![false; columns];
        let (mut at, mut at_row): (Option<usize>, usize) = (None, row);
        // Grow a tree of tight edges until it reaches a free column.
        let free = loop {
            let mut nearest: Option<usize> = None;
            for column in (0..columns).filter(|&c| !done[c]) {
                let reduced = cost(at_row, column) - row_price[at_row] - column_price[column];
                if reduced < slack[column] {
                    slack[column] = reduced;
                    came_from[column] = at;
                }
                if nearest.is_none_or(|n| slack[column] < slack[n]) {
                    nearest = Some(column);
                }
            }
            let Some(nearest) = nearest else { return owner };
            let step = slack[nearest];
            row_price[row] += step;
            for column in 0..columns {
                if done[column] {
                    column_price[column] -= step;
                    if let Some(owner) = owner[column] {
                        row_price[owner] += step;
                    }
                } else {
                    slack[column] -= step;
                }
            }
            done[nearest] = true;
            match owner[nearest] {
                None => break nearest,
                Some(next) => (at, at_row) = (Some(nearest), next),
            }
        };
        // Turn the path round.
        let mut column = free;
        while let Some(before) = came_from[column] {
            owner[column] = owner[before];
            column = before;
        }
        owner[column] = Some(row);
    }
    owner
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    fn total(gains: &[f64], columns: usize, assignment: &[Option<usize>]) -> f64 {
        assignment
            .iter()
            .enumerate()
            .filter_map(|(r, c)| c.map(|c| gains[r * columns + c]))
            .sum()
    }

    /// The best of all ways, by trying them.
    fn by_trying(gains: &[f64], rows: usize, columns: usize, row: usize, used: usize) -> f64 {
        if row == rows {
            return 0.0;
        }
        let mut best = if rows > columns {
            by_trying(gains, rows, columns, row + 1, used)
        } else {
            f64::NEG_INFINITY
        };
        for column in (0..columns).filter(|c| used >> c & 1 == 0) {
            let rest = by_trying(gains, rows, columns, row + 1, used | 1 << column);
            best = best.max(gains[row * columns + column] + rest);
        }
        best
    }

    #[test]
    fn no_other_assignment_is_better() {
        let mut random = Random::seeded(3);
        for trial in 0..200 {
            let (rows, columns) = (1 + trial % 5, 1 + trial / 5 % 5);
            let gains: Vec<f64> = (0..rows * columns).map(|_| random.unit()).collect();
            let found = best_assignment(&gains, rows, columns);
            let mut used: Vec<usize> = found.iter().flatten().copied().collect();
            used.sort_unstable();
            used.dedup();
            assert_eq!(used.len(), rows.min(columns), "each column once");
            let best = by_trying(&gains, rows, columns, 0, 0);
            assert!(
                (total(&gains, columns, &found) - best).abs() < 1e-9,
                "{rows} {columns}"
            );
        }
        assert_eq!(best_assignment(&[], 2, 0), [None, None]);
    }
}
