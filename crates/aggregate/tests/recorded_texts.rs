//! Texts of recorded crowds, against references: word error rate, mean over tasks.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod crowd;

use candor_aggregate::{
    Run,
    text::{NamedTexts, RoverOptions, TextEstimate, medoid, rover, word_error_rate},
};

#[test]
fn rover_is_closer_than_any_single_text() {
    let Some(folder) = crowd::folder() else {
        return;
    };
    for (set, most) in [
        ("crowdwsa_j1", 0.607),
        ("crowdwsa_t1", 0.504),
        ("crowdspeech_dev_clean", 0.066),
    ] {
        let folder = folder.join("text").join(set);
        let rows = crowd::rows(&folder.join("labels.csv"));
        let rows = rows
            .iter()
            .map(|r| (r[0].as_str(), r[1].as_str(), r[2].as_str()));
        let texts = NamedTexts::from_rows(rows).unwrap();
        let truth = crowd::rows(&folder.join("truth.csv"));
        let error = |estimate: &TextEstimate| {
            let rates = truth.iter().filter_map(|row| {
                let task = texts.tasks.find(&row[0])?;
                Some(word_error_rate(
                    &estimate.texts[task as usize].text,
                    &row[1],
                ))
            });
            rates.sum::<f64>() / truth.len() as f64
        };
        let options = RoverOptions::default();
        let plain = RoverOptions {
            rounds: 0,
            ..options
        };
        let run = Run::default();
        let voted = error(&rover(&texts.table, &options, &run).unwrap());
        let even = error(&rover(&texts.table, &plain, &run).unwrap());
        let middle = error(&medoid(&texts.table));
        println!("{set:22} medoid {middle:.4} rover, even votes {even:.4}, weighted {voted:.4}");
        assert!(voted <= most, "{set}: {voted}");
        assert!(voted < middle, "{set}");
    }
}
