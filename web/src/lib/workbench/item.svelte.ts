// One claimed task on the bench, with its draft kept safe, its clock and its active time.
import { api } from '$lib/api/client';
import { asProblem, type Problem } from '$lib/api/problem';
import type { Assignment, ClaimedItem, JsonObject } from '$lib/api/types';
import {
  Activity,
  BUCKET_SECONDS,
  Saver,
  restore,
  type Answers,
  type SaveResult,
  type SaveState,
  type Template,
} from '$lib/annotate';
import { Bench } from './bench.svelte';
import { find, forget, keep } from './store';

export class WorkItem {
  readonly bench: Bench;
  readonly activity = new Activity();
  readonly guideline_version: number;
  assignment = $state.raw<Assignment>() as Assignment;
  save = $state.raw<SaveState>({ kind: 'saved', at: Date.now() });
  active_seconds = $state(0);
  /** Somebody wrote here from another place: both are kept until the person takes one. */
  other = $state.raw<{ answer: Answers; revision: number } | null>(null);
  /** What keeps the server from taking it, in words. */
  refused = $state<{ title: string; detail: string } | null>(null);
  /** A message to the reviewer, sent with the answer. */
  note = $state('');
  #saver: Saver | null;
  #stop: () => void;
  #catching = false;

  /** `before` is what was submitted already, for a correction. */
  static async make(
    claimed: ClaimedItem,
    template: Template,
    before: JsonObject | null = null,
  ): Promise<WorkItem> {
    const { assignment, draft } = claimed;
    const entry = await find('journal', assignment.id);
    const back = restore(entry, assignment, draft);
    const answer = back.from === 'nothing' && before !== null ? before : back.answer;
    const item = new WorkItem(claimed, template, answer, back.revision);
    if (back.other !== null) item.#conflict(back.revision, back.other);
    else if (back.from === 'journal') item.#saver?.change(answer);
    return item;
  }

  private constructor(claimed: ClaimedItem, template: Template, answer: Answers, revision: number) {
    this.assignment = claimed.assignment;
    this.guideline_version = claimed.assignment.guideline_version;
    this.active_seconds = claimed.assignment.active_seconds;
    this.bench = new Bench(template, claimed.task.data, answer);
    const drafts = ['leased', 'changes_requested', 'expired'].includes(claimed.assignment.state);
    this.#saver = drafts ? new Saver(this.#parts(), revision, (state) => this.#saved(state)) : null;
    this.#stop = this.bench.listen(() => this.#saver?.change(this.bench.answer));
  }

  get id(): string {
    return this.assignment.id;
  }

