//! What is a task's data, and what of it is seen.

use serde_json::json;

use super::super::{validate_data, visible_data};
use super::{about_text, pointers, template};

#[test]
fn a_label_column_never_reaches_a_contributor() {
    let template = about_text(&json!([{"id": "q", "type": "number"}]));
    let data = json!({"text": "a", "label": "positive", "meta": {"text": "b"}});
    assert!(validate_data(&template, &data).is_ok());
    assert_eq!(visible_data(&template, &data), json!({"text": "a"}));
}

#[test]
fn of_lists_only_what_is_shown_is_seen() {
    let template = template(
        &json!([
            {"id": "talk", "type": "conversation", "from": "/talk"},
            {"id": "two", "type": "responses", "from": "/in/two"},
            {"id": "found", "type": "results", "from": "/search", "fields": [{"from": "/shop/price", "as": "price"}]},
            {"id": "rows", "type": "table", "from": "/rows", "columns": ["name"], "row_id": "key"},
            {"id": "pic", "type": "image", "from": "/pic"},
        ]),
        &json!([{"id": "q", "type": "number"}]),
    );
    let data = json!({
        "talk": [{"role": "system", "content": "secret"}, {"role": "user", "content": "Hi", "score": 5}],
        "in": {"two": [{"content": "x", "model": "m1"}, "y"], "winner": "a"},
        "search": {"query": "q", "results": [{"title": "t", "grade": 3, "shop": {"price": 5, "margin": 2}}], "ideal": 1},
        "rows": [{"key": 7, "name": "n", "truth": true}],
        "pic": {"url": "https://example.org/a.png", "name": "cat.png"},
    });
    assert_eq!(
        pointers(validate_data(&template, &data)),
        Vec::<String>::new()
    );
    assert_eq!(
        visible_data(&template, &data),
        json!({
            "talk": [{"role": "user", "content": "Hi", "id": "t1"}],
            "in": {"two": [{"id": "a", "content": "x"}, {"id": "b", "content": "y"}]},
            "search": {"query": "q", "results": [{"title": "t", "id": "r0", "shop": {"price": 5}}]},
            "rows": [{"name": "n", "key": 7}],
            "pic": {"url": "https://example.org/a.png"},
        })
    );
}

#[test]
fn what_is_missing_or_of_another_kind_is_named() {
    let template = template(
        &json!([
            {"id": "text", "type": "text", "from": "/in/text"},
            {"id": "two", "type": "responses", "from": "/two"},
            {"id": "page", "type": "link", "from": "/page"},
            {"id": "pic", "type": "image", "from": "/pic"},
        ]),
        &json!([{"id": "q", "type": "number"}]),
    );
    let data =
        json!({"two": ["only one"], "page": "javascript:alert(1)", "pic": "data:text/html,x"});
    assert_eq!(
        pointers(validate_data(&template, &data)),
        ["/in/text", "/two", "/page", "/pic"]
    );
    assert_eq!(pointers(validate_data(&template, &json!([]))), [""]);
}

#[test]
fn a_task_that_shows_nothing_is_refused() {
    let template = about_text(&json!([{"id": "q", "type": "number"}]));
    assert_eq!(
        pointers(validate_data(&template, &json!({"text": "  "}))),
        ["/text"]
    );
}

#[test]
fn elements_with_the_same_id_are_refused() {
    let template = template(
        &json!([{"id": "two", "type": "responses", "from": "/two"}]),
        &json!([{"id": "p", "type": "preference", "of": "two"}]),
    );
    let data = json!({"two": [{"id": "b", "content": "x"}, "y"]});
    assert_eq!(pointers(validate_data(&template, &data)), ["/two/1"]);
    let three = json!({"two": ["x", "y", "z"]});
    assert_eq!(pointers(validate_data(&template, &three)), ["/two"]);
}

#[test]
fn a_text_to_be_edited_and_a_suggestion_are_seen_and_checked() {
    let template = about_text(&json!([
        {"id": "q", "type": "text", "initial_from": "/draft"},
        {"id": "p", "type": "rubric", "criteria": [{"id": "x"}], "prefill": "/guess"},
    ]));
    let data = json!({"text": "a", "draft": "b", "guess": {"x": 3}, "label": "c"});
    assert!(validate_data(&template, &data).is_ok());
    assert_eq!(
        visible_data(&template, &data),
        json!({"text": "a", "draft": "b", "guess": {"x": 3}})
    );
    let without = json!({"text": "a"});
    assert_eq!(
        pointers(validate_data(&template, &without)),
        ["/draft"],
        "a suggestion may be missing"
    );
}
