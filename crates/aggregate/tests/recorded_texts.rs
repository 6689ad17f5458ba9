//! Texts of recorded crowds, against references: word error rate, mean over tasks.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod crowd;

use candor_aggregate::{Run, evaluate::word_score, text::TextMethod};

#[test]
fn rover_is_closer_than_any_single_text() {
    let Some(folder) = crowd::folder() else {
        return;
    };
    for (set, most) in crowd::TEXTS {
        let (texts, truth) = crowd::texts(&folder, set);
        let error = |method: TextMethod| {
            let estimate = method.estimate(&texts.table, &Run::default()).unwrap();
            let found: Vec<&str> = estimate.texts.iter().map(|t| t.text.as_str()).collect();
            word_score(&found, &truth).mean
        };
        let (voted, middle) = (error(TextMethod::Rover), error(TextMethod::Medoid));
        println!("{set:22} medoid {middle:.4} rover {voted:.4}");
        assert!(voted <= most, "{set}: {voted}");
        assert!(voted < middle, "{set}");
    }
}
