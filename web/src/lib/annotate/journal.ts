// What the browser keeps of an answer that is being worked on, and which of two drafts is the newer.
import type { Answers } from './fields';

/** One draft as it lies in the browser, by assignment. */
export type JournalEntry = {
  format: 1;
  assignment_id: string;
  project_id: string;
  epoch: number;
  /** The server's revision that it was built on. */
  revision: number;
  answer: Answers;
  /** Milliseconds since 1970. */
  at: number;
  /** False while it holds something that the server has not acknowledged. */
  acknowledged: boolean;
};

/** An answer that was submitted without network; its key makes sending it again harmless. */
export type WaitingSubmit = {
  format: 1;
  assignment_id: string;
  project_id: string;
  epoch: number;
  answer: Answers;
  note: string | null;
  key: string;
  at: number;
};

export type Restored = {
  answer: Answers;
  revision: number;
  /** Where it came from; `journal` has to be sent to the server. */
  from: 'journal' | 'server' | 'nothing';
  /** The other draft, where both changed apart from each other: the person chooses. */
  other: Answers | null;
};

/** What to go on with after a reload or a crash, from what the browser and the server hold. */
export function restore(
  entry: JournalEntry | null,
  lease: { id: string; epoch: number },
  draft: { revision: number; answer: Answers } | null,
): Restored {
  const known =
    entry !== null && entry.format === 1 && entry.assignment_id === lease.id && entry.epoch === lease.epoch
      ? entry
      : null;
  const server = { answer: draft?.answer ?? {}, revision: draft?.revision ?? 0 };
  if (known === null || known.acknowledged) {
    return { ...server, from: draft === null ? 'nothing' : 'server', other: null };
  }
  if (server.revision <= known.revision) {
    return { answer: known.answer, revision: server.revision, from: 'journal', other: null };
  }
  return { answer: known.answer, revision: server.revision, from: 'journal', other: server.answer };
}
