// Which component draws which type: loaded only for what a template uses, before its first task is painted.
import type { Component } from 'svelte';
import type { Element, Input, Question, Template } from '$lib/annotate';

export type QuestionProps = {
  question: never;
  /** The path of the element it is about; empty for the whole task. */
  about?: string[];
  /** One line under an element instead of a block in the column. */
  inline?: boolean;
};
export type InputProps = { input: Input; each?: unknown[] };
type Load = () => Promise<{ default: unknown }>;

const QUESTIONS: Record<string, Load> = {
  choice: () => import('./questions/Choice.svelte'),
  rating: () => import('./questions/Rating.svelte'),
  rubric: () => import('./questions/Rubric.svelte'),
  text: () => import('./questions/Text.svelte'),
  number: () => import('./questions/Number.svelte'),
  date: () => import('./questions/Date.svelte'),
  preference: () => import('./questions/Preference.svelte'),
  ranking: () => import('./questions/Ranking.svelte'),
  each: () => import('./questions/EachList.svelte'),
  paper: () => import('./questions/Paper.svelte'),
};
const INPUTS: Record<string, Load> = {
  text: () => import('./inputs/Text.svelte'),
  markdown: () => import('./inputs/MarkdownInput.svelte'),
  image: () => import('./inputs/Image.svelte'),
  conversation: () => import('./inputs/Conversation.svelte'),
  responses: () => import('./inputs/Responses.svelte'),
  results: () => import('./inputs/Results.svelte'),
  table: () => import('./inputs/Table.svelte'),
  link: () => import('./inputs/Link.svelte'),
};

const questions = new Map<string, Component<Record<string, unknown>>>();
const inputs = new Map<string, Component<Record<string, unknown>>>();

/** Loads every view that `template` needs. A type that is not known has none and is said so. */
export async function loadViews(template: Template): Promise<void> {
  const asked = new Set<string>(['paper']);
  for (const question of template.questions) {
    asked.add(question.type);
    if (question.type === 'each') for (const inner of question.ask) asked.add(inner.type);
  }
  if (!template.questions.some((one) => one.type === 'text')) asked.delete('paper');
  const shown = new Set(template.inputs.map((input) => input.type));
  await Promise.all([
    ...[...asked].map((type) => into(questions, type, QUESTIONS[type])),
    ...[...shown].map((type) => into(inputs, type, INPUTS[type])),
  ]);
}

async function into(
  views: Map<string, Component<Record<string, unknown>>>,
  type: string,
  load: Load | undefined,
): Promise<void> {
  if (load === undefined || views.has(type)) return;
  views.set(type, (await load()).default as Component<Record<string, unknown>>);
}

export const questionView = (type: Question['type'] | 'paper') => questions.get(type);
export const inputView = (type: string) => inputs.get(type);
export type { Element };
