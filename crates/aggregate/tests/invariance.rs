//! What must not matter to an estimate: the order of rows, names, threads, labels that nobody uses.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use candor_aggregate::{
    Duplicates, NamedVotes, Random, Run, VoteBuilder,
    category::{CategoryEstimate, CategoryMethod, SharedErrorOptions, annotators, shared_error},
};
use proptest::prelude::*;

type Rows = Vec<(String, String, String)>;

/// Rows of a small crowd with some skill in it; several answers of one person to one task can occur.
fn crowd() -> impl Strategy<Value = Rows> {
    (
        1_usize..30,
        1_usize..8,
        1_usize..5,
        1_usize..120,
        any::<u64>(),
    )
        .prop_map(|(tasks, people, classes, answers, seed)| {
            let mut random = Random::seeded(seed);
            (0..answers)
                .map(|_| {
                    let (task, person) = (random.below(tasks), random.below(people));
                    let right = random.unit() < 0.4 + 0.08 * person as f64;
                    let label = if right {
                        task % classes
                    } else {
                        random.below(classes)
                    };
                    (
                        format!("t{task}"),
                        format!("w{person}"),
                        format!("l{label}"),
                    )
                })
                .collect()
        })
}

fn build(rows: &Rows, labels: &[&str]) -> NamedVotes {
    let mut builder = if labels.is_empty() {
        VoteBuilder::new()
    } else {
        VoteBuilder::with_labels(labels)
    };
    for (task, person, label) in rows {
        builder.push(task, person, label).unwrap();
    }
    builder.build(Duplicates::Count).unwrap()
}

fn fit_all(votes: &NamedVotes) -> Vec<(&'static str, CategoryEstimate)> {
    // MACE, MMSR and KOS start from random numbers in the order of the answers, zero-based skill turns on ties that
    // rounding breaks: what they promise is tested without them moving.
    let methods = [
        CategoryMethod::SharedError,
        CategoryMethod::Majority,
        CategoryMethod::Wawa,
        CategoryMethod::OneCoin,
        CategoryMethod::DawidSkeneMap,
        CategoryMethod::Glad,
    ];
    let fit = |method: CategoryMethod| method.estimate(&votes.table, &Run::default()).unwrap();
    methods.map(|method| (method.name(), fit(method))).into()
}

/// Probability of each named label of each named task.
fn by_name(votes: &NamedVotes, estimate: &CategoryEstimate) -> Vec<(String, String, f64)> {
    let mut cells = Vec::new();
    for (task, name) in votes.tasks.iter().enumerate() {
        for (label, p) in votes.labels.iter().zip(estimate.of_task(task)) {
            cells.push((name.to_string(), label.to_string(), *p));
        }
    }
    cells.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    cells
}

