//! Numbers given by recorded crowds, against experts.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod crowd;

use candor_aggregate::{Run, evaluate::number_score, numeric::NumberMethod};

#[test]
fn the_weighted_mean_is_never_much_worse_than_the_plain_one() {
    let Some(folder) = crowd::folder() else {
        return;
    };
    for set in crowd::NUMERIC {
        let (numbers, truth) = crowd::numeric(&folder, set);
        let error = |method: NumberMethod| {
            let values = method
                .estimate(&numbers.table, 0.95, &Run::default())
                .unwrap();
            let values: Vec<f64> = values.iter().map(|v| v.value).collect();
            number_score(&values, &truth).mean_absolute_error
        };
        let (plain, middle) = (error(NumberMethod::Mean), error(NumberMethod::Median));
        let weighted = error(NumberMethod::WeightedMean);
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
