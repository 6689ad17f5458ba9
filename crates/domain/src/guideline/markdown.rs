//! Markdown to HTML that is safe to show: the one renderer for guidelines, help, texts and reviews.
//!
//! Only elements of a fixed list come out. Raw HTML is shown as text; links lead to `http`, `https`, `mailto`
//! or a place on the same page, and open without a way back; pictures give way to their description; what
//! nests deeper than [`DEPTH`] is shown flat.

use std::borrow::Cow;

use pulldown_cmark::{
    Alignment, CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
};

/// Elements inside of each other.
pub const DEPTH: usize = 24;

/// Renders Markdown. Headings get no ids, so that they cannot stand for anything else on the page.
#[must_use]
pub fn render(markdown: &str) -> String {
    let mut renderer = Renderer::default();
    for event in Parser::new_ext(markdown, options()) {
        renderer.event(event, None);
    }
    renderer.finish()
}

/// The Markdown that the product speaks.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
}

/// Writes HTML event by event.
#[derive(Default)]
pub(super) struct Renderer {
    html: String,
    /// The closing tag of each open element; "" for those that are not written.
    open: Vec<&'static str>,
    written: usize,
    alignments: Vec<Alignment>,
    in_table_head: bool,
    cell: usize,
}

impl Renderer {
    pub(super) fn finish(mut self) -> String {
        while let Some(tag) = self.open.pop() {
            self.html.push_str(tag);
        }
        self.html
    }

    /// Writes one event; a heading gets the `id` attribute that is given.
    pub(super) fn event(&mut self, event: Event<'_>, heading_id: Option<&str>) {
        match event {
            Event::Start(tag) => self.start(tag, heading_id),
            Event::End(end) => self.end(end),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.html.push_str("<code>");
                self.text(&text);
                self.html.push_str("</code>");
            }
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html.push_str("<br>\n"),
            Event::Rule => self.html.push_str("<hr>\n"),
            Event::TaskListMarker(done) => {
                let checked = if done { " checked" } else { "" };
                self.html
                    .push_str(&format!("<input type=\"checkbox\" disabled{checked}> "));
            }
            Event::FootnoteReference(name) => self.text(&format!("[{name}]")),
        }
    }

    fn start(&mut self, tag: Tag<'_>, heading_id: Option<&str>) {
        if self.written >= DEPTH {
            self.open.push("");
            return;
        }
        let (opening, closing) = match tag {
            Tag::Paragraph => ("<p>".to_owned(), "</p>\n"),
            Tag::Heading { level, .. } => heading(level, heading_id),
            Tag::BlockQuote(_) => ("<blockquote>\n".to_owned(), "</blockquote>\n"),
            Tag::CodeBlock(kind) => (code_block(&kind), "</code></pre>\n"),
            Tag::List(Some(1)) => ("<ol>\n".to_owned(), "</ol>\n"),
            Tag::List(Some(first)) => (format!("<ol start=\"{first}\">\n"), "</ol>\n"),
            Tag::List(None) => ("<ul>\n".to_owned(), "</ul>\n"),
            Tag::Item => ("<li>".to_owned(), "</li>\n"),
            Tag::Table(alignments) => {
                self.alignments = alignments;
                ("<table>".to_owned(), "</tbody></table>\n")
            }
            Tag::TableHead => {
                (self.in_table_head, self.cell) = (true, 0);
                ("<thead><tr>".to_owned(), "</tr></thead><tbody>\n")
            }
            Tag::TableRow => {
                self.cell = 0;
                ("<tr>".to_owned(), "</tr>\n")
            }
            Tag::TableCell => self.table_cell(),
            Tag::Emphasis => ("<em>".to_owned(), "</em>"),
            Tag::Strong => ("<strong>".to_owned(), "</strong>"),
            Tag::Strikethrough => ("<del>".to_owned(), "</del>"),
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => match safe_link(&address(link_type, &dest_url)) {
                Some(opening) => (opening, "</a>"),
                None => (String::new(), ""),
            },
            Tag::Image { .. } => ("<em class=\"picture\">".to_owned(), "</em>"),
            Tag::HtmlBlock => ("<p>".to_owned(), "</p>\n"),
            Tag::Superscript
            | Tag::Subscript
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => (String::new(), ""),
        };
        self.html.push_str(&opening);
        self.written += usize::from(!closing.is_empty());
        self.open.push(closing);
    }

    fn end(&mut self, end: TagEnd) {
        if end == TagEnd::TableHead {
            self.in_table_head = false;
        }
        let closing = self.open.pop().unwrap_or_default();
        self.written -= usize::from(!closing.is_empty());
        self.html.push_str(closing);
    }

    fn table_cell(&mut self) -> (String, &'static str) {
        let align = match self.alignments.get(self.cell) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::None) | None => "",
        };
        self.cell += 1;
        if self.in_table_head {
            (format!("<th scope=\"col\"{align}>"), "</th>")
        } else {
            (format!("<td{align}>"), "</td>")
        }
    }

    fn text(&mut self, text: &str) {
        escape_into(text, &mut self.html);
    }
}

fn heading(level: HeadingLevel, id: Option<&str>) -> (String, &'static str) {
    let (name, closing) = match level {
        HeadingLevel::H1 => ("h1", "</h1>\n"),
        HeadingLevel::H2 => ("h2", "</h2>\n"),
        HeadingLevel::H3 => ("h3", "</h3>\n"),
        HeadingLevel::H4 => ("h4", "</h4>\n"),
        HeadingLevel::H5 => ("h5", "</h5>\n"),
        HeadingLevel::H6 => ("h6", "</h6>\n"),
    };
    let mut opening = format!("<{name}");
    if let Some(id) = id {
        opening.push_str(" id=\"clause-");
        escape_into(id, &mut opening);
        opening.push('"');
    }
    opening.push('>');
    (opening, closing)
}

