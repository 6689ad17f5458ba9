//! Laws over generated templates and answers, and over any JSON at all.

use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::{Map, Value, json};

use super::super::{
    Change, Key, Mapping, Problem, Report, Template, answer_schema, arranged, carry_draft, columns,
    data_schema, flatten, hotkeys, opinions, score, shape, shown_order, validate_answer,
    validate_data, visible_data,
};
use super::json_schema::accepts;

fn data() -> Value {
    json!({
        "text": "A text.",
        "talk": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}, {"id": "z/9~", "role": "assistant", "content": "Bye"}],
        "two": ["x", {"content": "y"}],
        "more": ["x", "y", {"id": "m3", "content": [{"role": "user", "content": "z"}]}, "w"],
        "label": "secret",
    })
}

fn inputs() -> Value {
    json!([
        {"id": "text", "type": "text", "from": "/text"},
        {"id": "talk", "type": "conversation", "from": "/talk"},
        {"id": "two", "type": "responses", "from": "/two"},
        {"id": "more", "type": "responses", "from": "/more"},
    ])
}

/// A question without an id, and an answer to it.
type Asked = (Value, Value);

fn choice() -> impl Strategy<Value = Asked> {
    let options = json!([{"value": "a"}, {"value": "b/c"}, {"value": "d"}]);
    let tree =
        json!([{"value": "a", "children": [{"value": "x"}, {"value": "y"}]}, {"value": "b/c"}]);
    let one = select(vec![
        json!("a"),
        json!("b/c"),
        json!({"other": "words"}),
        json!({"unsure": true}),
    ]);
    let many = subsequence(
        vec![json!("a"), json!("b/c"), json!("d"), json!({"other": "w"})],
        1..=3,
    );
    let path = select(vec![json!(["a", "x"]), json!(["a", "y"]), json!(["b/c"])]);
    let extra = json!({"type": "choice", "other": true, "unsure": true});
    let with = move |options: &Value, many: bool| {
        let mut question = extra.clone();
        question["options"] = options.clone();
        question["many"] = many.into();
        question
    };
    let (single, several, branch) = (
        with(&options, false),
        with(&options, true),
        with(&tree, false),
    );
    prop_oneof![
        one.prop_map(move |value| (single.clone(), value)),
        many.prop_map(move |list| (several.clone(), list.into())),
        path.prop_map(move |value| (branch.clone(), value)),
    ]
}

fn scale() -> impl Strategy<Value = Asked> {
    (
        -5_i32..5,
        1_i32..20,
        1_i32..4,
        any::<Index>(),
        any::<bool>(),
    )
        .prop_map(|(min, steps, step, at, na)| {
            let max = min + steps * step;
            let place =
                min + step * i32::try_from(at.index(usize::try_from(steps).unwrap() + 1)).unwrap();
            (
                json!({"type": "rating", "min": min, "max": max, "step": step, "na": na}),
                json!(place),
            )
        })
}

fn simple() -> impl Strategy<Value = Asked> {
    let rubric = (1..=5_i32, 0..=3_i32).prop_map(|(x, y)| {
        let criteria = json!([{"id": "x"}, {"id": "y", "min": 0, "max": 3, "weight": 2}]);
        (
            json!({"type": "rubric", "criteria": criteria}),
            json!({"x": x, "y": y}),
        )
    });
    let text = "[a-zé€ ]{0,30}x".prop_map(|text| (json!({"type": "text", "max": 31}), json!(text)));
    let parts = ("\\PC{0,20}x", any::<bool>()).prop_map(|(text, both)| {
        let question =
            json!({"type": "text", "parts": [{"id": "title"}, {"id": "note", "min": 0}]});
        (
            question,
            if both {
                json!({"title": text, "note": "n"})
            } else {
                json!({"title": text})
            },
        )
    });
    let number = (-1e6..1e6)
        .prop_map(|n: f64| (json!({"type": "number", "min": -1e6, "max": 1e6}), json!(n)));
    let day = (1_u32..=28, 1_u32..=12).prop_map(|(day, month)| {
        (
            json!({"type": "date"}),
            json!(format!("2026-{month:02}-{day:02}")),
        )
    });
    prop_oneof![choice(), scale(), rubric, text, parts, number, day]
}

fn comparing() -> impl Strategy<Value = Asked> {
    let preference = (select(vec!["a", "b"]), 1..=3_u32, any::<bool>(), any::<bool>()).prop_map(|(winner, strength, tie, bad)| {
        let question = json!({"type": "preference", "of": "two", "strength": 3, "tie": true, "both_bad": true, "dimensions": ["d"]});
        let dimensions = json!({"d": if bad { Value::Null } else { winner.into() }});
        let mut value = if tie { json!({"winner": null, "both_bad": bad}) } else { json!({"winner": winner, "strength": strength}) };
        value["dimensions"] = dimensions;
        (question, value)
    });
    let ids = Just(vec!["a", "b", "m3", "d"]);
    let ranking = (ids.prop_shuffle(), any::<bool>()).prop_map(|(order, tied)| {
        let groups: Vec<Vec<&str>> = if tied {
            vec![order[..2].to_vec(), order[2..].to_vec()]
        } else {
            order.iter().map(|id| vec![*id]).collect()
        };
        (
            json!({"type": "ranking", "of": "more", "ties": true}),
            json!(groups),
        )
    });
    prop_oneof![preference, ranking]
}

