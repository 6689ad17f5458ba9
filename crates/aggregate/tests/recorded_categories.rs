//! What the default method reaches on recorded crowds, against majority vote and against its targets.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod crowd;

use candor_aggregate::{
    Run,
    category::{
        dawid_skene::{DawidSkeneOptions, dawid_skene},
        majority::majority_vote,
        shared_error::{SharedErrorOptions, shared_error},
    },
    evaluate::{CategoryScore, category_score},
};

#[test]
fn the_default_is_right_and_honest_on_thirteen_crowds() {
    let Some(folder) = crowd::folder() else {
        return;
    };
    let mut scores = Vec::new();
    println!(
        "{:16} {:>7} {:>7} {:>7} | log loss, calibration error",
        "set", "votes", "DS", "default"
    );
    for set in crowd::CATEGORICAL {
        let (votes, truth) = crowd::categorical(&folder, set);
        let run = Run::default();
        let plain = category_score(&majority_vote(&votes.table), &truth, 15);
        let classic = dawid_skene(&votes.table, &DawidSkeneOptions::default(), &run).unwrap();
        let classic = category_score(&classic, &truth, 15);
        let ours = shared_error(&votes.table, &SharedErrorOptions::default(), &run).unwrap();
        let ours = category_score(&ours, &truth, 15);
        println!(
            "{set:16} {:.4} {:.4} {:.4} | {:.3} {:.3} | {:.3} {:.3}",
            plain.accuracy,
            classic.accuracy,
            ours.accuracy,
            classic.log_loss,
            classic.calibration_error,
            ours.log_loss,
            ours.calibration_error
        );
        assert!(
            ours.accuracy >= plain.accuracy - 0.01,
            "{set} falls below majority vote"
        );
        scores.push(ours);
    }
    let mean = |value: fn(&CategoryScore) -> f64| {
        scores.iter().map(value).sum::<f64>() / scores.len() as f64
    };
    let (accuracy, loss) = (mean(|s| s.accuracy), mean(|s| s.log_loss));
    let error = mean(|s| s.calibration_error);
    println!("mean {accuracy:.4} {loss:.4} {error:.4}");
    assert!(accuracy >= 0.842, "mean accuracy {accuracy}");
    assert!(loss <= 0.46, "mean log loss {loss}");
    assert!(error <= 0.075, "mean calibration error {error}");
}