fn assert_same(a: &[(String, String, f64)], b: &[(String, String, f64)], method: &str) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        assert!((a.2 - b.2).abs() < 1e-6, "{method}: {a:?} against {b:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn probabilities_sum_to_one_by_every_method(rows in crowd()) {
        let votes = build(&rows, &[]);
        for method in CategoryMethod::ALL {
            if method == CategoryMethod::Kos && votes.table.classes() != 2 {
                continue;
            }
            let estimate = method.estimate(&votes.table, &Run::default()).unwrap();
            for task in 0..votes.table.tasks() {
                let row = estimate.of_task(task);
                let sum: f64 = row.iter().sum();
                prop_assert!((sum - 1.0).abs() < 1e-9, "{method:?}: {row:?}");
                prop_assert!(row.iter().all(|p| (0.0..=1.0 + 1e-12).contains(p)), "{method:?}: {row:?}");
                let most = votes.table.answers_of(task) as f64;
                prop_assert!(estimate.effective_answers[task] <= most + 1e-9);
            }
            let again = method.estimate(&votes.table, &Run::default()).unwrap();
            prop_assert_eq!(format!("{estimate:?}"), format!("{again:?}"), "the same seed");
            for report in annotators(&votes.table, &estimate) {
                let accuracy = report.accuracy(0.9);
                prop_assert!(accuracy.low <= accuracy.mean && accuracy.mean <= accuracy.high);
                prop_assert!((-1e-9..=1.0 + 1e-9).contains(&report.spammer_score));
            }
        }
    }

    #[test]
    fn repeated_answers_are_kept_or_refused_as_said(rows in crowd()) {
        let build = |rows: &Rows, rule: Duplicates| {
            let mut builder = VoteBuilder::with_labels(["l0", "l1", "l2", "l3"]);
            for (task, person, label) in rows {
                builder.push(task, person, label).unwrap();
            }
            builder.build(rule)
        };
        let mut first = Rows::new();
        for row in &rows {
            if !first.iter().any(|kept| (&kept.0, &kept.1) == (&row.0, &row.1)) {
                first.push(row.clone());
            }
        }
        let kept = build(&rows, Duplicates::KeepFirst).unwrap();
        prop_assert_eq!(&kept.table, &build(&first, Duplicates::Refuse).unwrap().table);
        prop_assert_eq!(build(&rows, Duplicates::Count).unwrap().table.answers(), rows.len());
        prop_assert_eq!(build(&rows, Duplicates::Refuse).is_err(), first.len() < rows.len());
    }

    #[test]
    fn the_order_of_rows_does_not_matter(rows in crowd(), seed: u64) {
        let mut shuffled = rows.clone();
        Random::seeded(seed).shuffle(&mut shuffled);
        let (a, b) = (build(&rows, &[]), build(&shuffled, &[]));
        for ((method, x), (_, y)) in fit_all(&a).iter().zip(&fit_all(&b)) {
            assert_same(&by_name(&a, x), &by_name(&b, y), method);
        }
    }

    #[test]
    fn names_do_not_matter(rows in crowd()) {
        // Labels keep their number of letters and change their order; people and tasks too.
        let rename = |s: &String| s.replace('1', "z").replace('0', "y");
        let renamed: Rows =
            rows.iter().map(|(t, w, l)| (rename(t), rename(w), rename(l))).collect();
        let (a, b) = (build(&rows, &[]), build(&renamed, &[]));
        for ((method, x), (_, y)) in fit_all(&a).iter().zip(&fit_all(&b)) {
            let mut expected: Vec<_> = by_name(&a, x)
                .into_iter()
                .map(|(task, label, p)| (rename(&task), rename(&label), p))
                .collect();
            expected.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
            assert_same(&expected, &by_name(&b, y), method);
        }
    }

    #[test]
    fn a_label_nobody_uses_is_never_chosen(rows in crowd()) {
        let votes = build(&rows, &["l0", "l1", "l2", "l3", "l4", "never"]);
        let never = votes.labels.find("never").unwrap();
        for (method, estimate) in fit_all(&votes) {
            for task in 0..votes.table.tasks() {
                prop_assert!(estimate.best(task).unwrap().0 != never, "{method}");
            }
        }
    }

    #[test]
    fn threads_do_not_matter(rows in crowd()) {
        let votes = build(&rows, &[]).table;
        let fit = |threads| {
            let run = Run { threads, ..Run::default() };
            shared_error(&votes, &SharedErrorOptions::default(), &run).unwrap()
        };
        prop_assert_eq!(format!("{:?}", fit(1)), format!("{:?}", fit(3)));
    }
}

#[test]
fn inputs_of_almost_nothing_are_read_by_every_method() {
    let one = |task: &str, person: &str, label: &str| {
        (task.to_string(), person.to_string(), label.to_string())
    };
    let inputs: [(&str, Rows); 6] = [
        ("no answer", vec![]),
        ("one answer", vec![one("t", "w", "l")]),
        (
            "one answer a task",
            vec![one("t", "w", "a"), one("u", "v", "b")],
        ),
        (
            "one worker",
            vec![one("t", "w", "a"), one("u", "w", "b"), one("v", "w", "a")],
        ),
        (
            "one label",
            vec![one("t", "w", "a"), one("t", "v", "a"), one("u", "v", "a")],
        ),
        (
            "one task",
            vec![one("t", "w", "a"), one("t", "v", "b"), one("t", "u", "a")],
        ),
    ];
    for (what, rows) in inputs {
        let votes = build(&rows, &[]);
        for method in CategoryMethod::ALL {
            let estimate = match method.estimate(&votes.table, &Run::default()) {
                Ok(estimate) => estimate,
                // KOS knows two labels only, and says so.
                Err(error) => {
                    assert!(method == CategoryMethod::Kos, "{method:?}, {what}: {error}");
                    continue;
                }
            };
            assert_eq!(estimate.tasks(), votes.table.tasks());
            for task in 0..estimate.tasks() {
                let row = estimate.of_task(task);
                let sum: f64 = row.iter().sum();
                assert!((sum - 1.0).abs() < 1e-9, "{method:?}, {what}: {row:?}");
            }
        }
    }
}

#[test]
fn one_who_never_agrees_does_not_decide() {
    let mut rows: Rows = Vec::new();
    for task in 0..50 {
        let truth = task % 3;
        for person in 0..4 {
            rows.push((
                format!("t{task}"),
                format!("w{person}"),
                format!("l{truth}"),
            ));
        }
        rows.push((
            format!("t{task}"),
            "contrary".into(),
            format!("l{}", (truth + 1 + task % 2) % 3),
        ));
    }
    let votes = build(&rows, &[]);
    for (method, estimate) in fit_all(&votes) {
        for task in 0..50 {
            let (label, _) = estimate.best(task).unwrap();
            assert_eq!(
                votes.labels.get(label),
                format!("l{}", task % 3),
                "{method}"
            );
        }
        let contrary = votes.annotators.find("contrary").unwrap() as usize;
        assert!(
            estimate.ability[contrary] < 0.25,
            "{method} {:?}",
            estimate.ability
        );
    }
}
