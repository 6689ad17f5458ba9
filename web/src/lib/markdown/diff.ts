// What changed between two guidelines, clause by clause and word by word.

export type Segment = { kind: 'same' | 'added' | 'removed'; text: string };
export type ClauseDiff = {
  /** The id in braces, else the title. */
  id: string;
  title: string;
  kind: 'same' | 'added' | 'removed' | 'changed';
  segments: Segment[];
};
type Clause = { id: string; title: string; text: string };

const HEADING = /^#{1,6}\s+(.*?)\s*(?:\{#?([\w.-]+)\})?\s*$/;

/** A guideline cut at its headings; what stands before the first one is a clause without a title. */
export function clausesOf(markdown: string): Clause[] {
  const found: Clause[] = [];
  let lines: string[] = [];
  let head: { id: string; title: string } | null = null;
  let fenced = false;
  const close = () => {
    const text = lines.join('\n').trim();
    if (head !== null || text !== '') found.push({ id: head?.id ?? '', title: head?.title ?? '', text });
    lines = [];
  };
  for (const line of markdown.split('\n')) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? null : HEADING.exec(line);
    if (heading === null) {
      lines.push(line);
      continue;
    }
    close();
    head = { title: heading[1] ?? '', id: heading[2] ?? heading[1] ?? '' };
  }
  close();
  return found;
}

/** Clauses of `after` in their order, those that are gone where they stood in `before`. */
export function diffClauses(before: string, after: string): ClauseDiff[] {
  const old = clausesOf(before);
  const now = clausesOf(after);
  const result: ClauseDiff[] = now.map((clause) => {
    const was = old.find((one) => one.id === clause.id);
    if (was === undefined) {
      return {
        id: clause.id,
        title: clause.title,
        kind: 'added',
        segments: [{ kind: 'added', text: clause.text }],
      };
    }
    const same = was.text === clause.text && was.title === clause.title;
    const segments = same ? [] : diffWords(was.text, clause.text);
    return { id: clause.id, title: clause.title, kind: same ? 'same' : 'changed', segments };
  });
  old.forEach((clause, index) => {
    if (now.some((one) => one.id === clause.id)) return;
    const gone: ClauseDiff = {
      id: clause.id,
      title: clause.title,
      kind: 'removed',
      segments: [{ kind: 'removed', text: clause.text }],
    };
    const before = old.slice(0, index).findLast((one) => result.some((entry) => entry.id === one.id));
    result.splice(before ? result.findIndex((entry) => entry.id === before.id) + 1 : 0, 0, gone);
  });
  return result;
}

/** Longest words×words table that is built; beyond it the middle is shown as replaced whole. */
const TABLE_MOST = 4_000_000;

/** Words that stayed, came and went; joined again they give both texts. */
export function diffWords(before: string, after: string): Segment[] {
  const a = before.match(/\s+|\S+/g) ?? [];
  const b = after.match(/\s+|\S+/g) ?? [];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end += 1;
  const segments: Segment[] = [];
  push(segments, 'same', a.slice(0, start).join(''));
  middle(segments, a.slice(start, a.length - end), b.slice(start, b.length - end));
  push(segments, 'same', a.slice(a.length - end).join(''));
  return segments;
}

function middle(segments: Segment[], a: string[], b: string[]): void {
  if (a.length * b.length > TABLE_MOST) {
    push(segments, 'removed', a.join(''));
    push(segments, 'added', b.join(''));
    return;
  }
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => table[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      push(segments, 'same', a[i] ?? '');
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) {
      push(segments, 'removed', a[i] ?? '');
      i += 1;
    } else {
      push(segments, 'added', b[j] ?? '');
      j += 1;
    }
  }
}

function push(segments: Segment[], kind: Segment['kind'], text: string): void {
  if (text === '') return;
  const last = segments.at(-1);
  if (last?.kind === kind) last.text += text;
  else segments.push({ kind, text });
}
