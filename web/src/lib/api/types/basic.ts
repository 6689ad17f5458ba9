// What bodies of every area are made of.

/** An amount in minor units of its currency: 1250 USD is twelve dollars fifty. */
export type Money = { amount: number; currency: string };
export type List<T> = { items: T[]; next_cursor: string | null };
export type Json = unknown;
export type JsonObject = Record<string, unknown>;
/** One wrong place in what was sent: a JSON pointer and a sentence; of a text in YAML line and column too. */
export type FieldProblem = { pointer: string; message: string; line?: number; column?: number };
