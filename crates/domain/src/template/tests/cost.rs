//! What checking an answer costs. Run with
//! `cargo test --release -p candor-domain cost -- --ignored --nocapture`.

use serde_json::json;

use super::super::{Template, validate_answer, visible_data};
use crate::presets;

#[test]
#[ignore = "a measurement, not a test"]
#[expect(clippy::disallowed_methods, reason = "it measures")]
fn checking_an_answer_costs() {
    const ROUNDS: u32 = 200_000;
    let answers = [
        ("text-sentiment", json!({"sentiment": "mixed"})),
        (
            "response-preference",
            json!({"better": {"winner": "a", "strength": 2, "dimensions": {"helpful": "a", "accurate": null, "clear": "b"}}}),
        ),
        (
            "search-relevance",
            json!({
                "relevance": {"p1": {"grade": 3}, "p2": {"grade": 2}, "p3": {"grade": 1}, "p4": {"grade": 0}}, "list": "satisfied",
            }),
        ),
    ];
    for (name, answer) in answers {
        let preset = presets::find(name).unwrap();
        let template = Template::parse(&preset.template).unwrap();
        let data = &preset.sample[0];
        let start = std::time::Instant::now();
        for _ in 0..ROUNDS {
            assert!(validate_answer(&template, data, &answer).is_ok());
        }
        let check = start.elapsed() / ROUNDS;
        let start = std::time::Instant::now();
        for _ in 0..ROUNDS {
            std::hint::black_box(visible_data(&template, data));
        }
        let see = start.elapsed() / ROUNDS;
        println!("{name}: validate_answer {check:?}, visible_data {see:?}");
    }
}
