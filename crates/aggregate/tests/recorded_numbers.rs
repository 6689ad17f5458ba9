//! Numbers given by recorded crowds, against experts.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod crowd;

use candor_aggregate::{
    Run,
    evaluate::number_score,
    numeric::{NamedNumbers, NumberValue, WeightedMeanOptions, mean, median, weighted_mean},
};

const SETS: [&str; 6] = [
    "affect_anger",
    "affect_disgust",
    "affect_fear",
    "affect_joy",
    "affect_sadness",
    "n_emotion",
];

#[test]
fn the_weighted_mean_is_never_much_worse_than_the_plain_one() {
    let Some(folder) = crowd::folder() else {
        return;
    };
    for set in SETS {
        let folder = folder.join("numeric").join(set);
        let rows = crowd::rows(&folder.join("labels.csv"));
        let rows = rows
            .iter()
            .map(|r| (r[0].as_str(), r[1].as_str(), r[2].parse().unwrap()));
        let numbers = NamedNumbers::from_rows(rows).unwrap();
        let mut truth = vec![f64::NAN; numbers.table.tasks()];
        for row in crowd::rows(&folder.join("truth.csv")) {
            if let Some(task) = numbers.tasks.find(&row[0]) {
                truth[task as usize] = row[1].parse().unwrap();
            }
        }
        let error = |values: &[NumberValue]| {
            let values: Vec<f64> = values.iter().map(|v| v.value).collect();
            number_score(&values, &truth).mean_absolute_error
        };
        let plain = error(&mean(&numbers.table, 0.95));
        let options = WeightedMeanOptions::default();
        let weighted = error(
            &weighted_mean(&numbers.table, &options, &Run::default())
                .unwrap()
                .values,
        );
        let middle = error(&median(&numbers.table, 0.95));
        println!("{set:16} mean {plain:.3} median {middle:.3} weighted {weighted:.3}");
        assert!(
            weighted <= 1.02 * plain,
            "{set}: {weighted} against {plain}"
        );
        if set == "n_emotion" {
            assert!(weighted <= 11.9, "{weighted}");
            assert!((plain - 12.022).abs() < 1e-3 && (middle - 13.529).abs() < 1e-3);
        }
    }
}
