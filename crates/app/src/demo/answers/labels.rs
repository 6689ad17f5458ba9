//! Labels and grades: sentiment, subject of a picture, relevance of results.

use super::super::Random;
use serde_json::{Map, Value, json};

/// A sentiment; `label` is 1 where the source speaks well.
pub(super) fn sentiment(random: &mut Random, data: &Value, is_right: bool) -> Value {
    let is_good = data["label"].as_i64() == Some(1);
    let (right, wrong) = if is_good {
        ("positive", "negative")
    } else {
        ("negative", "positive")
    };
    let wrong = match random.below(3) {
        0 => wrong,
        1 => "mixed",
        _ => "neutral",
    };
    json!({ "sentiment": if is_right { right } else { wrong } })
}

/// The subject of a picture and its flaws. Who is wrong mostly overlooks or sees a flaw.
pub(super) fn subject(random: &mut Random, data: &Value, is_right: bool) -> Value {
    const LABELS: [&str; 7] = [
        "person",
        "animal",
        "plant",
        "vehicle",
        "building",
        "food",
        "landscape",
    ];
    let known = data["known_subject"].as_str().unwrap_or_default();
    let flaws = data["known_flaws"].as_array().cloned().unwrap_or_default();
    let errs_in_flaws = !is_right && random.chance(70);
    let subject = match (LABELS.contains(&known), is_right || errs_in_flaws) {
        (true, true) => json!(known),
        (false, true) => json!({ "other": known }),
        (_, false) => json!(if known == "building" {
            "vehicle"
        } else {
            "landscape"
        }),
    };
    let flaws = match (errs_in_flaws, flaws.is_empty()) {
        (true, true) => vec![json!("cropped")],
        (true, false) => Vec::new(),
        (false, _) => flaws,
    };
    if flaws.is_empty() {
        return json!({ "subject": subject });
    }
    json!({ "subject": subject, "flaws": flaws })
}

/// Grades of results, by an editor's; who is wrong is too kind to two of them.
pub(super) fn relevance(random: &mut Random, data: &Value, is_right: bool) -> Value {
    let known = data["editor_grades"].as_object();
    let results = data["results"].as_array();
    let mut kind = if is_right { 0 } else { 2 };
    let (mut grades, mut in_order) = (Map::new(), Vec::new());
    for id in results
        .into_iter()
        .flatten()
        .filter_map(|one| one["id"].as_str())
    {
        let grade = known.and_then(|known| known.get(id)?.as_i64());
        let mut grade = grade.unwrap_or(1);
        if kind > 0 && grade < 3 && random.chance(75) {
            (kind, grade) = (kind - 1, grade + 1 + i64::from(grade == 1));
        } else if random.chance(6) {
            grade = (grade - 1).max(0);
        }
        in_order.push(grade);
        grades.insert(id.to_owned(), json!({ "grade": grade }));
    }
    let list = if in_order.iter().take(3).any(|grade| *grade == 3) {
        "satisfied"
    } else if in_order.iter().any(|grade| *grade >= 2) {
        "partly"
    } else {
        "failed"
    };
    json!({ "relevance": grades, "list": list })
}
