// The desk of a contributor in one project: what is on it, what comes next, what was sent.
import { api } from '$lib/api/client';
import { Problem, asProblem } from '$lib/api/problem';
import type { Assignment, ClaimAnswer, ClaimedItem, EmptyReason, Guideline, Report } from '$lib/api/types';
import { asTemplate, type Template, type WaitingSubmit } from '$lib/annotate';
import { Day } from './day.svelte';
import { WorkItem } from './item.svelte';
import { Outbox, submitEntry, waits } from './outbox.svelte';
import { forget, tidy, waitingSubmits } from './store';
import { loadViews } from './views';

export type DeskState = 'loading' | 'working' | 'sending' | 'empty' | 'failed';

export class Desk {
  readonly project_id: string;
  state = $state<DeskState>('loading');
  item = $state.raw<WorkItem | null>(null);
  /** The project's name, once a task told it; stays when the desk is empty. */
  name = $state('');
  ahead = $state.raw<WorkItem[]>([]);
  reason = $state.raw<EmptyReason | null>(null);
  problem = $state.raw<Problem | null>(null);
  guideline = $state.raw<Guideline | null>(null);
  /** The answer that was sent last, while it may be taken back. */
  last = $state.raw<Assignment | null>(null);
  offline = $state<number | null>(null);
  /** Said once to a screen reader. */
  said = $state('');
  readonly outbox = new Outbox();
  readonly day = new Day();
  #templates = new Map<number, Template>();
  #guidelines = new Map<number, Guideline>();
  #looking: ReturnType<typeof setTimeout> | null = null;
  #claiming = false;
  #sending = new Set<Promise<unknown>>();
  /** Answers that left this desk; the server may not know of it yet. */
  #away = new Set<string>();
  #closed = false;

  constructor(project_id: string) {
    this.project_id = project_id;
  }

  /** Opens the desk: `wanted` names an answer to go on with, else what is leased already, else a claim. */
  async open(wanted: string | null): Promise<void> {
    this.state = 'loading';
    void this.outbox.load().then(() => this.sync());
    void this.day.load();
    void tidy(Date.now());
    try {
      const items = wanted === null ? await this.#leased() : [await this.#fetch(wanted)];
      const [first, ...rest] = items;
      this.ahead = rest;
      if (first !== undefined) await this.#show(first);
      else await this.claim();
      if (wanted === null) void this.#fill();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** What this person holds in this project, the oldest lease first. */
  async #leased(): Promise<WorkItem[]> {
    const held = await api.get('/me/assignments', {
      query: { state: 'leased', project_id: this.project_id },
    });
    const order = [...held.items].sort((a, b) => a.claimed_at.localeCompare(b.claimed_at));
    return Promise.all(order.map((one) => this.#fetch(one.id)));
  }

  /** Tasks of this person that another window took and did not come back to. */
  async #heldElsewhere(): Promise<WorkItem[]> {
    try {
      const waiting = new Set((await waitingSubmits()).map((entry) => entry.assignment_id));
      const held = await this.#leased();
      return held.filter((one) => !waiting.has(one.id) && !this.#away.has(one.id));
    } catch {
      return [];
    }
  }

  async #fetch(id: string): Promise<WorkItem> {
    const view = await api.get('/assignments/{id}', { path: { id } });
    return this.#make(view, view.answer);
  }

  async #make(claimed: ClaimedItem, before: Record<string, unknown> | null = null): Promise<WorkItem> {
    const template = await this.#template(claimed.assignment.template_version);
    return WorkItem.make(claimed, template, before);
  }

  async #template(version: number): Promise<Template> {
    const known = this.#templates.get(version);
    if (known !== undefined) return known;
    const path = { id: this.project_id, version };
    const template = asTemplate((await api.get('/projects/{id}/template-for/{version}', { path })).template);
    await loadViews(template);
    this.#templates.set(version, template);
    return template;
  }

