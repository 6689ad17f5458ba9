// Answers that were submitted without network: kept in the browser, sent in order once the server answers.
import { api } from '$lib/api/client';
import { asProblem, type Problem } from '$lib/api/problem';
import type { SubmitAnswer } from '$lib/api/types';
import type { WaitingSubmit } from '$lib/annotate';
import { forget, keep, waitingSubmits } from './store';

export type Sent =
  { entry: WaitingSubmit; answer: SubmitAnswer } | { entry: WaitingSubmit; problem: Problem };

export class Outbox {
  waiting = $state(0);
  #running: Promise<Sent[]> | null = null;

  async load(): Promise<void> {
    this.waiting = (await waitingSubmits()).length;
  }

  async add(entry: WaitingSubmit): Promise<void> {
    await keep('submits', entry);
    this.waiting += 1;
  }

  /** Sends what waits. Stops at the first that finds no network or no session; what the server refuses comes back. */
  async flush(): Promise<Sent[]> {
    return (this.#running ??= this.#flush().finally(() => (this.#running = null)));
  }

  async #flush(): Promise<Sent[]> {
    const sent: Sent[] = [];
    for (const entry of await waitingSubmits()) {
      try {
        sent.push({ entry, answer: await submitEntry(entry, 0) });
      } catch (error) {
        const problem = asProblem(error);
        if (waits(problem)) break;
        sent.push({ entry, problem });
      }
      await forget('submits', entry.assignment_id);
    }
    await this.load();
    return sent;
  }
}

/** Whether a later try may go through: no network, a busy server, or an ended session. */
export function waits(problem: Problem): boolean {
  return (
    problem.type !== 'app' &&
    (problem.offline || problem.status >= 500 || [401, 429].includes(problem.status))
  );
}

export function submitEntry(entry: WaitingSubmit, claim: number): Promise<SubmitAnswer> {
  return api.post('/assignments/{id}/submit', {
    path: { id: entry.assignment_id },
    key: entry.key,
    body: {
      epoch: entry.epoch,
      answer: entry.answer,
      ...(entry.note ? { note: entry.note } : {}),
      ...(claim > 0 ? { claim } : {}),
    },
  });
}