fn code_block(kind: &CodeBlockKind<'_>) -> String {
    let language: String = match kind {
        CodeBlockKind::Fenced(info) => info
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "+-_#".contains(*c))
            .take(30)
            .collect(),
        CodeBlockKind::Indented => String::new(),
    };
    if language.is_empty() {
        "<pre><code>".to_owned()
    } else {
        format!("<pre><code class=\"language-{language}\">")
    }
}

/// A mail address between angle brackets comes without its scheme.
fn address<'u>(link_type: LinkType, url: &'u str) -> Cow<'u, str> {
    if link_type == LinkType::Email {
        format!("mailto:{url}").into()
    } else {
        url.into()
    }
}

/// The opening tag of a link that may be followed; `None` for any other scheme, and for relative addresses,
/// which would lead to places of the product that the writer cannot know.
fn safe_link(url: &str) -> Option<String> {
    let url = url.trim();
    let mut tag = String::from("<a href=\"");
    if let Some(place) = url.strip_prefix('#') {
        let is_name = place
            .chars()
            .all(|c| c.is_alphanumeric() || "-_.".contains(c));
        if place.is_empty() || !is_name {
            return None;
        }
        escape_into(url, &mut tag);
        tag.push_str("\">");
        return Some(tag);
    }
    let starts = |scheme: &str| {
        url.get(..scheme.len())
            .is_some_and(|s| s.eq_ignore_ascii_case(scheme))
    };
    if !["https://", "http://", "mailto:"].into_iter().any(starts)
        || url.chars().any(char::is_control)
    {
        return None;
    }
    escape_into(url, &mut tag);
    tag.push_str("\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">");
    Some(tag)
}

/// Writes text so that it is nothing but text, in an element or in a quoted attribute.
pub(super) fn escape_into(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\0' => {}
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn what_people_write_looks_as_meant() {
        assert_eq!(
            render("**Bold** and *soft*, `x < 1`"),
            "<p><strong>Bold</strong> and <em>soft</em>, <code>x &lt; 1</code></p>\n"
        );
        assert_eq!(
            render("3. three\n4. four"),
            "<ol start=\"3\">\n<li>three</li>\n<li>four</li>\n</ol>\n"
        );
        assert_eq!(
            render("| a | b |\n|---|--:|\n| 1 | 2 |"),
            "<table><thead><tr><th scope=\"col\">a</th><th scope=\"col\" class=\"right\">b</th></tr></thead><tbody>\n\
             <tr><td>1</td><td class=\"right\">2</td></tr>\n</tbody></table>\n"
        );
        assert_eq!(
            render("```rust\nlet a = \"<\";\n```"),
            "<pre><code class=\"language-rust\">let a = &quot;&lt;&quot;;\n</code></pre>\n"
        );
        assert_eq!(render("## Irony {#irony}"), "<h2>Irony</h2>\n");
    }

    #[test]
    fn html_comes_out_as_text() {
        for attack in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<!-- x --><b onclick=\"x\">hi</b>",
            "<div>\n\n<style>*{}</style>\n\n</div>",
            "# <svg/onload=alert(1)>",
            "```<script>\nx\n```",
            "| <i> |\n|---|\n| <b> |",
        ] {
            let html = render(attack);
            for tag in [
                "<script", "<img", "<b", "<div", "<style", "<svg", "<i>", "<!--",
            ] {
                assert!(
                    !html.contains(tag) || (tag == "<b" && html.contains("<br")),
                    "{attack} gives {html}"
                );
            }
        }
    }

    #[test]
    fn links_lead_only_where_links_may_lead() {
        assert_eq!(
            render("[a](https://x.org/?q=\"1\"&b)"),
            "<p><a href=\"https://x.org/?q=&quot;1&quot;&amp;b\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">a</a></p>\n"
        );
        assert!(render("<me@x.org>").contains("<a href=\"mailto:me@x.org\" rel=\"noopener"));
        assert_eq!(
            render("[see](#clause-2.1)"),
            "<p><a href=\"#clause-2.1\">see</a></p>\n"
        );
        for bad in [
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt:alert(1))",
            "[a](data:text/html,x)",
            "[a](vbscript:x)",
            "[a](//evil.org)",
            "[a](/api/v1/me)",
            "[a](<java\nscript:x>)",
            "[a](&#106;avascript:x)",
            "[a](#x\"y)",
        ] {
            assert!(!render(bad).contains("<a "), "{bad} gives {}", render(bad));
        }
    }

    #[test]
    fn pictures_give_way_to_their_description() {
        assert_eq!(
            render("![a *cat*](https://x.org/c.png)"),
            "<p><em class=\"picture\">a <em>cat</em></em></p>\n"
        );
    }

    #[test]
    fn deep_nesting_becomes_flat() {
        let html = render(&format!("{}deep", "> ".repeat(5_000)));
        assert_eq!(html.matches("<blockquote>").count(), super::DEPTH);
        assert_eq!(html.matches("</blockquote>").count(), super::DEPTH);
        assert!(html.contains("deep"));
        let stars = render(&format!(
            "{}x{}",
            "*a ".repeat(20_000),
            " b*".repeat(20_000)
        ));
        assert!(stars.contains('x'));
    }
}
