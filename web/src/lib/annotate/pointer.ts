// JSON Pointers (RFC 6901): where something stands in data and in answers.

export function parse(pointer: string): string[] {
  if (pointer === '' || pointer === '#') return [];
  return pointer
    .replace(/^#?\//, '')
    .split('/')
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
}

export function print(path: readonly string[]): string {
  return path.map((part) => '/' + part.replace(/~/g, '~0').replace(/\//g, '~1')).join('');
}

/** The value at `path`, or undefined. Arrays take indices. */
export function at(value: unknown, path: readonly string[]): unknown {
  let here = value;
  for (const part of path) {
    if (here === null || typeof here !== 'object') return undefined;
    here = Object.hasOwn(here, part) ? (here as Record<string, unknown>)[part] : undefined;
  }
  return here;
}

/** The value that `pointer` names in `data`, or undefined. */
export function resolve(data: unknown, pointer: string | undefined): unknown {
  return pointer === undefined ? undefined : at(data, parse(pointer));
}

/** A copy of `value` with `next` at `path`; undefined takes the key away, and objects left empty with it. */
export function put(
  value: Record<string, unknown>,
  path: readonly string[],
  next: unknown,
): Record<string, unknown> {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  const copy = { ...value };
  const inner = rest.length === 0 ? next : put(object(copy[head]), rest, next);
  const empty = rest.length > 0 && Object.keys(inner as object).length === 0;
  if (inner === undefined || empty) delete copy[head];
  else copy[head] = inner;
  return copy;
}

function object(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
