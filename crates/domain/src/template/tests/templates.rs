//! What is a template and what is none.

use serde_json::{Value, json};

use super::super::{Template, limit};
use super::{about_text, refused};

fn text_input() -> Value {
    json!([{"id": "text", "type": "text", "from": "/text"}])
}

#[test]
fn every_problem_is_named_with_its_place() {
    let value = json!({
        "template": 2, "titel": "x",
        "inputs": [{"id": "A", "type": "text", "from": "text"}, {"id": "v", "type": "video", "from": "/v"}],
        "questions": [
            {"id": "q", "type": "choice", "options": [{"value": "a"}, {"value": "a", "colour": "red"}]},
            {"id": "q", "type": "rating", "min": 5, "max": 1},
        ],
    });
    let problems = Template::parse(&value).unwrap_err();
    let at: Vec<&str> = problems
        .iter()
        .map(|problem| problem.pointer.as_str())
        .collect();
    for pointer in [
        "/template",
        "",
        "/titel",
        "/inputs/0/id",
        "/inputs/0/from",
        "/inputs/1/type",
        "/questions/0/options/1/value",
        "/questions/0/options/1/colour",
        "/questions/1/id",
        "/questions/1/max",
    ] {
        assert!(at.contains(&pointer), "{pointer} is not among {at:?}");
    }
}

#[test]
fn a_type_that_comes_later_is_named_together_with_those_that_work() {
    let inputs = json!([{"id": "a", "type": "audio", "from": "/a"}]);
    let list = refused(
        &inputs,
        &json!([
            {"id": "s", "type": "segments", "on": "a"}, {"id": "t", "type": "texts"},
        ]),
    );
    assert!(list[0].starts_with("/inputs/0/type: the input type \"audio\" is not supported by this server yet; supported are: text, "));
    assert!(
        list[1].starts_with("/questions/0/type: the question type \"segments\" is not supported")
    );
    assert!(
        list[2]
            .starts_with("/questions/1/type: \"texts\" is no question type; supported are: choice")
    );
    assert_eq!(list.len(), 3, "no follow-up complaints: {list:?}");
}

#[test]
fn a_condition_looks_back_at_values_that_exist() {
    let ask = |when: Value| {
        refused(
            &text_input(),
            &json!([
                {"id": "kind", "type": "choice", "options": [{"value": "a"}, {"value": "b"}]},
                {"id": "score", "type": "rating"},
                {"id": "why", "type": "text", "when": when},
                {"id": "late", "type": "number"},
            ]),
        )
    };
    for good in [
        json!({"eq": ["kind", "a"]}),
        json!({"in": ["kind", ["a", "b"]]}),
        json!({"all": [{"gte": ["score", 3]}, {"not": {"answered": "kind"}}]}),
    ] {
        assert_eq!(ask(good.clone()), Vec::<String>::new(), "{good}");
    }
    for (bad, pointer) in [
        (json!({"eq": ["kind", "c"]}), "/questions/2/when/eq/1"),
        (json!({"eq": ["late", 1]}), "/questions/2/when/eq/0"),
        (json!({"gte": ["kind", 1]}), "/questions/2/when/gte/1"),
        (json!({"eq": ["score.x", 1]}), "/questions/2/when/eq/0"),
        (json!({"equals": ["kind", "a"]}), "/questions/2/when"),
        (json!({"any": []}), "/questions/2/when/any"),
        (json!({"eq": ["kind", "a"], "in": []}), "/questions/2/when"),
    ] {
        let list = ask(bad.clone());
        assert_eq!(list.len(), 1, "{bad}: {list:?}");
        assert!(
            list[0].starts_with(&format!("{pointer}: ")),
            "{bad}: {list:?}"
        );
    }
}

#[test]
fn a_list_is_bound_once_so_that_nothing_of_it_leaks() {
    let inputs = json!([
        {"id": "found", "type": "results", "from": "/search", "query_from": "/search/query"},
        {"id": "grade", "type": "text", "from": "/search/results"},
    ]);
    let list = refused(&inputs, &json!([{"id": "q", "type": "rating"}]));
    assert_eq!(list.len(), 1, "{list:?}");
    assert!(list[0].starts_with("/inputs/0/from: the input \"grade\" binds to /search/results"));
}

#[test]
fn limits_are_refused_and_not_truncated() {
    let options = |count: usize| -> Value {
        (0..count)
            .map(|n| json!({"value": format!("o{n}")}))
            .collect()
    };
    let choice = |count| json!([{"id": "q", "type": "choice", "options": options(count)}]);
    assert!(refused(&text_input(), &choice(limit::OPTIONS)).is_empty());
    assert_eq!(refused(&text_input(), &choice(limit::OPTIONS + 1)).len(), 1);
    let questions: Value = (0..=limit::QUESTIONS)
        .map(|n| json!({"id": format!("q{n}"), "type": "number"}))
        .collect();
    assert_eq!(refused(&text_input(), &questions).len(), 1);
    let mut nested = json!({"value": "leaf"});
    for _ in 0..limit::OPTION_DEPTH {
        nested = json!({"value": "above", "children": [nested]});
    }
    assert_eq!(
        refused(
            &text_input(),
            &json!([{"id": "q", "type": "choice", "options": [nested]}])
        )
        .len(),
        1
    );
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    assert!(Template::parse(&deep).is_err());
    let many: Value = (0..=limit::TEMPLATE_NODES).map(|n| json!(n)).collect();
    assert!(Template::parse(&many).is_err());
}

#[test]
fn a_preference_needs_alternatives_to_compare() {
    let list = refused(
        &text_input(),
        &json!([
            {"id": "p", "type": "preference", "of": "text"}, {"id": "r", "type": "ranking", "of": "nowhere"},
        ]),
    );
    assert!(
        list[0].starts_with(
            "/questions/0/of: \"text\" is of the type text; expected one of: responses"
        )
    );
    assert!(list[1].starts_with("/questions/1/of: there is no input \"nowhere\""));
}

#[test]
fn the_source_is_kept_as_it_was_written() {
    let template = about_text(&json!([{"id": "q", "type": "number", "unit": "km"}]));
    assert_eq!(template.source()["questions"][0]["unit"], "km");
}
