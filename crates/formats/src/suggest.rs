//! A first mapping for a person to correct: columns to keys by name, by what the name means, by what is in them.

use crate::coerce::Wants;
use crate::mapping::{EXTERNAL_ID, Mapping};
use crate::preview::{ColumnKind, PreviewColumn};

/// Words that files and templates use for the same thing. A key is matched by the first group that holds it.
const SYNONYMS: [&[&str]; 15] = [
    &[
        "text",
        "body",
        "content",
        "comment",
        "review",
        "sentence",
        "utterance",
        "tweet",
        "post",
        "message",
        "document",
        "passage",
        "paragraph",
        "description",
        "snippet",
    ],
    &[
        "prompt",
        "instruction",
        "question",
        "query",
        "input",
        "request",
        "task",
    ],
    &[
        "context",
        "passage",
        "background",
        "article",
        "document",
        "source",
        "evidence",
    ],
    &[
        "query",
        "search",
        "keyword",
        "keywords",
        "searchterm",
        "search_query",
        "question",
        "q",
    ],
    &[
        "results",
        "products",
        "documents",
        "docs",
        "hits",
        "items",
        "candidates",
        "passages",
    ],
    &[
        "result",
        "product",
        "document",
        "doc",
        "hit",
        "item",
        "candidate",
        "title",
        "product_title",
    ],
    &[
        "messages",
        "conversation",
        "dialogue",
        "dialog",
        "turns",
        "chat",
        "history",
        "transcript",
        "conversations",
    ],
    &[
        "responses",
        "completions",
        "answers",
        "outputs",
        "candidates",
        "replies",
        "generations",
        "choices",
    ],
    &[
        "response",
        "completion",
        "answer",
        "output",
        "reply",
        "generation",
        "model_output",
    ],
    &[
        "image",
        "img",
        "photo",
        "picture",
        "file_name",
        "filename",
        "image_url",
        "image_path",
        "url",
        "file",
        "path",
    ],
    &[
        "audio",
        "recording",
        "sound",
        "file_name",
        "filename",
        "audio_url",
        "url",
        "file",
        "path",
    ],
    &[
        "video",
        "clip",
        "file_name",
        "filename",
        "video_url",
        "url",
        "file",
        "path",
    ],
    &["summary", "abstract", "highlights", "tldr"],
    &["title", "headline", "subject", "name"],
    &["link", "url", "href", "address", "page"],
];

/// Names of columns that hold a task's id, the surest first.
const ID_NAMES: [&str; 9] = [
    "externalid",
    "id",
    "taskid",
    "itemid",
    "uid",
    "uuid",
    "guid",
    "key",
    "rowid",
];

/// How well a column fits a key, the least the best; None if not at all.
type Rule = fn(&str, &PreviewColumn, &Wants) -> Option<usize>;

/// Suggests which column goes to which key that the template names in `wants`, and which one is the external id.
/// A key without a likely column is left out; a column goes to one key.
pub fn suggest(columns: &[PreviewColumn], wants: &Wants) -> Mapping {
    let mut mapping = Mapping::default();
    let mut free: Vec<&PreviewColumn> = columns.iter().collect();
    let mut open: Vec<&str> = wants.keys().collect();
    let rules: [Rule; 3] = [same_name, same_meaning, inside_name];
    for rule in rules {
        open.retain(|key| {
            let best = free
                .iter()
                .enumerate()
                .filter_map(|(at, column)| rule(key, column, wants).map(|rank| (rank, at)))
                .min();
            let Some((_, at)) = best else { return true };
            mapping
                .keys
                .push(((*key).to_owned(), free.remove(at).name.clone()));
            false
        });
    }
    mapping.external_id = external_id(&free);
    // The one key that is left takes the one column of its kind that is left.
    if let [key] = open.as_slice() {
        let fitting: Vec<_> = free
            .iter()
            .filter(|column| {
                fits(key, column, wants) && Some(&column.name) != mapping.external_id.as_ref()
            })
            .collect();
        if let [column] = fitting.as_slice() {
            mapping.keys.push(((*key).to_owned(), column.name.clone()));
        }
    }
    mapping
}

