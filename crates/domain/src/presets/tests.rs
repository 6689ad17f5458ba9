//! Every preset works as it comes: template, guideline, sample data, keys, and the list of them for people.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Preset, all, find, sample_image};
use crate::guideline::Guideline;
use crate::template::{
    InputKind, Problem, Question, QuestionKind, Template, hotkeys, validate_answer, validate_data,
};

fn template_of(preset: &Preset) -> Template {
    let lines = |problems: Vec<Problem>| {
        problems
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    };
    Template::parse(&preset.template)
        .unwrap_or_else(|problems| panic!("{}: {}", preset.name, lines(problems)))
}

#[test]
fn every_preset_is_a_template_whose_sample_data_fit() {
    assert_eq!(all().len(), 12);
    for preset in all() {
        let template = template_of(preset);
        assert!((3..=6).contains(&preset.sample.len()), "{}", preset.name);
        for (line, data) in preset.sample.iter().enumerate() {
            assert_eq!(
                validate_data(&template, data),
                Ok(()),
                "{}, line {}",
                preset.name,
                line + 1
            );
            let keys: Vec<&String> = data.as_object().unwrap().keys().collect();
            let known: Vec<&String> = preset.data_keys.iter().map(|key| &key.key).collect();
            assert_eq!(keys, known, "{}, line {}", preset.name, line + 1);
        }
        assert!(
            preset.estimate_seconds > 0 && preset.summary.ends_with('.'),
            "{}",
            preset.name
        );
    }
}

#[test]
fn every_option_has_a_key_and_none_clash() {
    for preset in all() {
        let filled = hotkeys::filled_in(&template_of(preset));
        let template = Template::parse(&filled)
            .unwrap_or_else(|problems| panic!("{}: {problems:?}", preset.name));
        let mut asked: Vec<&Question> = template.questions.iter().collect();
        for question in &template.questions {
            if let QuestionKind::Each(each) = &question.kind {
                asked.extend(&each.ask);
            }
        }
        for question in asked {
            if let QuestionKind::Choice(choice) = &question.kind {
                assert!(
                    choice.options.iter().all(|option| option.hotkey.is_some()),
                    "{}",
                    preset.name
                );
            }
        }
    }
}

#[test]
fn every_guideline_names_its_clauses_itself() {
    for preset in all() {
        let guideline = Guideline::parse(&preset.guideline, &[]).unwrap();
        assert!(
            guideline.clauses.len() >= 6,
            "{} has too few clauses",
            preset.name
        );
        for clause in guideline
            .clauses
            .iter()
            .filter(|clause| clause.id != "intro")
        {
            let id = &clause.id;
            assert!(
                preset.guideline.contains(&format!("{{#{id}}}")),
                "{}: {id} is not written",
                preset.name
            );
            assert!(
                !clause.text.is_empty(),
                "{}: {id} says nothing",
                preset.name
            );
        }
        assert!(
            guideline.clause("report").is_some(),
            "{} does not say when to report",
            preset.name
        );
    }
}

#[test]
fn every_sample_picture_is_there_and_its_name_tells_nothing() {
    let mut seen = 0;
    for preset in all() {
        for input in template_of(preset)
            .inputs
            .iter()
            .filter(|i| matches!(i.kind, InputKind::Image(_)))
        {
            for data in &preset.sample {
                let reference = input.value(data).and_then(Value::as_str).unwrap();
                let bytes =
                    sample_image(reference).unwrap_or_else(|| panic!("{reference} is not there"));
                assert!(bytes.starts_with(b"\x89PNG\r\n"), "{reference}");
                assert!(reference.starts_with("sample:picture-"), "{reference}");
                seen += 1;
            }
        }
    }
    assert!(seen > 0);
    assert_eq!(sample_image("sample:none.png"), None);
}

#[test]
fn text_sentiment_keeps_what_scripts_rely_on() {
    let template = template_of(find("text-sentiment").unwrap());
    assert_eq!(template.input("text").unwrap().from.as_str(), "/text");
    let Some(QuestionKind::Choice(choice)) = template.question("sentiment").map(|q| &q.kind) else {
        panic!("sentiment is no choice");
    };
    let values: Vec<&str> = choice
        .options
        .iter()
        .map(|option| option.value.as_str())
        .collect();
    assert_eq!(values, ["positive", "neutral", "negative", "mixed"]);
}

