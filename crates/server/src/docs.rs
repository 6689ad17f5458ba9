//! The API's description to read: one page made from the OpenAPI document, without any script.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::Write;

const STYLE: &str = include_str!("docs.css");

/// The style of the page, which the content security policy takes from here alone.
pub async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

/// The page for a document.
#[must_use]
pub fn page(document: &Value) -> String {
    let title = text(&document["info"]["title"]);
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} API</title>\
         <link rel=\"stylesheet\" href=\"/api/docs.css\"></head><body><header><h1>{title} API</h1><p>{}</p>\
         <p>For programs: <a href=\"/api/openapi.json\">openapi.json</a>.</p></header><main>",
        text(&document["info"]["description"])
    );
    let by_tag = operations(document);
    html.push_str("<nav aria-label=\"Parts\"><h2>Parts</h2><ul>");
    for tag in by_tag.keys() {
        let _ = write!(html, "<li><a href=\"#part-{tag}\">{tag}</a></li>");
    }
    html.push_str("<li><a href=\"#shapes\">shapes</a></li></ul></nav>");
    for (tag, operations) in &by_tag {
        let _ = write!(html, "<h2 id=\"part-{tag}\">{tag}</h2>");
        for operation in operations {
            write_operation(&mut html, operation);
        }
    }
    html.push_str("<h2 id=\"shapes\">shapes</h2>");
    for (name, schema) in object(&document["components"]["schemas"]) {
        write_shape(&mut html, name, schema);
    }
    html.push_str("</main></body></html>");
    html
}

struct Operation<'a> {
    method: String,
    path: &'a str,
    said: &'a Value,
}

/// The operations by tag, in the order of paths.
fn operations(document: &Value) -> BTreeMap<String, Vec<Operation<'_>>> {
    let mut by_tag: BTreeMap<String, Vec<Operation<'_>>> = BTreeMap::new();
    for (path, methods) in object(&document["paths"]) {
        for (method, said) in object(methods) {
            let tag = text(&said["tags"][0]);
            by_tag.entry(tag).or_default().push(Operation {
                method: method.to_uppercase(),
                path,
                said,
            });
        }
    }
    by_tag
}

fn write_operation(html: &mut String, operation: &Operation<'_>) {
    let said = operation.said;
    let _ = write!(
        html,
        "<section id=\"{}\"><h3><code>{} {}</code></h3><p>{} {}</p>",
        text(&said["operationId"]),
        operation.method,
        escape(operation.path),
        text(&said["summary"]),
        text(&said["description"]),
    );
    let parameters = said["parameters"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    if !parameters.is_empty() {
        html.push_str("<table><thead><tr><th>Parameter</th><th>In</th><th>Type</th><th>What</th></tr></thead><tbody>");
        for parameter in parameters {
            let _ = write!(
                html,
                "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td></tr>",
                text(&parameter["name"]),
                text(&parameter["in"]),
                kind(&parameter["schema"]),
                text(&parameter["description"]),
            );
        }
        html.push_str("</tbody></table>");
    }
    for (media, body) in object(&said["requestBody"]["content"]) {
        let _ = write!(
            html,
            "<p>Body (<code>{}</code>): {}</p>",
            escape(media),
            kind(&body["schema"])
        );
    }
    html.push_str("<table><thead><tr><th>Answer</th><th>Type</th></tr></thead><tbody>");
    for (status, response) in object(&said["responses"]) {
        let bodies = object(&response["content"]).map(|(_, body)| kind(&body["schema"]));
        let bodies: Vec<String> = bodies.collect();
        let _ = write!(
            html,
            "<tr><td><code>{status}</code></td><td>{}</td></tr>",
            bodies.join(" or ")
        );
    }
    html.push_str("</tbody></table></section>");
}

fn write_shape(html: &mut String, name: &str, schema: &Value) {
    let _ = write!(
        html,
        "<section id=\"shape-{0}\"><h3><code>{0}</code></h3><p>{1}</p>",
        escape(name),
        text(&schema["description"]),
    );
    let parts = schema["allOf"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    for part in parts.iter().filter(|part| part.get("$ref").is_some()) {
        let _ = write!(html, "<p>All of {}, and:</p>", kind(part));
    }
    let own = parts.iter().filter(|part| part.get("properties").is_some());
    let fields: Vec<(&String, &Value)> = std::iter::once(schema)
        .chain(own)
        .flat_map(|part| object(&part["properties"]))
        .collect();
    if fields.is_empty() && parts.is_empty() {
        let _ = write!(html, "<p>{}</p>", kind(schema));
    } else if !fields.is_empty() {
        html.push_str(
            "<table><thead><tr><th>Field</th><th>Type</th><th>What</th></tr></thead><tbody>",
        );
        for (name, field) in fields {
            let _ = write!(
                html,
                "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
                escape(name),
                kind(field),
                text(&field["description"]),
            );
        }
        html.push_str("</tbody></table>");
    }
    html.push_str("</section>");
}

/// What a schema is, in a few words, with a link where it has a name.
fn kind(schema: &Value) -> String {
    if let Some(named) = schema["$ref"].as_str() {
        let name = escape(named.rsplit('/').next().unwrap_or_default());
        return format!("<a href=\"#shape-{name}\">{name}</a>");
    }
    for list in ["oneOf", "anyOf", "allOf"] {
        if let Some(several) = schema[list].as_array() {
            let kinds: Vec<String> = several.iter().map(kind).collect();
            return kinds.join(if list == "allOf" { " and " } else { " or " });
        }
    }
    let word = match &schema["type"] {
        Value::Array(words) => {
            let words: Vec<String> = words.iter().map(text).collect();
            words.join(" or ")
        }
        other => text(other),
    };
    if schema["type"] == "array" {
        return format!("list of {}", kind(&schema["items"]));
    }
    match (word.as_str(), schema["format"].as_str()) {
        ("", _) => "anything".to_owned(),
        (word, None) => word.to_owned(),
        (word, Some(format)) => format!("{word} ({})", escape(format)),
    }
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_shape_has_its_place_and_every_link_leads_somewhere() {
        let document = serde_json::to_value(crate::openapi()).unwrap();
        let html = page(&document);
        for (path, methods) in object(&document["paths"]) {
            for (method, said) in object(methods) {
                let heading = format!("<code>{} {}</code>", method.to_uppercase(), escape(path));
                assert!(html.contains(&heading), "{heading}");
                assert!(!text(&said["tags"][0]).is_empty(), "{path} has no tag");
            }
        }
        for link in html.split("href=\"#").skip(1) {
            let target = link.split('"').next().unwrap_or_default();
            assert!(
                html.contains(&format!("id=\"{target}\"")),
                "#{target} leads nowhere"
            );
        }
        assert!(!html.contains("<script") && !html.contains("style=\""));
    }

    #[test]
    fn what_the_document_says_is_text_and_never_markup() {
        let document = serde_json::json!({"info": {"title": "<b>\"x\" & y", "description": ""}});
        assert!(page(&document).contains("<h1>&lt;b&gt;&quot;x&quot; &amp; y API</h1>"));
    }
}
