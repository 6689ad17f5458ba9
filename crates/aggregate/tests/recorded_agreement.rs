//! Agreement of recorded crowds, as others have computed it.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod crowd;

use candor_aggregate::{
    Run,
    agreement::{AlphaOptions, Level, Weights, alpha, cohen_pairs, fleiss, label_alpha},
    numeric::NamedNumbers,
};

/// Set, Krippendorff's alpha, Fleiss' kappa, its tasks, mean kappa of pairs with ten shared tasks.
const LABELS: [(&str, f64, f64, usize); 6] = [
    ("bluebirds", 0.1255, 0.1253, 108),
    ("dog", 0.5194, 0.5194, 807),
    ("face_sentiment", 0.4949, 0.495, 572),
    ("rte", 0.2415, 0.2414, 800),
    ("weather_cf", 0.5768, 0.615, 189),
    ("wsd", 0.9372, 0.9372, 177),
];

#[test]
fn labels_agree_as_measured_elsewhere() {
    let Some(folder) = crowd::folder() else {
        return;
    };
    for (set, krippendorff, kappa, tasks) in LABELS {
        let (votes, _) = crowd::categorical(&folder, set);
        let options = AlphaOptions::default();
        let ours = label_alpha(&votes.table, Level::Nominal, &options, &Run::default()).unwrap();
        assert!(
            (ours.alpha.unwrap() - krippendorff).abs() < 6e-5,
            "{set} {ours:?}"
        );
        let ours = fleiss(&votes.table, 0.95).unwrap();
        assert_eq!(ours.tasks, tasks, "{set}");
        assert!((ours.kappa.unwrap() - kappa).abs() < 6e-4, "{set} {ours:?}");
    }
    let (votes, _) = crowd::categorical(&folder, "bluebirds");
    let pairs = cohen_pairs(&votes.table, 10, Weights::Plain, 0.95).unwrap();
    assert_eq!(pairs.len(), 741);
    let mean = pairs.iter().filter_map(|p| p.kappa.kappa).sum::<f64>() / 741.0;
    assert!((mean - 0.1396).abs() < 6e-5, "{mean}");
}

#[test]
fn numbers_agree_as_measured_elsewhere() {
    let Some(folder) = crowd::folder() else {
        return;
    };
    for (set, ordinal, interval) in [
        ("affect_anger", 0.3936, 0.3533),
        ("affect_joy", 0.3149, 0.2159),
        ("n_emotion", 0.3767, 0.3575),
    ] {
        let rows = crowd::rows(&folder.join("numeric").join(set).join("labels.csv"));
        let rows = rows
            .iter()
            .map(|r| (r[0].as_str(), r[1].as_str(), r[2].parse().unwrap()));
        let table = NamedNumbers::from_rows(rows).unwrap().table;
        for (level, expected) in [(Level::Ordinal, ordinal), (Level::Interval, interval)] {
            let ours = alpha(&table, level, &AlphaOptions::default(), &Run::default()).unwrap();
            assert!(
                (ours.alpha.unwrap() - expected).abs() < 6e-5,
                "{set} {level:?} {ours:?}"
            );
        }
    }
}