fn question() -> impl Strategy<Value = Asked> {
    let each = (simple(), simple()).prop_filter_map("an ask and two answers of its kind", |(first, second)| {
        let ask = |(question, _): &Asked, id: &str| {
            let mut question = question.clone();
            question["id"] = id.into();
            question
        };
        let asks = json!([ask(&first, "s0"), ask(&second, "s1")]);
        let said = json!({"s0": first.1, "s1": second.1});
        let question = json!({"type": "each", "of": "talk", "where": {"role": ["assistant"]}, "ask": asks});
        Some((question, json!({"t1": said.clone(), "z/9~": said})))
    });
    prop_oneof![3 => simple(), 1 => comparing(), 1 => each]
}

/// A template, with an answer that is right for [`data`]: some questions hidden, some left out, some with reasons.
fn template_and_answer() -> impl Strategy<Value = (Value, Value)> {
    proptest::collection::vec((question(), 0..6_u8), 1..6).prop_map(|list| {
        let (mut questions, mut answer) = (Vec::new(), Map::new());
        for (index, ((mut question, value), way)) in list.into_iter().enumerate() {
            let id = format!("q{index}");
            question["id"] = id.as_str().into();
            let before = index.checked_sub(1).map(|before| format!("q{before}"));
            let before_is_there = before
                .as_ref()
                .is_some_and(|before| answer.contains_key(before));
            let mut given = true;
            match (way, &before) {
                (0, _) => question["required"] = false.into(),
                (1, _) => {
                    question["required"] = false.into();
                    given = false;
                }
                (2, Some(before)) => {
                    question["when"] = json!({"answered": before});
                    given = before_is_there;
                }
                (3, Some(before)) => {
                    question["when"] = json!({"not": {"answered": before}});
                    given = !before_is_there;
                }
                (4, _) => {
                    question["reason"] = "required".into();
                    answer.insert(format!("{id}.reason"), "because".into());
                }
                _ => {}
            }
            if given {
                answer.insert(id, value);
            }
            questions.push(question);
        }
        (
            json!({"template": 1, "title": "T", "inputs": inputs(), "questions": questions}),
            answer.into(),
        )
    })
}

