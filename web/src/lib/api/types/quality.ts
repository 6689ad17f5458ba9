// What many answers come to, and what is learned of people.
import type { Json, JsonObject } from './basic';

export type Consensus = {
  task_id: string;
  external_id: string | null;
  question: string;
  value: Json;
  probability: number | null;
  low: number | null;
  high: number | null;
  votes: { value: Json; count: number; probability: number | null }[];
  answers: number;
  effective_answers: number | null;
  method: string;
  state: 'provisional' | 'final';
  data?: JsonObject;
};
export type Agreement = {
  question: string;
  level: string;
  alpha: number | null;
  low: number | null;
  high: number | null;
  answers: number;
  tasks: number;
};
export type Annotator = {
  pseudonym: string;
  answers: number;
  accepted: number;
  agreement: number | null;
  median_seconds: number;
  skill: Figure | null;
  questions: QuestionFigures[];
};
/** A figure with its 95 % interval. */
export type Figure = { value: number; low: number; high: number };
export type QuestionFigures = {
  question: string;
  right: Figure | null;
  bias: Figure | null;
  deviation: Figure | null;
  weight: number;
};
export type AgreementDetail = Agreement & {
  labels: (Omit<Agreement, 'question' | 'level'> & { label: string })[];
  periods: {
    each: 'day' | 'week';
    items: (Omit<Agreement, 'question' | 'level'> & { from: string })[];
  };
};
export type QuestionMethod = {
  question: string;
  kind: string;
  method: string;
  chosen: string | null;
  default: string;
  methods: string[];
};
