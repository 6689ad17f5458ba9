//! What a new version changes, and what becomes of open drafts.

use serde_json::{Value, json};

use super::super::{Change, Mapping, Need, Template, carry_draft, validate_answer};
use super::about_text;

fn change(before: Value, after: Value) -> Change {
    Change::between(&about_text(&json!([before])), &about_text(&json!([after])))
}

#[test]
fn what_keeps_answers_right_is_safe() {
    let options = json!([{"value": "a"}, {"value": "b"}]);
    for (before, after) in [
        (
            json!({"id": "q", "type": "choice", "options": options}),
            json!({"id": "q", "type": "choice", "label": "New words", "help": "More", "other": true,
                "options": [{"value": "a", "label": "A", "hotkey": "x"}, {"value": "b"}, {"value": "c"}]}),
        ),
        (
            json!({"id": "q", "type": "number", "min": 0, "max": 5}),
            json!({"id": "q", "type": "number", "min": -1, "required": false}),
        ),
        (
            json!({"id": "q", "type": "text", "min": 5, "max": 10}),
            json!({"id": "q", "type": "text", "max": 20, "reason": "optional"}),
        ),
        (
            json!({"id": "q", "type": "rating"}),
            json!({"id": "q", "type": "rating", "na": true, "widget": "stars", "anchors": {"1": "bad"}}),
        ),
        (
            json!({"id": "q", "type": "date", "max": "2026-01-01"}),
            json!({"id": "q", "type": "date"}),
        ),
    ] {
        assert_eq!(
            change(before.clone(), after.clone()),
            Change::default(),
            "{before} -> {after}"
        );
    }
    let one = about_text(&json!([{"id": "q", "type": "number"}]));
    let more = about_text(
        &json!([{"id": "p", "type": "number", "required": false}, {"id": "q", "type": "number"}]),
    );
    assert_eq!(Change::between(&one, &more).as_str(), "safe");
}

#[test]
fn what_makes_answers_wrong_or_mean_something_else_is_breaking() {
    let options = json!([{"value": "a"}, {"value": "b"}]);
    for (before, after) in [
        (
            json!({"id": "q", "type": "number"}),
            json!({"id": "p", "type": "number", "required": false}),
        ),
        (
            json!({"id": "q", "type": "number"}),
            json!({"id": "q", "type": "rating"}),
        ),
        (
            json!({"id": "q", "type": "number", "max": 5}),
            json!({"id": "q", "type": "number", "max": 4}),
        ),
        (
            json!({"id": "q", "type": "number"}),
            json!({"id": "q", "type": "number", "min": 1}),
        ),
        (
            json!({"id": "q", "type": "rating"}),
            json!({"id": "q", "type": "rating", "max": 7}),
        ),
        (
            json!({"id": "q", "type": "rating", "na": true}),
            json!({"id": "q", "type": "rating"}),
        ),
        (
            json!({"id": "q", "type": "rating"}),
            json!({"id": "q", "type": "rating", "reason": "required"}),
        ),
        (
            json!({"id": "q", "type": "text", "required": false}),
            json!({"id": "q", "type": "text"}),
        ),
        (
            json!({"id": "q", "type": "text", "max": 9}),
            json!({"id": "q", "type": "text", "max": 9, "unit": "words"}),
        ),
        (
            json!({"id": "q", "type": "choice", "options": options}),
            json!({"id": "q", "type": "choice", "options": options, "many": true}),
        ),
        (
            json!({"id": "q", "type": "choice", "options": options, "unsure": true}),
            json!({"id": "q", "type": "choice", "options": options}),
        ),
        (
            json!({"id": "q", "type": "date"}),
            json!({"id": "q", "type": "date", "max": "2026-01-01"}),
        ),
    ] {
        let change = change(before.clone(), after.clone());
        assert!(change.is_breaking(), "{before} -> {after}");
        assert!(
            change.reasons[0].pointer.starts_with("/questions/q"),
            "{:?}",
            change.reasons
        );
    }
}

fn versions() -> (Template, Template) {
    let before = about_text(&json!([
        {"id": "tone", "type": "choice", "options": [{"value": "good"}, {"value": "bad"}, {"value": "odd"}]},
        {"id": "stars", "type": "rating", "max": 5, "reason": "optional"},
        {"id": "note", "type": "text", "min": 20},
    ]));
    let after = about_text(&json!([
        {"id": "sentiment", "type": "choice", "options": [{"value": "positive"}, {"value": "negative"}]},
        {"id": "stars", "type": "rating", "max": 3, "reason": "optional"},
        {"id": "note", "type": "text", "min": 30},
    ]));
    (before, after)
}

#[test]
fn a_mapping_says_what_becomes_of_what_is_gone() {
    let (before, after) = versions();
    let change = Change::between(&before, &after);
    assert_eq!(change.needs, [Need::Question("tone".into())]);
    assert_eq!(
        change.unmapped(&Mapping::default(), &after)[0].pointer,
        "/questions/tone"
    );
    let wrong = Mapping::parse(&json!({"questions": {"tone": "mood"}})).unwrap();
    assert_eq!(
        change.unmapped(&wrong, &after)[0].pointer,
        "/questions/tone"
    );
    let right = Mapping::parse(&json!({"questions": {"tone": "sentiment"}})).unwrap();
    assert!(change.unmapped(&right, &after).is_empty());
    assert!(Mapping::parse(&json!({"question": {}})).is_err());

    let fewer =
        about_text(&json!([{"id": "tone", "type": "choice", "options": [{"value": "good"}]}]));
    let needs = Change::between(
        &about_text(&json!([before.source()["questions"][0]])),
        &fewer,
    )
    .needs;
    let gone = |option: &str| Need::Option {
        question: "tone".into(),
        option: option.into(),
    };
    assert_eq!(needs, [gone("bad"), gone("odd")]);
}

#[test]
fn a_draft_follows_the_mapping_and_loses_only_what_is_wrong_now() {
    let (before, after) = versions();
    let mapping = Mapping::parse(&json!({
        "questions": {"tone": "sentiment"}, "options": {"tone": {"good": "positive", "bad": "negative", "odd": null}},
    })).unwrap();
    let data = json!({"text": "x"});
    let carried = |draft: Value| carry_draft(&before, &after, &mapping, &data, &draft);
    let kept = carried(json!({"tone": "good", "stars": 3, "stars.reason": "why", "note": "begun"}));
    assert_eq!(
        kept.answer,
        json!({"sentiment": "positive", "stars": 3, "stars.reason": "why", "note": "begun"})
    );
    assert!(kept.dropped.is_empty());
    let lost = carried(json!({"tone": "odd", "stars": 5, "stars.reason": "why", "gone": 1}));
    assert_eq!(lost.answer, json!({}));
    assert_eq!(lost.dropped, ["tone", "gone", "stars"]);
    let whole = json!({"sentiment": "positive", "stars": 3, "note": "now it is long enough for the newer version"});
    assert!(validate_answer(&after, &data, &whole).is_ok());
}
