//! What is an answer.

use serde_json::{Value, json};

use super::super::{Template, validate_answer};
use super::{about_text, pointers, template};

fn check(template: &Template, data: &Value, answer: &Value) -> Vec<String> {
    pointers(validate_answer(template, data, answer))
}

/// Checks values of one question on a text: those that are taken, and those that are not, with the pointer.
fn table(question: &Value, good: &[Value], bad: &[(Value, &str)]) {
    let template = about_text(&json!([question]));
    let data = json!({"text": "x"});
    for value in good {
        let found = check(&template, &data, &json!({"q": value}));
        assert!(found.is_empty(), "{value} is refused at {found:?}");
    }
    for (value, pointer) in bad {
        assert_eq!(
            check(&template, &data, &json!({"q": value})),
            [*pointer],
            "{value}"
        );
    }
}

#[test]
fn a_choice_of_one() {
    table(
        &json!({"id": "q", "type": "choice", "options": [{"value": "a"}, {"value": "b"}], "other": true, "unsure": true}),
        &[json!("a"), json!({"other": "c"}), json!({"unsure": true})],
        &[
            (json!("c"), "/q"),
            (json!(["a"]), "/q"),
            (json!({"other": " "}), "/q/other"),
            (json!({"unsure": false}), "/q"),
            (json!({"other": "x", "unsure": true}), "/q"),
            (json!(null), "/q"),
            (json!(""), "/q"),
        ],
    );
}

#[test]
fn a_choice_of_many() {
    table(
        &json!({"id": "q", "type": "choice", "many": true, "max": 2, "options": [{"value": "a"}, {"value": "b"}, {"value": "c"}]}),
        &[json!(["a"]), json!(["c", "a"])],
        &[
            (json!("a"), "/q"),
            (json!([]), "/q"),
            (json!(["a", "b", "c"]), "/q"),
            (json!(["a", "a"]), "/q/1"),
            (json!(["a", "d"]), "/q/1"),
            (json!({"unsure": true}), "/q"),
        ],
    );
}

#[test]
fn a_choice_in_a_tree_goes_down_to_a_leaf() {
    let options = json!([{"value": "animal", "children": [{"value": "dog"}, {"value": "cat"}]}, {"value": "plant"}]);
    table(
        &json!({"id": "q", "type": "choice", "options": options}),
        &[json!(["animal", "dog"]), json!(["plant"])],
        &[
            (json!(["animal"]), "/q"),
            (json!("plant"), "/q"),
            (json!(["animal", "cow"]), "/q/1"),
            (json!(["plant", "x"]), "/q/1"),
        ],
    );
    table(
        &json!({"id": "q", "type": "choice", "options": options, "many": true}),
        &[json!([["animal", "dog"], ["plant"]])],
        &[
            (json!([["animal", "dog"], "plant"]), "/q/1"),
            (json!(["plant"]), "/q/0"),
        ],
    );
}

#[test]
fn scales_numbers_and_days() {
    table(
        &json!({"id": "q", "type": "rating", "min": 0, "max": 1, "step": 0.1, "na": true}),
        &[json!(0), json!(0.3), json!(1.0), json!({"na": true})],
        &[
            (json!(1.1), "/q"),
            (json!(0.25), "/q"),
            (json!("1"), "/q"),
            (json!({"na": false}), "/q"),
        ],
    );
    table(
        &json!({"id": "q", "type": "number", "min": 1, "step": 2}),
        &[json!(1), json!(7.0)],
        &[(json!(0), "/q"), (json!(2), "/q"), (json!(true), "/q")],
    );
    table(
        &json!({"id": "q", "type": "date", "min": "2026-01-01", "max": "2026-12-31"}),
        &[json!("2026-11-23")],
        &[
            (json!("2025-12-31"), "/q"),
            (json!("2027-01-01"), "/q"),
            (json!("2026-02-30"), "/q"),
            (json!("2026-1-2"), "/q"),
        ],
    );
    table(
        &json!({"id": "q", "type": "rubric", "criteria": [{"id": "clear"}, {"id": "true", "max": 3}]}),
        &[json!({"clear": 5, "true": 3})],
        &[
            (json!({"clear": 5}), "/q/true"),
            (json!({"clear": 5, "true": 4}), "/q/true"),
            (json!({"clear": 1, "true": 1, "x": 1}), "/q/x"),
        ],
    );
}

