// A JSON value as YAML (core schema of 1.2), for people to read and change. The server reads it back.

/** Words that YAML takes for something else than text; all others of the kind begin with no letter. */
const RESERVED = /^(?:null|true|false)$/i;
/** Prose and paths: begins with a letter or the like and holds neither the end of a key nor a comment. */
const PLAIN = /^[\p{L}/_(]\P{Cc}*$/u;
const SIGNS = /:(?:\s|$)|\s#/;

/** Text that reads back as `value`. */
export function toYaml(value: unknown): string {
  return block(value, 0).replace(/^\n/, '') + '\n';
}

/** What follows a key or a dash: a blank and a scalar, or a line break and the lines below. */
function block(value: unknown, depth: number): string {
  const indent = '  '.repeat(depth);
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return value.map((one) => `\n${indent}-${item(one, depth)}`).join('');
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).filter(([, one]) => one !== undefined);
    if (members.length === 0) return ' {}';
    return members.map(([key, one]) => `\n${indent}${scalar(key)}:${block(one, depth + 1)}`).join('');
  }
  return ` ${scalar(value)}`;
}

/** A member of a list: the first line of an object stands behind the dash. */
function item(value: unknown, depth: number): string {
  const text = block(value, depth + 1);
  return text.startsWith('\n') ? ` ${text.trimStart()}` : text;
}

function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value ?? null);
  const isPlain = PLAIN.test(value) && !SIGNS.test(value) && value.trim() === value && !RESERVED.test(value);
  return isPlain ? value : JSON.stringify(value);
}
