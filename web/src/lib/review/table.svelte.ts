// The reviewer's table: the queue, the answer that is held, and what was decided on it.
import { api, Attempt } from '$lib/api/client';
import { asProblem, type Problem } from '$lib/api/problem';
import type { Guideline, ReviewItem } from '$lib/api/types';
import { review } from '$lib/i18n/review';
import { toasts } from '$lib/state/toasts.svelte';
import type { VerdictName } from './verdicts';

export type Held = {
  item: ReviewItem;
  template: Record<string, unknown>;
  guideline: Guideline | null;
};
export type Judged = { verdict: VerdictName; seconds: number | null };
export type Words = { category?: string; clause?: string; reason?: string; answer?: Record<string, unknown> };

export class ReviewTable {
  queue = $state.raw<ReviewItem[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  held = $state.raw<Held | null>(null);
  current = $state<string | null>(null);
  /** Why this one cannot be taken or decided. */
  refused = $state.raw<Problem | null>(null);
  busy = $state(false);
  /** Verdicts of this sitting; seconds only where one looked at the answer by itself. */
  sitting = $state.raw<Judged[]>([]);
  #since = 0;
  #attempt = new Attempt();
  #projects = new Map<string, string>();

  /** The queue of one project or of all, of one step or of all. Keeps the answer that is open. */
  async load(project: string | null, stage: string | null): Promise<void> {
    try {
      const query = { project_id: project ?? undefined, stage: stage ?? undefined };
      this.queue = (await api.get('/reviews', { query })).items;
      this.problem = null;
      const open = this.queue.some((one) => one.assignment.id === this.current);
      if (!open) await this.take(this.queue[0]?.assignment.id ?? null, project);
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  /** Opens an answer and holds it, so that its author and other reviewers know. */
  async take(id: string | null, project: string | null): Promise<void> {
    this.current = id;
    this.held = null;
    this.refused = null;
    if (id === null) return;
    try {
      const item = await api.post('/assignments/{id}/take', { path: { id }, body: {} });
      const owner = project ?? (await this.#projectOf(item));
      const path = { id: owner, version: item.template_version };
      const [version, guideline] = await Promise.all([
        api.get('/projects/{id}/template-for/{version}', { path }),
        api
          .get('/projects/{id}/guideline-for/{version}', {
            path: { id: owner, version: item.guideline_version },
          })
          .catch(() => null),
      ]);
      if (this.current !== id) return;
      this.held = { item, template: version.template, guideline };
      this.#since = Date.now();
    } catch (error) {
      if (this.current === id) this.refused = asProblem(error);
    }
  }

  /** A review names its task; the task's batch names the project. */
  async #projectOf(item: ReviewItem): Promise<string> {
    const said = (item as { project_id?: unknown }).project_id;
    if (typeof said === 'string') return said;
    const task = await api.get('/tasks/{id}', { path: { id: item.task.id } });
    const known = this.#projects.get(task.batch_id);
    if (known !== undefined) return known;
    const batch = await api.get('/batches/{id}', { path: { id: task.batch_id } });
    this.#projects.set(task.batch_id, batch.project_id);
    return batch.project_id;
  }

  /** Decides and goes on to the next. Answers the problem, if the server said no. */
  async decide(name: VerdictName, words: Words, project: string | null): Promise<Problem | null> {
    const id = this.current;
    if (id === null || this.busy) return null;
    this.busy = true;
    try {
      const key = this.#attempt.key({ id, name, words });
      const path = { id };
      if (name === 'appeal_accept' || name === 'appeal_reject') {
        const decision = name === 'appeal_accept' ? ('accept' as const) : ('reject' as const);
        await api.post('/assignments/{id}/appeal/decision', {
          path,
          key,
          body: { decision, note: words.reason ?? '' },
        });
      } else {
        await api.post('/assignments/{id}/review', { path, key, body: { verdict: name, ...words } });
      }
      this.#attempt.done();
      this.sitting = [...this.sitting, { verdict: name, seconds: (Date.now() - this.#since) / 1000 }];
      toasts.show(review.done[name]);
      await this.#leave(id, project);
      return null;
    } catch (error) {
      return asProblem(error);
    } finally {
      this.busy = false;
    }
  }

  /** Accepts several at once; those that the server keeps stay in the queue. */
  async acceptAll(ids: string[], project: string | null): Promise<void> {
    this.busy = true;
    try {
      const body = { assignment_ids: ids, verdict: 'accept' as const };
      const answer = await api.post('/reviews', { body });
      const good = answer.items.filter((one) => one.ok).map((one) => one.id);
      const left = ids.length - good.length;
      const accepted = good.map((): Judged => ({ verdict: 'accept', seconds: null }));
      this.sitting = [...this.sitting, ...accepted];
      toasts.show(review.accepted(good.length) + (left > 0 ? ` ${review.notAccepted(left)}` : ''));
      this.queue = (this.queue ?? []).filter((one) => !good.includes(one.assignment.id));
      if (this.current !== null && good.includes(this.current)) {
        await this.take(this.queue[0]?.assignment.id ?? null, project);
      }
    } catch (error) {
      this.problem = asProblem(error);
    }
    this.busy = false;
  }

  async step(by: 1 | -1, project: string | null): Promise<void> {
    const queue = this.queue ?? [];
    const at = queue.findIndex((one) => one.assignment.id === this.current);
    const next = queue[at + by];
    if (next !== undefined) await this.take(next.assignment.id, project);
  }

  async #leave(id: string, project: string | null): Promise<void> {
    const queue = this.queue ?? [];
    const at = queue.findIndex((one) => one.assignment.id === id);
    this.queue = queue.filter((one) => one.assignment.id !== id);
    const next = this.queue[Math.min(at, this.queue.length - 1)];
    await this.take(next?.assignment.id ?? null, project);
  }
}
