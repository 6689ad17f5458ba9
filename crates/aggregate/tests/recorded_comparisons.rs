//! Comparisons by recorded crowds: rank correlation with what experts say, ties left out as the references do.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod crowd;

use candor_aggregate::{
    Run,
    comparison::{BradleyTerryOptions, NamedComparisons, Outcome, borda, bradley_terry},
    evaluate::rank_correlation,
};

#[test]
fn scores_follow_the_experts_as_others_do() {
    let Some(folder) = crowd::folder() else {
        return;
    };
    for (set, shares, scores) in [
        ("affect_anger_pairs", 0.7407, 0.7386),
        ("affect_fear_pairs", 0.5773, 0.5757),
        ("affect_sadness_pairs", 0.7540, 0.7463),
    ] {
        let folder = folder.join("pairwise").join(set);
        let rows = crowd::rows(&folder.join("labels.csv"));
        let rows = rows.iter().filter(|r| r[3] != "tie").map(|r| {
            let outcome = if r[3] == r[1] {
                Outcome::Left
            } else {
                Outcome::Right
            };
            (r[0].as_str(), r[1].as_str(), r[2].as_str(), outcome)
        });
        let comparisons = NamedComparisons::from_rows(rows).unwrap();
        let mut truth = vec![f64::NAN; comparisons.table.items()];
        for row in crowd::rows(&folder.join("truth.csv")) {
            if let Some(item) = comparisons.items.find(&row[0]) {
                truth[item as usize] = row[1].parse().unwrap();
            }
        }
        let run = Run::default();
        let options = BradleyTerryOptions::default();
        let plain = rank_correlation(&borda(&comparisons.table, 0.95).unwrap().scores, &truth);
        let model = rank_correlation(
            &bradley_terry(&comparisons.table, &options, &run)
                .unwrap()
                .scores,
            &truth,
        );
        let reliable = BradleyTerryOptions {
            reliability: true,
            ..options
        };
        let heard = rank_correlation(
            &bradley_terry(&comparisons.table, &reliable, &run)
                .unwrap()
                .scores,
            &truth,
        );
        println!("{set:22} win share {plain:.4} model {model:.4} with reliability {heard:.4}");
        assert!((plain - shares).abs() < 1e-3, "{set} {plain}");
        // The reference stops early (see the model's page): near the win shares, not at rest.
        assert!(model > scores - 0.03, "{set} {model}");
    }
}