  #parts() {
    return {
      put: (answer: Answers, revision: number) => this.#put(answer, revision),
      keep: (answer: Answers, revision: number, acknowledged: boolean) => {
        const { id, project_id, epoch } = this.assignment;
        const at = Date.now();
        void keep('journal', {
          format: 1,
          assignment_id: id,
          project_id,
          epoch,
          revision,
          // A snapshot: what is stored may hold no proxies.
          answer: JSON.parse(JSON.stringify(answer)) as Answers,
          at,
          acknowledged,
        });
      },
      now: () => Date.now(),
      later: (work: () => void, milliseconds: number) => {
        const timer = setTimeout(work, milliseconds);
        return () => clearTimeout(timer);
      },
    };
  }

  async #put(answer: Answers, revision: number): Promise<SaveResult> {
    try {
      const saved = await api.put('/assignments/{id}/draft', {
        path: { id: this.id },
        body: { epoch: this.assignment.epoch, revision, answer },
      });
      return { ok: true, revision: saved.revision };
    } catch (error) {
      const problem = asProblem(error);
      if (problem.offline || problem.status >= 500 || problem.status === 429)
        return { ok: false, kind: 'offline' };
      if (problem.status === 401) return { ok: false, kind: 'signed_out' };
      if (problem.status === 409) {
        const newer = newerDraft(problem);
        return {
          ok: false,
          kind: 'conflict',
          revision: newer?.revision ?? null,
          answer: newer?.answer ?? null,
        };
      }
      return { ok: false, kind: 'refused', reason: problem.detail || problem.title };
    }
  }

  #saved(state: SaveState): void {
    this.save = state;
    if (state.kind !== 'conflict') return;
    if (state.answer !== null && state.revision !== null) this.#conflict(state.revision, state.answer);
    else this.bench.readOnly = true;
  }

  #conflict(revision: number, answer: Answers): void {
    this.other = { revision, answer };
    this.bench.readOnly = true;
    this.save = { kind: 'conflict', revision, answer };
  }

  /** Goes on with one of the two drafts; the other is gone. */
  take(which: 'mine' | 'other'): void {
    if (this.other === null) return;
    const { answer, revision } = this.other;
    this.other = null;
    this.bench.readOnly = false;
    if (which === 'other') this.#adopt(answer, revision);
    else this.#saver?.settle(this.bench.answer, revision);
  }

  /** Back at this window: goes on with what was written or sent from another one meanwhile. With something unsent
   *  here it is left to the next save, which tells both apart. */
  async catchUp(): Promise<void> {
    if (this.#saver === null || this.#catching || !this.#untouched) return;
    this.#catching = true;
    try {
      const { assignment, draft, answer } = await api.get('/assignments/{id}', { path: { id: this.id } });
      if (!this.#untouched) return;
      const sent = draft === null && assignment.state !== this.assignment.state ? answer : null;
      this.assignment = assignment;
      if (draft !== null && draft.revision > this.#saver.revision) this.#adopt(draft.answer, draft.revision);
      else if (sent !== null) this.#adopt(sent, 0);
    } finally {
      this.#catching = false;
    }
  }

  /** All that was written here is on the server. */
  get #untouched(): boolean {
    return this.save.kind === 'saved' && !this.bench.readOnly;
  }

  /** The server's own draft in place of this one: there is nothing to send. */
  #adopt(answer: Answers, revision: number): void {
    this.bench.replace(answer);
    this.#saver?.adopt(answer, revision);
  }

  async flush(): Promise<void> {
    await this.#saver?.flush();
  }

  /** Seconds that the payer will see: what the server counted, and what it has not heard of yet. */
  get active(): number {
    return this.active_seconds + this.activity.waiting.length * BUCKET_SECONDS;
  }

  /** Tells the server of active time; hears how long the lease is now. */
  async beat(): Promise<void> {
    const buckets = this.activity.waiting;
    if (buckets.length === 0 || this.assignment.state !== 'leased') return;
    const heard = await api.post('/assignments/{id}/heartbeat', {
      path: { id: this.id },
      body: { epoch: this.assignment.epoch, buckets },
    });
    this.activity.sent(buckets);
    this.active_seconds = heard.active_seconds;
    this.assignment = { ...this.assignment, lease_expires_at: heard.lease_expires_at };
  }

  /** It is over for this bench: submitted, returned, reported. */
  close(forgets: boolean): void {
    this.#stop();
    this.#saver?.stop();
    if (forgets) void forget('journal', this.id);
  }

  /** Goes on after a submit that was not taken. */
  reopen(revision = this.#saver?.revision ?? 0): void {
    this.#saver?.stop();
    this.#saver = new Saver(this.#parts(), revision, (state) => this.#saved(state));
    this.#stop = this.bench.listen(() => this.#saver?.change(this.bench.answer));
    this.#saver.change(this.bench.answer);
  }
}

/** The draft that somebody else wrote, as a refusal carries it. */
function newerDraft(problem: Problem): { revision: number; answer: Answers } | null {
  const { current } = problem.body as { current?: { revision?: unknown; answer?: unknown } };
  if (typeof current?.revision !== 'number' || current.answer === null || typeof current.answer !== 'object')
    return null;
  return { revision: current.revision, answer: current.answer as Answers };
}
