// JSON text with the place of every value, so that a problem's pointer can be shown at its line.

export type Located = {
  /** Undefined when the text is no JSON. */
  value: unknown;
  /** Offset of each value by its JSON pointer; an object's member is found at its key. */
  places: Map<string, number>;
  error: { offset: number; message: string } | null;
};

class Fault extends Error {
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

/** Reads `text`; never throws. */
export function locate(text: string): Located {
  const reader = new Reader(text);
  try {
    const value = reader.document();
    return { value, places: reader.places, error: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return {
      value: undefined,
      places: reader.places,
      error: { offset: error.offset, message: error.message },
    };
  }
}

export type Place = { line: number; column: number };

/** Line and column of an offset, from 1. */
export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** The place of `pointer`, or of the nearest thing around it that is there. */
export function placeOf(text: string, located: Located, pointer: string): Place {
  for (let path = pointer; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
    const offset = located.places.get(path);
    if (offset !== undefined) return placeAt(text, offset);
  }
  return { line: 1, column: 1 };
}

const DEEPEST = 200;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

class Reader {
  places = new Map<string, number>();
  #at = 0;

  constructor(readonly text: string) {}

  document(): unknown {
    this.#space();
    const value = this.#value('', 0);
    this.#space();
    if (this.#at < this.text.length) throw new Fault(this.#at, 'something stands after the end of the JSON');
    return value;
  }

  #value(pointer: string, depth: number): unknown {
    if (depth > DEEPEST) throw new Fault(this.#at, 'this is nested too deep');
    if (!this.places.has(pointer)) this.places.set(pointer, this.#at);
    const next = this.text[this.#at];
    if (next === '{') return this.#object(pointer, depth);
    if (next === '[') return this.#array(pointer, depth);
    if (next === '"') return this.#string();
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    const number = this.#match(NUMBER);
    if (number !== null) return Number(number);
    throw new Fault(this.#at, next === undefined ? 'the text ends too early' : 'a value is expected here');
  }

  #object(pointer: string, depth: number): Record<string, unknown> {
    const found: Record<string, unknown> = {};
    this.#at += 1;
    this.#space();
    while (this.text[this.#at] !== '}') {
      const start = this.#at;
      if (this.text[start] !== '"') throw new Fault(start, 'a name in double quotes is expected here');
      const name = this.#string();
      const path = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (Object.hasOwn(found, name)) throw new Fault(start, `"${name}" stands here twice`);
      this.places.set(path, start);
      this.#space();
      this.#expect(':', 'a colon is expected here');
      this.#space();
      Object.defineProperty(found, name, {
        value: this.#value(path, depth + 1),
        enumerable: true,
        writable: true,
        configurable: true,
      });
      this.#next('}');
    }
    this.#at += 1;
    return found;
  }

  #array(pointer: string, depth: number): unknown[] {
    const found: unknown[] = [];
    this.#at += 1;
    this.#space();
    while (this.text[this.#at] !== ']') {
      found.push(this.#value(`${pointer}/${found.length}`, depth + 1));
      this.#next(']');
    }
    this.#at += 1;
    return found;
  }

  /** A comma and another item, or the end. */
  #next(end: string): void {
    this.#space();
    if (this.text[this.#at] === end) return;
    const comma = this.#at;
    this.#expect(',', `a comma or ${end} is expected here`);
    this.#space();
    if (this.text[this.#at] === end) throw new Fault(comma, 'this comma has nothing after it');
  }

  #string(): string {
    const start = this.#at;
    const found = this.#match(STRING);
    if (found === null) throw new Fault(start, 'this text in quotes does not end, or has a wrong \\ in it');
    return JSON.parse(found) as string;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  #expect(sign: string, message: string): void {
    if (this.text[this.#at] !== sign) throw new Fault(this.#at, message);
    this.#at += 1;
  }

  #space(): void {
    while (' \t\n\r'.includes(this.text[this.#at] ?? 'x')) this.#at += 1;
  }
}
