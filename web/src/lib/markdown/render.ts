// Markdown to HTML that may be shown: no scripts, no styles, no pictures from elsewhere. Loaded only where it is shown.
import DOMPurify from 'dompurify';
import { Marked } from 'marked';

const marked = new Marked({ gfm: true, breaks: false });

/** A clause id in braces at the end of a heading: `## Tone {#tone}`. */
const CLAUSE = /^(#{1,6}\s+)(.*?)\s*\{#?([\w.-]+)\}\s*$/gm;

/** `html` of a guideline or of a text with Markdown in it. */
export function renderMarkdown(markdown: string): string {
  const withClauses = markdown.replace(
    CLAUSE,
    (_, sign: string, title: string, id: string) => `${sign}\`§${id}\` ${title}`,
  );
  const html = marked.parse(withClauses, { async: false });
  return sanitize(html.replaceAll(/<code>§([\w.-]+)<\/code>/g, '<span class="clause">$1</span>'));
}

/** HTML from the server is clean already; a second look costs nothing. */
export function sanitize(html: string): string {
  return DOMPurify.sanitize(html, {
    FORBID_TAGS: ['style', 'form', 'input', 'img', 'svg', 'math', 'iframe'],
    FORBID_ATTR: ['style', 'id', 'name'],
  });
}
