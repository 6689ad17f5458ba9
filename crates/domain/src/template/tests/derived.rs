//! What follows from an answer: scores, opinions, columns, keys.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::{
    Key, Measure, OTHER, OpinionKind, OpinionValue, Template, columns, flatten, hotkeys, opinions,
    score, shape,
};
use super::{about_text, refused, template};

fn score_of(question: Value, value: Value, right: Value, tolerance: f64) -> Option<f64> {
    let template = template(
        &json!([{"id": "all", "type": "responses", "from": "/all"}]),
        &json!([question]),
    );
    let tolerance = BTreeMap::from([("q".to_owned(), tolerance)]);
    score(
        &template,
        &json!({"q": value}),
        &Key {
            answer: json!({"q": right}),
            tolerance,
        },
    )
    .mean
}

fn near(found: Option<f64>, expected: f64) {
    let found = found.unwrap();
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn choices_are_scored_by_what_they_share() {
    let options = json!([{"value": "a"}, {"value": "b"}, {"value": "c"}]);
    let one = json!({"id": "q", "type": "choice", "options": options, "unsure": true});
    near(score_of(one.clone(), json!("a"), json!("a"), 0.0), 1.0);
    near(score_of(one.clone(), json!("b"), json!("a"), 0.0), 0.0);
    near(score_of(one, json!({"unsure": true}), json!("a"), 0.0), 0.0);
    let many = json!({"id": "q", "type": "choice", "options": options, "many": true});
    near(
        score_of(many.clone(), json!(["b", "a"]), json!(["a", "b"]), 0.0),
        1.0,
    );
    near(
        score_of(many, json!(["a", "b"]), json!(["b", "c"]), 0.0),
        1.0 / 3.0,
    );
    let tree = json!({"id": "q", "type": "choice", "options": [
        {"value": "animal", "children": [{"value": "dog"}, {"value": "cat"}]}, {"value": "plant", "children": [{"value": "tree"}]},
    ]});
    near(
        score_of(
            tree.clone(),
            json!(["animal", "cat"]),
            json!(["animal", "dog"]),
            0.0,
        ),
        0.5,
    );
    near(
        score_of(
            tree,
            json!(["plant", "tree"]),
            json!(["animal", "dog"]),
            0.0,
        ),
        0.0,
    );
}

#[test]
fn numbers_are_scored_by_distance_and_tolerance() {
    let rating = json!({"id": "q", "type": "rating", "min": 1, "max": 5, "na": true});
    near(score_of(rating.clone(), json!(4), json!(5), 0.0), 0.75);
    near(score_of(rating.clone(), json!(4), json!(5), 1.0), 1.0);
    near(score_of(rating, json!({"na": true}), json!(5), 1.0), 0.0);
    near(
        score_of(
            json!({"id": "q", "type": "number"}),
            json!(15),
            json!(10),
            0.0,
        ),
        0.5,
    );
    near(
        score_of(
            json!({"id": "q", "type": "date", "min": "2026-01-01", "max": "2026-01-11"}),
            json!("2026-01-03"),
            json!("2026-01-05"),
            0.0,
        ),
        0.8,
    );
    let rubric =
        json!({"id": "q", "type": "rubric", "criteria": [{"id": "x", "weight": 3}, {"id": "y"}]});
    near(
        score_of(
            rubric,
            json!({"x": 5, "y": 1}),
            json!({"x": 5, "y": 5}),
            0.0,
        ),
        0.75,
    );
}

#[test]
fn orders_are_scored_by_kendalls_tau() {
    let ranking = json!({"id": "q", "type": "ranking", "of": "all", "ties": true});
    let against = |value: Value| {
        score_of(
            ranking.clone(),
            value,
            json!([["a"], ["b"], ["c"], ["d"]]),
            0.0,
        )
    };
    near(against(json!([["a"], ["b"], ["c"], ["d"]])), 1.0);
    near(against(json!([["d"], ["c"], ["b"], ["a"]])), 0.0);
    // One neighbouring pair turned round: tau = (5 - 1) / 6.
    near(
        against(json!([["b"], ["a"], ["c"], ["d"]])),
        f64::midpoint(4.0 / 6.0, 1.0),
    );
    // One tie: tau-b = 5 / sqrt(6 * 5).
    near(
        against(json!([["a", "b"], ["c"], ["d"]])),
        f64::midpoint(5.0 / 30.0_f64.sqrt(), 1.0),
    );
    let preference =
        json!({"id": "q", "type": "preference", "of": "all", "tie": true, "dimensions": ["clear"]});
    let right = json!({"winner": "a", "dimensions": {"clear": "b"}});
    near(
        score_of(
            preference.clone(),
            json!({"winner": "a", "dimensions": {"clear": null}}),
            right.clone(),
            0.0,
        ),
        0.75,
    );
    near(
        score_of(
            preference,
            json!({"winner": "b", "dimensions": {"clear": "a"}}),
            right,
            0.0,
        ),
        0.0,
    );
}

#[test]
fn an_each_is_scored_over_the_elements_of_its_key() {
    let each = json!({"id": "q", "type": "each", "of": "all", "ask": [{"id": "ok", "type": "rating", "min": 0, "max": 2}]});
    let right = json!({"a": {"ok": 2}, "b": {"ok": 0}});
    near(
        score_of(
            each.clone(),
            json!({"a": {"ok": 1}, "b": {"ok": 0}, "c": {"ok": 2}}),
            right.clone(),
            0.0,
        ),
        0.75,
    );
    near(score_of(each, json!({"a": {"ok": 2}}), right, 0.0), 0.5);
}

fn many_questions() -> Template {
    template(
        &json!([{"id": "all", "type": "responses", "from": "/all"}]),
        &json!([
            {"id": "kind", "type": "choice", "options": [{"value": "a", "children": [{"value": "b"}]}], "other": true, "unsure": true},
            {"id": "tags", "type": "choice", "many": true, "options": [{"value": "y"}, {"value": "x"}]},
            {"id": "style", "type": "rubric", "criteria": [{"id": "clear"}, {"id": "short"}], "reason": "optional"},
            {"id": "day", "type": "date"},
            {"id": "better", "type": "preference", "of": "all", "strength": 3, "dimensions": ["true"]},
            {"id": "order", "type": "ranking", "of": "all"},
            {"id": "per", "type": "each", "of": "all", "ask": [{"id": "ok", "type": "rating", "na": true}]},
            {"id": "text", "type": "text", "parts": [{"id": "title"}, {"id": "body"}]},
        ]),
    )
}

fn its_answer() -> Value {
    json!({
        "kind": ["a", "b"], "tags": ["y", "x"], "style": {"clear": 4, "short": 2}, "style.reason": "long",
        "day": "1970-01-03", "better": {"winner": "b", "strength": 2, "dimensions": {"true": null}}, "order": [["b"], ["a"]],
        "per": {"a": {"ok": 3}, "b": {"ok": {"na": true}}}, "text": {"title": "T", "body": "B"},
    })
}

#[test]
fn an_answer_becomes_a_flat_list_of_opinions() {
    let list = opinions(&many_questions(), &its_answer());
    let found: Vec<(String, Value)> = list
        .iter()
        .map(|o| (o.question.clone(), o.value.to_value()))
        .collect();
    let expected: Vec<(String, Value)> = [
        ("kind", json!("a/b")),
        ("tags", json!(["x", "y"])),
        ("style/clear", json!(4)),
        ("style/short", json!(2)),
        ("day", json!(2)),
        ("better", json!({"winner": "b", "strength": 2})),
        ("better/true", json!({"winner": null})),
        ("order", json!([["b"], ["a"]])),
        ("per/a/ok", json!(3)),
        ("text/title", json!("T")),
        ("text/body", json!("B")),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    assert_eq!(found, expected);
    for opinion in list {
        let shape = shape(&many_questions(), &opinion.question).unwrap();
        assert_eq!(shape.kind, opinion.value.kind(), "{}", opinion.question);
    }
}

#[test]
fn who_abstains_has_no_opinion() {
    let template = many_questions();
    assert!(opinions(&template, &json!({"kind": {"unsure": true}})).is_empty());
    let other = opinions(&template, &json!({"kind": {"other": "stone"}}));
    assert_eq!(other[0].value, OpinionValue::Category(OTHER.to_owned()));
    let shape = shape(&template, "kind").unwrap();
    assert_eq!(
        (shape.kind, shape.measure),
        (OpinionKind::Category, Measure::Nominal)
    );
    assert_eq!(shape.categories, ["a/b", OTHER]);
}

#[test]
fn an_answer_becomes_a_row() {
    let template = many_questions();
    assert_eq!(
        columns(&template),
        [
            "kind",
            "kind.other",
            "kind.unsure",
            "tags",
            "style.clear",
            "style.short",
            "style.reason",
            "day",
            "better.winner",
            "better.strength",
            "better.dimensions.true",
            "order",
            "per",
            "text.title",
            "text.body",
        ]
    );
    assert_eq!(
        flatten(&template, &its_answer()),
        [
            json!("a/b"),
            json!(null),
            json!(null),
            json!("[\"y\",\"x\"]"),
            json!(4),
            json!(2),
            json!("long"),
            json!("1970-01-03"),
            json!("b"),
            json!(2),
            json!(null),
            json!("[[\"b\"],[\"a\"]]"),
            json!("{\"a\":{\"ok\":3},\"b\":{\"ok\":{\"na\":true}}}"),
            json!("T"),
            json!("B"),
        ]
    );
    assert_eq!(
        flatten(&template, &json!(null)).len(),
        columns(&template).len()
    );
}

#[test]
fn missing_keys_are_filled_in_and_the_result_is_a_template_again() {
    let template = about_text(&json!([
        {"id": "q", "type": "choice", "options": [{"value": "a", "hotkey": "1"}, {"value": "b"}, {"value": "c", "hotkey": "q"}]},
        {"id": "p", "type": "choice", "options": (0..13).map(|n| json!({"value": format!("o{n}")})).collect::<Value>()},
    ]));
    let filled = hotkeys::filled_in(&template);
    assert_eq!(filled["questions"][0]["options"][1]["hotkey"], "2");
    let keys: Vec<&str> = filled["questions"][1]["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["hotkey"].as_str().unwrap())
        .collect();
    assert_eq!(keys.join(""), "1234567890wet");
    assert!(Template::parse(&filled).is_ok());
}

#[test]
fn keys_that_clash_are_refused() {
    let inputs = json!([{"id": "all", "type": "responses", "from": "/all"}]);
    let with = |key: &str| {
        refused(
            &inputs,
            &json!([
                {"id": "q", "type": "choice", "options": [{"value": "x", "hotkey": "w"}, {"value": "y", "hotkey": key}]},
                {"id": "p", "type": "preference", "of": "all"},
            ]),
        )
    };
    assert!(with("3").is_empty());
    for key in ["w", "g", "r", "a", "b", "0", "W", "Tab", "?"] {
        let list = with(key);
        assert_eq!(list.len(), 1, "{key}");
        assert!(
            list[0].starts_with("/questions/0/options/1/hotkey: "),
            "{list:?}"
        );
    }
}