  async #show(item: WorkItem): Promise<void> {
    this.item = item;
    this.name = item.assignment.project_name;
    this.state = 'working';
    this.reason = null;
    this.problem = null;
    const version = item.guideline_version;
    let guideline = this.#guidelines.get(version);
    if (guideline === undefined) {
      try {
        const path = { id: this.project_id, version };
        guideline = await api.get('/projects/{id}/guideline-for/{version}', { path });
        this.#guidelines.set(version, guideline);
      } catch {
        // The task can be done without its guideline; the drawer says that it is not there.
      }
    }
    if (this.item === item) this.guideline = guideline ?? null;
  }

  /** A version that was seen before, for "what changed"; null when it cannot be had. */
  async guidelineAt(version: number): Promise<Guideline | null> {
    const path = { id: this.project_id, version };
    return api.get('/projects/{id}/guideline-for/{version}', { path }).catch(() => null);
  }

  /** Asks for a task when nothing is on the desk. */
  async claim(): Promise<void> {
    this.#calm();
    if (this.item === null) this.state = 'loading';
    try {
      await this.#took(
        await api.post('/projects/{id}/claims', { path: { id: this.project_id }, body: { count: 1 } }),
      );
      void this.#fill();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Claims one ahead, so that the next task is there before this one is sent. Nothing is said when none comes. */
  async #fill(): Promise<void> {
    if (this.#claiming || this.#closed || this.ahead.length > 0 || this.item?.assignment.state !== 'leased')
      return;
    this.#claiming = true;
    try {
      const path = { id: this.project_id };
      const answer = await api.post('/projects/{id}/claims', { path, body: { count: 1 } });
      for (const one of answer.items) this.ahead = [...this.ahead, await this.#make(one)];
    } catch {
      // The next submit asks again.
    }
    this.#claiming = false;
  }

  async #took(answer: ClaimAnswer): Promise<void> {
    for (const one of answer.items) this.ahead = [...this.ahead, await this.#make(one)];
    if (this.item === null) await this.#next(answer.reason);
  }

  /** Puts the next task on the desk, or says why there is none. */
  async #next(reason: EmptyReason | null): Promise<void> {
    if (this.ahead.length === 0 && reason !== null && reason.rule !== 'looking')
      this.ahead = await this.#heldElsewhere();
    const [first, ...rest] = this.ahead;
    this.ahead = rest;
    if (first !== undefined) return this.#show(first);
    this.item = null;
    this.reason = reason;
    this.state = 'empty';
    if (reason?.rule === 'looking') {
      this.#looking = setTimeout(() => void this.claim(), (reason.retry_after ?? 1) * 1000);
    }
  }

  /** Sends the answer; the next task is painted at once when it is here. */
  submit(): void {
    const item = this.item;
    if (item === null || this.state !== 'working' || item.bench.readOnly) return;
    if (!item.bench.progress.complete) {
      item.bench.toOpen();
      return;
    }
    const entry: WaitingSubmit = {
      format: 1,
      assignment_id: item.id,
      project_id: this.project_id,
      epoch: item.assignment.epoch,
      answer: JSON.parse(JSON.stringify(item.bench.final)) as Record<string, unknown>,
      note: item.note.trim() || null,
      key: crypto.randomUUID(),
      at: Date.now(),
    };
    item.close(false);
    this.#away.add(item.id);
    const sending = this.#send(item, entry);
    this.#sending.add(sending);
    void sending.finally(() => this.#sending.delete(sending));
    if (this.ahead.length > 0) {
      this.item = null;
      void this.#next(null);
    } else {
      this.state = 'sending';
    }
  }

  async #send(item: WorkItem, entry: WaitingSubmit): Promise<void> {
    void item.beat().catch(() => undefined);
    const claim = this.#closed || this.ahead.length > 1 || item.assignment.state !== 'leased' ? 0 : 1;
    try {
      const sent = await submitEntry(entry, claim);
      this.#sent(item, sent.assignment, sent.pay.amount.amount);
      if (sent.next !== null) {
        for (const one of sent.next.items) this.ahead = [...this.ahead, await this.#make(one)];
      }
      if (this.state === 'sending') {
        this.item = null;
        if (this.ahead.length > 0 || sent.next !== null) await this.#next(sent.next?.reason ?? null);
        else await this.claim();
      }
    } catch (error) {
      const problem = asProblem(error);
      if (waits(problem)) await this.#keepForLater(entry, problem);
      else this.#back(item, problem);
    }
  }

  #sent(item: WorkItem, assignment: Assignment, amount: number): void {
    void forget('journal', item.id);
    this.online();
    this.day.add(amount, item.active);
    this.last = assignment;
    this.said = 'sent';
  }

  async #keepForLater(entry: WaitingSubmit, problem: Problem): Promise<void> {
    await this.outbox.add(entry);
    this.offline ??= Date.now();
    if (this.state !== 'sending') return;
    this.item = null;
    const detail = { rule: 'looking' as const, detail: '', remedy: '', retry_after: 5 };
    await this.#next(detail);
  }

  /** The server did not take it: the answer comes back to the desk, with what is wrong at its place. */
  #back(item: WorkItem, problem: Problem): void {
    if (this.item !== null && this.item !== item) this.ahead = [this.item, ...this.ahead];
    item.reopen();
    this.#away.delete(item.id);
    this.item = item;
    this.state = 'working';
    if (problem.errors.length > 0) item.bench.refuse(problem.errors);
    if (problem.errors.length === 0 || !item.bench.tried) {
      item.refused = { title: problem.title, detail: problem.detail };
    }
  }

  /** Takes the last answer back to the desk, until a reviewer has it. */
  async undoLast(): Promise<void> {
    const last = this.last;
    if (last === null) return;
    await Promise.all([...this.#sending]);
    try {
      const item = await this.#fetch(last.id);
      if (this.item !== null) this.ahead = [this.item, ...this.ahead];
      this.last = null;
      await this.#show(item);
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  async extend(): Promise<void> {
    const item = this.item;
    if (item === null) return;
    const { id, epoch } = item.assignment;
    try {
      item.assignment = await api.post('/assignments/{id}/extend', { path: { id }, body: { epoch } });
      item.refused = null;
    } catch (error) {
      const problem = asProblem(error);
      item.refused = { title: problem.title, detail: problem.detail };
    }
  }

  /** Gives the task back, without penalty. */
  async giveBack(): Promise<void> {
    const item = this.item;
    if (item === null) return;
    await item.flush().catch(() => undefined);
    const { id, epoch } = item.assignment;
    await api.post('/assignments/{id}/return', { path: { id }, body: { epoch } });
    item.close(true);
    this.item = null;
    await this.#next(null);
    if (this.item === null) await this.claim();
  }

  async report(kind: Report['kind'], text: string, clause: string | null): Promise<void> {
    const item = this.item;
    if (item === null) return;
    const { id, epoch } = item.assignment;
    await item.beat().catch(() => undefined);
    const body = { epoch, kind, text, ...(clause ? { clause } : {}) };
    const answer = await api.post('/assignments/{id}/report', { path: { id }, body });
    item.close(true);
    this.item = null;
    for (const one of answer.next?.items ?? []) this.ahead = [...this.ahead, await this.#make(one)];
    await this.#next(answer.next?.reason ?? null);
    if (this.item === null && answer.next === null) await this.claim();
  }

  /** Sends what waits; an answer that the server refuses comes back. */
  async sync(): Promise<void> {
    const before = this.outbox.waiting;
    const sent = await this.outbox.flush();
    if (this.outbox.waiting === 0) this.online();
    for (const one of sent) {
      if ('answer' in one) this.last = one.answer.assignment;
      else if (one.problem.errors.length > 0) await this.#refetch(one.entry, one.problem);
    }
    if (before > 0 && this.item === null) await this.claim();
  }

  async #refetch(entry: WaitingSubmit, problem: Problem): Promise<void> {
    try {
      const item = await this.#fetch(entry.assignment_id);
      item.bench.replace(entry.answer);
      this.#back(item, problem);
    } catch {
      // It is not ours any more; the journal still holds what was written.
    }
  }

  online(): void {
    this.offline = null;
  }

  /** After signing in again in place. */
  async signedIn(): Promise<void> {
    await this.item?.flush();
    await this.sync();
  }

  /** Leaves the desk: the draft stays, what was claimed ahead and not looked at goes back to others. */
  async leave(): Promise<void> {
    this.#closed = true;
    this.#calm();
    await this.item?.flush().catch(() => undefined);
    await Promise.allSettled([...this.#sending]);
    const untouched = this.ahead.filter((one) => Object.keys(one.bench.answer).length === 0);
    await Promise.allSettled(
      untouched.map(({ assignment: { id, epoch } }) =>
        api.post('/assignments/{id}/return', { path: { id }, body: { epoch } }),
      ),
    );
    for (const one of [this.item, ...this.ahead]) one?.close(false);
  }

  #calm(): void {
    if (this.#looking !== null) clearTimeout(this.#looking);
    this.#looking = null;
  }

  #fail(error: unknown): void {
    const problem = asProblem(error);
    if (this.item !== null) return;
    this.problem = problem;
    this.state = 'failed';
  }
}