/// Any JSON, made of words that templates and answers use more often than chance would.
fn any_json() -> impl Strategy<Value = Value> {
    let word = select(vec![
        "id",
        "type",
        "from",
        "options",
        "value",
        "children",
        "ask",
        "of",
        "when",
        "eq",
        "in",
        "not",
        "all",
        "where",
        "inputs",
        "questions",
        "template",
        "title",
        "choice",
        "rating",
        "text",
        "each",
        "q0",
        "q1",
        "a",
        "b",
        "t1",
        "winner",
        "best",
        "min",
        "max",
        "/text",
        "unsure",
        "other",
        "na",
        "responses",
        "preference",
        "ranking",
        "criteria",
        "parts",
        "hotkey",
        "prefill",
        "layout",
        "beside",
        "q0.reason",
        "",
    ])
    .prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-3_i64..10).prop_map(Value::from),
        word.clone().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        let key = prop_oneof![4 => word.clone(), 1 => "\\PC{0,5}"];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((key, inner), 0..6)
                .prop_map(|pairs| Value::from(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Replaces, removes or adds something at one place of a value.
fn mutated(value: &Value, at: Index, by: Value, remove: bool) -> Value {
    fn places(value: &Value, here: &str, list: &mut Vec<String>) {
        list.push(here.to_owned());
        match value {
            Value::Object(map) => map.iter().for_each(|(key, v)| {
                places(
                    v,
                    &format!("{here}/{}", super::super::pointer::escape(key)),
                    list,
                );
            }),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(index, v)| places(v, &format!("{here}/{index}"), list)),
            _ => {}
        }
    }
    let mut list = Vec::new();
    places(value, "", &mut list);
    let mut value = value.clone();
    let target = value
        .pointer_mut(&list[at.index(list.len())])
        .expect("a place of the value");
    match target {
        Value::Object(map) if remove && !map.is_empty() => {
            let key = map.keys().next().cloned().unwrap_or_default();
            map.remove(&key);
        }
        Value::Array(items) if remove => {
            items.pop();
        }
        other => *other = by,
    }
    value
}

/// A pointer names a place that is there, or one that is missing in something that is there; the deepest that
/// can be missing is a part of what is asked of an element (`/each/t1/rubric/criterion`).
fn assert_places(problems: &[Problem], value: &Value) {
    assert!(!problems.is_empty());
    for problem in problems {
        assert!(!problem.message.is_empty());
        let mut pointer = problem.pointer.as_str();
        let mut missing = 0;
        while value.pointer(pointer).is_none() {
            missing += 1;
            pointer = pointer
                .rsplit_once('/')
                .unwrap_or_else(|| panic!("{problem} is no place"))
                .0;
        }
        assert!(
            missing <= 3,
            "{problem} lies {missing} steps outside of {value}"
        );
    }
}

/// Runs everything that takes an answer; only that it does not panic, and keeps its shape, matters here.
fn use_everything(template: &Template, data: &Value, answer: &Value) {
    assert_eq!(flatten(template, answer).len(), columns(template).len());
    for opinion in opinions(template, answer) {
        let shape = shape(template, &opinion.question).expect("what is said has a shape");
        assert_eq!(shape.kind, opinion.value.kind());
    }
    let key = Key {
        answer: answer.clone(),
        ..Key::default()
    };
    for (_, score) in score(template, answer, &key).questions {
        assert!((0.0..=1.0).contains(&score));
    }
    let order = shown_order(template, data, "seed");
    let _ = arranged(template, &visible_data(template, data), &order);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_right_answer_is_taken_by_validator_and_schema((template, answer) in template_and_answer()) {
        let template = Template::parse(&template).map_err(|p| TestCaseError::fail(format!("{p:?}")))?;
        prop_assert_eq!(validate_data(&template, &data()), Ok(()));
        prop_assert!(accepts(&data_schema(&template), &data()));
        prop_assert_eq!(validate_answer(&template, &data(), &answer), Ok(()));
        prop_assert_eq!(validate_answer(&template, &visible_data(&template, &data()), &answer), Ok(()), "on what is seen");
        prop_assert!(accepts(&answer_schema(&template), &answer), "{}", answer_schema(&template));
        use_everything(&template, &data(), &answer);
    }

    #[test]
    fn an_answer_that_is_its_own_key_scores_one((template, answer) in template_and_answer()) {
        let template = Template::parse(&template).unwrap();
        let key = Key { answer: answer.clone(), ..Key::default() };
        for (question, score) in score(&template, &answer, &key).questions {
            prop_assert!((score - 1.0).abs() < 1e-9, "{} scores {}", question, score);
        }
    }

    #[test]
    fn a_changed_answer_is_taken_by_both_or_refused_with_a_place(
        (template, answer) in template_and_answer(), at in any::<Index>(), by in any_json(), remove in any::<bool>(),
    ) {
        let template = Template::parse(&template).unwrap();
        let answer = mutated(&answer, at, by, remove);
        match validate_answer(&template, &data(), &answer) {
            Ok(()) => prop_assert!(accepts(&answer_schema(&template), &answer), "{}", answer),
            Err(problems) => assert_places(&problems, &answer),
        }
        use_everything(&template, &data(), &answer);
    }

    #[test]
    fn a_changed_template_is_read_or_refused_with_a_place(
        (template, answer) in template_and_answer(), at in any::<Index>(), by in any_json(), remove in any::<bool>(),
    ) {
        let changed = mutated(&template, at, by, remove);
        match Template::parse(&changed) {
            Err(problems) => assert_places(&problems, &changed),
            Ok(newer) => {
                let older = Template::parse(&template).unwrap();
                let filled = hotkeys::filled_in(&newer);
                prop_assert!(Template::parse(&filled).is_ok(), "{}", filled);
                let change = Change::between(&older, &newer);
                if !change.is_breaking() {
                    prop_assert_eq!(validate_answer(&newer, &data(), &answer), Ok(()), "a safe change: {}", changed);
                }
                let carried = carry_draft(&older, &newer, &Mapping::default(), &data(), &answer);
                use_everything(&newer, &data(), &carried.answer);
            }
        }
    }

    #[test]
    fn nothing_panics_on_any_json((template, _) in template_and_answer(), a in any_json(), b in any_json()) {
        let template = Template::parse(&template).unwrap();
        let _ = (validate_data(&template, &a), validate_answer(&template, &a, &b), Report::parse(&a, &[]), Mapping::parse(&b));
        use_everything(&template, &a, &b);
        if let Err(problems) = Template::parse(&a) {
            assert_places(&problems, &a);
        }
    }

    #[test]
    fn what_is_seen_never_holds_what_nothing_binds_to(extra in any_json()) {
        let template = super::template(&inputs(), &json!([{"id": "q", "type": "number"}]));
        let mut data = data();
        data["label"] = extra.clone();
        data["two"][1]["score"] = extra.clone();
        data["talk"][0]["rating"] = extra;
        let seen = visible_data(&template, &data);
        prop_assert_eq!(seen["two"][1].as_object().unwrap().len(), 2);
        prop_assert_eq!(seen["talk"][0].as_object().unwrap().len(), 3);
        prop_assert_eq!(seen.as_object().unwrap().len(), 4);
    }
}