#[test]
fn every_preset_can_be_answered() {
    let words = |count: usize| "word ".repeat(count);
    let rated = |ids: [&str; 2]| json!({ids[0]: {"helpful": 4}, ids[1]: {"helpful": 2, "flaws": ["vague"]}});
    for (name, answer) in [
        ("text-sentiment", json!({"sentiment": "positive"})),
        (
            "image-classification",
            json!({"subject": {"other": "drawing"}, "flaws": ["blurred"]}),
        ),
        (
            "search-relevance",
            json!({"relevance": {"p1": {"grade": 3}, "p2": {"grade": 2}, "p3": {"grade": 1}, "p4": {"grade": 0}}, "list": "satisfied"}),
        ),
        (
            "coherence-rating",
            json!({"criteria": {"order": 2, "links": 1, "topic": 4, "consistency": 5}, "overall": 2, "worst": "Even a small patch"}),
        ),
        (
            "conversation-rating",
            json!({"turns": rated(["t1", "t3"]), "outcome": "solved", "whole": {"understanding": 5, "tone": 5, "memory": 5}}),
        ),
        (
            "response-preference",
            json!({"better": {"winner": "a", "strength": 3, "dimensions": {"helpful": "a", "accurate": "a", "clear": null}}}),
        ),
        (
            "response-ranking",
            json!({"order": [["a"], ["d"], ["b"], ["c"]], "acceptable": {"a": {"send": "yes"}, "b": {"send": "no"}, "c": {"send": "no"}, "d": {"send": "yes"}}}),
        ),
        (
            "article-writing",
            json!({"article": {"headline": words(6), "opening": words(30), "body": words(300)}, "sources": "Report, City", "confidence": 4}),
        ),
        ("summarization", json!({"summary": words(50)})),
        ("question-answering", json!({"answerable": "no"})),
        (
            "prompt-writing",
            json!({"prompt": words(40), "kind": "plan", "difficulty": 3, "good_reply": words(20)}),
        ),
        (
            "rewrite",
            json!({"rewritten": "We have not got your papers yet.", "changed": "yes", "what_changed": "A wrong day."}),
        ),
    ] {
        let preset = find(name).unwrap();
        assert_eq!(
            validate_answer(&template_of(preset), &preset.sample[0], &answer),
            Ok(()),
            "{name}"
        );
    }
}

/// Written anew when `presets/README.md` is out of date: copy what this test prints.
#[test]
fn the_list_for_people_is_up_to_date() {
    let mut list = String::from(
        "# Presets\n\nWhat each needs in a task's data, and the ids of its questions (which are the keys of an answer). \
         Sample data name pictures as `sample:<file>`, which lie in `images/`.\n\n\
         | preset | data keys | questions | seconds |\n| --- | --- | --- | --- |\n",
    );
    for preset in all() {
        let keys: Vec<String> = preset
            .data_keys
            .iter()
            .map(|key| format!("`{}`", key.key))
            .collect();
        let template = template_of(preset);
        let questions: Vec<String> = template.questions.iter().map(described).collect();
        let (name, seconds) = (&preset.name, preset.estimate_seconds);
        writeln!(
            list,
            "| `{name}` | {} | {} | {seconds} |",
            keys.join(", "),
            questions.join(", ")
        )
        .unwrap();
    }
    let written = include_str!("../../presets/README.md");
    assert!(list == written, "presets/README.md should read:\n{list}");
}

fn described(question: &Question) -> String {
    let kind = question.kind.type_name();
    match &question.kind {
        QuestionKind::Choice(choice) if !choice.tree => {
            let values: Vec<&str> = choice
                .options
                .iter()
                .map(|option| option.value.as_str())
                .collect();
            format!("`{}` ({kind}: {})", question.id, values.join(", "))
        }
        QuestionKind::Each(each) => {
            let asked: Vec<String> = each.ask.iter().map(described).collect();
            format!(
                "`{}` ({kind} of `{}`: {})",
                question.id,
                each.of.input,
                asked.join(", ")
            )
        }
        _ => format!("`{}` ({kind})", question.id),
    }
}