#[test]
fn texts_and_their_parts() {
    table(
        &json!({"id": "q", "type": "text", "min": 2, "max": 3, "unit": "words"}),
        &[json!("two words"), json!("now three words")],
        &[
            (json!("one"), "/q"),
            (json!("one two three four"), "/q"),
            (json!("  "), "/q"),
            (json!(5), "/q"),
        ],
    );
    table(
        &json!({"id": "q", "type": "text", "parts": [{"id": "title", "max": 10}, {"id": "note", "min": 0}]}),
        &[
            json!({"title": "Short"}),
            json!({"title": "Short", "note": "n"}),
        ],
        &[
            (json!({"title": "Much too long"}), "/q/title"),
            (json!({"note": "n"}), "/q/title"),
            (json!({"title": "a", "body": "b"}), "/q/body"),
            (json!("a"), "/q"),
        ],
    );
}

#[test]
fn preferences_and_rankings_name_what_is_there() {
    let pair = template(
        &json!([{"id": "two", "type": "responses", "from": "/two"}]),
        &json!([{"id": "q", "type": "preference", "of": "two", "strength": 3, "tie": true, "dimensions": ["helpful"]}]),
    );
    let data = json!({"two": ["x", "y"]});
    let with = |value: Value| check(&pair, &data, &json!({"q": value}));
    assert!(
        with(json!({"winner": "a", "strength": 2, "dimensions": {"helpful": null}})).is_empty()
    );
    assert!(with(json!({"winner": null, "dimensions": {"helpful": "b"}})).is_empty());
    assert_eq!(
        with(json!({"winner": "c", "strength": 2, "dimensions": {"helpful": "a"}})),
        ["/q/winner"]
    );
    assert_eq!(
        with(json!({"winner": "a", "dimensions": {"helpful": "a"}})),
        ["/q/strength"]
    );
    assert_eq!(
        with(json!({"winner": null, "strength": 1, "dimensions": {"helpful": "a"}})),
        ["/q/strength"]
    );
    assert_eq!(
        with(json!({"winner": "a", "strength": 1})),
        ["/q/dimensions/helpful"]
    );
    assert_eq!(
        with(json!({"winner": null, "both_bad": true, "dimensions": {"helpful": "a"}})),
        ["/q/both_bad"]
    );

    let rank = |extra: Value, value: Value| {
        let mut question = json!({"id": "q", "type": "ranking", "of": "all"});
        question
            .as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        let template = template(
            &json!([{"id": "all", "type": "responses", "from": "/all"}]),
            &json!([question]),
        );
        check(
            &template,
            &json!({"all": ["x", "y", "z"]}),
            &json!({"q": value}),
        )
    };
    assert!(rank(json!({}), json!([["c"], ["a"], ["b"]])).is_empty());
    assert!(rank(json!({"ties": true}), json!([["c"], ["a", "b"]])).is_empty());
    assert!(rank(json!({"top_k": 2}), json!([["c"], ["a"]])).is_empty());
    assert!(
        rank(
            json!({"best_worst": true}),
            json!({"best": "a", "worst": "c"})
        )
        .is_empty()
    );
    assert_eq!(rank(json!({}), json!([["c"], ["a", "b"]])), ["/q/1"]);
    assert_eq!(rank(json!({}), json!([["c"], ["a"]])), ["/q"]);
    assert_eq!(
        rank(json!({}), json!([["c"], ["a"], ["b"], ["a"]])),
        ["/q/3/0", "/q"]
    );
    assert_eq!(rank(json!({"top_k": 2}), json!([["c"]])), ["/q"]);
    assert_eq!(
        rank(
            json!({"best_worst": true}),
            json!({"best": "a", "worst": "a"})
        ),
        ["/q/worst"]
    );
}

