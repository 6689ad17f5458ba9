/** The words of a Markdown text without its signs, for one line of a list. */
export function plain(text: string): string {
  return text
    .replace(/(\*\*|__|`)(.+?)\1/g, '$2')
    .replace(/^#{1,6}\s+/gm, '')
    .replace(/\*\*/g, '')
    .trim();
}
