// Files in and out, and the jobs that read and write them.
import type { JsonObject } from './basic';

export type ImportPreview = {
  format: string;
  encoding: string;
  delimiter: string | null;
  columns: { name: string; kind: string; examples: string[] }[];
  rows: JsonObject[];
  /** The line of each of these rows. */
  lines: number[];
  mapping: Record<string, string>;
  /** Rows among the first that an import by this mapping would reject. */
  problems: { line: number; pointer: string | null; column: string | null; reason: string }[];
  /** What was assumed about the file, as sentences. */
  notes: string[];
};
export type Upload = { id: string; name: string; size: number; created_at: string };
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
export type Job = {
  id: string;
  kind: string;
  state: JobState;
  progress: { done: number; total: number | null };
  errors: { line?: number; pointer?: string; reason: string }[];
  result: JsonObject | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
};
export type ImportResult = {
  imported: number;
  skipped: number;
  rejected: number;
  rejected_url: string | null;
};
export type ExportResult = { url: string; rows: number; bytes: number; name: string };