#[test]
fn each_asks_about_the_elements_that_it_means() {
    let talk = template(
        &json!([{"id": "talk", "type": "conversation", "from": "/talk"}]),
        &json!([{"id": "turn", "type": "each", "of": "talk", "where": {"role": ["assistant"]}, "ask": [
            {"id": "ok", "type": "choice", "options": [{"value": "yes"}, {"value": "no"}]},
            {"id": "why", "type": "text", "when": {"eq": ["ok", "no"]}},
        ]}]),
    );
    let data = json!({"talk": [
        {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}, {"id": "last/1", "role": "assistant", "content": "Bye"},
    ]});
    let with = |value: Value| check(&talk, &data, &value);
    assert!(
        with(json!({"turn": {"t1": {"ok": "yes"}, "last/1": {"ok": "no", "why": "rude"}}}))
            .is_empty()
    );
    assert_eq!(
        with(json!({"turn": {"t1": {"ok": "yes"}}})),
        ["/turn/last~11/ok"]
    );
    assert_eq!(with(json!({})), ["/turn/t1/ok", "/turn/last~11/ok"]);
    assert_eq!(
        with(
            json!({"turn": {"t0": {"ok": "yes"}, "t1": {"ok": "no"}, "last/1": {"ok": "yes", "why": "x"}}})
        ),
        ["/turn/t1/why", "/turn/last~11/why", "/turn/t0"]
    );
}

#[test]
fn coverage_says_how_many_elements_must_be_answered() {
    let with = |coverage: &str, answer: Value| {
        let template = template(
            &json!([{"id": "rows", "type": "table", "from": "/rows"}]),
            &json!([{"id": "row", "type": "each", "of": "rows", "coverage": coverage, "ask": [{"id": "n", "type": "number"}]}]),
        );
        check(&template, &json!({"rows": [{"x": 1}, {"x": 2}]}), &answer)
    };
    assert!(with("any", json!({"row": {"r1": {"n": 1}}})).is_empty());
    assert!(with("none", json!({})).is_empty());
    assert_eq!(with("any", json!({})), ["/row"]);
    assert_eq!(with("all", json!({"row": {"r1": {"n": 1}}})), ["/row/r0/n"]);
    assert_eq!(with("none", json!({"row": {"r9": {"n": 1}}})), ["/row/r9"]);
}

#[test]
fn a_hidden_question_has_no_value_and_hides_what_looks_at_it() {
    let template = about_text(&json!([
        {"id": "kind", "type": "choice", "options": [{"value": "a"}, {"value": "b"}]},
        {"id": "more", "type": "number", "when": {"eq": ["kind", "b"]}},
        {"id": "most", "type": "number", "when": {"gte": ["more", 5]}},
    ]));
    let data = json!({"text": "x"});
    assert!(check(&template, &data, &json!({"kind": "a"})).is_empty());
    assert!(
        check(
            &template,
            &data,
            &json!({"kind": "b", "more": 5, "most": 1})
        )
        .is_empty()
    );
    assert_eq!(check(&template, &data, &json!({"kind": "b"})), ["/more"]);
    assert_eq!(
        check(
            &template,
            &data,
            &json!({"kind": "a", "more": 5, "most": 1})
        ),
        ["/more", "/most"]
    );
}

#[test]
fn reasons_stand_beside_their_values() {
    let template = about_text(&json!([
        {"id": "q", "type": "rating", "reason": "required"}, {"id": "p", "type": "rating", "required": false},
    ]));
    let data = json!({"text": "x"});
    assert!(check(&template, &data, &json!({"q": 3, "q.reason": "because"})).is_empty());
    assert_eq!(check(&template, &data, &json!({"q": 3})), ["/q.reason"]);
    assert_eq!(
        check(
            &template,
            &data,
            &json!({"q": 3, "q.reason": "x", "p.reason": "y"})
        ),
        ["/p.reason"]
    );
    assert_eq!(
        check(&template, &data, &json!({"q": 3, "q.reason": 5, "nope": 1})),
        ["/q.reason", "/nope"]
    );
}

#[test]
fn a_prefill_that_nobody_confirmed_is_no_answer() {
    let template = about_text(&json!([{"id": "q", "type": "rating", "prefill": "/guess"}]));
    let data = json!({"text": "x", "guess": 3});
    assert!(check(&template, &data, &json!({"q": 3, "q.origin": "confirmed"})).is_empty());
    assert_eq!(
        check(&template, &data, &json!({"q": 3, "q.origin": "prefill"})),
        ["/q.origin"]
    );
}