fn same_name(key: &str, column: &PreviewColumn, _: &Wants) -> Option<usize> {
    match (column.name == key, plain(&column.name) == plain(key)) {
        (true, _) => Some(0),
        (_, true) => Some(1),
        _ => None,
    }
}

fn same_meaning(key: &str, column: &PreviewColumn, wants: &Wants) -> Option<usize> {
    let (key_name, name) = (plain(key), plain(&column.name));
    let group = SYNONYMS
        .iter()
        .find(|group| group.iter().any(|word| plain(word) == key_name))?;
    let rank = group.iter().position(|word| plain(word) == name)?;
    fits(key, column, wants).then_some(rank)
}

/// `review_text` for `text`, `user_query` for `query`.
fn inside_name(key: &str, column: &PreviewColumn, wants: &Wants) -> Option<usize> {
    let key = key.to_lowercase();
    let name = column.name.to_lowercase();
    let is_part = name
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|part| part == key);
    (is_part && fits(&key, column, wants)).then_some(name.len())
}

/// Whether the column's values can be what the key wants.
fn fits(key: &str, column: &PreviewColumn, wants: &Wants) -> bool {
    let wanted = wants.of(key);
    if wanted == Default::default() || wanted.text {
        return !matches!(column.kind, ColumnKind::List | ColumnKind::Object)
            || wanted.list
            || wanted.object;
    }
    match column.kind {
        ColumnKind::List => wanted.list,
        ColumnKind::Object => wanted.object,
        ColumnKind::Number => wanted.number || wanted.integer,
        ColumnKind::Boolean => wanted.boolean,
        _ => false,
    }
}

fn external_id(free: &[&PreviewColumn]) -> Option<String> {
    let is_id = |column: &&&PreviewColumn| {
        column.is_unique && matches!(column.kind, ColumnKind::Text | ColumnKind::Number)
    };
    if let Some(named) = free.iter().find(|column| column.name == EXTERNAL_ID) {
        return Some(named.name.clone());
    }
    let by_name = ID_NAMES.iter().find_map(|name| {
        free.iter()
            .filter(is_id)
            .find(|column| plain(&column.name) == *name)
    });
    let by_ending = || {
        let mut ending = free
            .iter()
            .filter(is_id)
            .filter(|column| column.name.to_lowercase().ends_with("_id"));
        ending.next()
    };
    by_name.or_else(by_ending).map(|column| column.name.clone())
}

/// Letters and digits alone, in lower case.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Options, Reader};
    use crate::preview::preview;
    use serde_json::{Value, json};
    use std::io::Cursor;

    fn suggested(text: &str, properties: &Value) -> Value {
        let mut reader = Reader::open(Cursor::new(text.to_owned()), &Options::default()).unwrap();
        let columns = preview(&mut reader).unwrap().columns;
        suggest(
            &columns,
            &Wants::from_data_schema(&json!({"properties": properties})),
        )
        .to_json()
    }

    #[test]
    fn columns_are_found_by_name_meaning_and_kind() {
        let text = json!({"type": "string"});
        let list = json!({"type": "array"});
        assert_eq!(
            suggested("Text,label\na,1\nb,0\n", &json!({"text": text})),
            json!({"text": "Text"})
        );
        assert_eq!(
            suggested(
                "review_id,Review Text,stars\n1,good,5\n2,bad,1\n",
                &json!({"text": text})
            ),
            json!({"text": "Review Text", "external_id": "review_id"})
        );
        assert_eq!(
            suggested("id,comment\n1,good\n2,bad\n", &json!({"text": text})),
            json!({"text": "comment", "external_id": "id"})
        );
        assert_eq!(
            suggested(
                "{\"chat_id\":\"x\",\"dialog\":[1],\"text\":\"t\"}\n",
                &json!({"messages": list})
            ),
            json!({"messages": "dialog", "external_id": "chat_id"})
        );
        assert_eq!(
            suggested(
                "query,product_title\nsofa,Red sofa\nbed,Big bed\n",
                &json!({"query": text, "result": text})
            ),
            json!({"query": "query", "result": "product_title"})
        );
        assert_eq!(
            suggested("x,y\n1,2\n", &json!({"messages": list})),
            json!({}),
            "nothing fits"
        );
    }
}
