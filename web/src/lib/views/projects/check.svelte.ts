// Asks the server whether a template is right, a moment after the last keystroke.
import { api, asProblem, type FieldProblem, type JsonObject, type Problem } from '$lib/api';

const PAUSE_MS = 350;

export class TemplateChecker {
  problems = $state.raw<FieldProblem[]>([]);
  problem = $state.raw<Problem | null>(null);
  /** The last template that was right, with its hotkeys filled in. */
  good = $state.raw<JsonObject | null>(null);
  /** What the last text in YAML reads as; null where it cannot be read. */
  read = $state.raw<JsonObject | null>(null);
  busy = $state(false);
  #timer: ReturnType<typeof setTimeout> | null = null;
  #round = 0;

  /** Checks `template`, an object or a text in YAML, and with `sample` as its data where there is one. */
  ask(template: unknown, sample?: unknown): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.busy = true;
    this.#timer = setTimeout(() => void this.#run(template, sample), PAUSE_MS);
  }

  /** Checks a text in YAML at once; gives what it reads as, or null. */
  async now(text: string, sample?: unknown): Promise<JsonObject | null> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.busy = true;
    await this.#run(text, sample);
    return this.problem === null ? this.read : null;
  }

  async #run(template: unknown, sample: unknown): Promise<void> {
    const round = (this.#round += 1);
    try {
      const answer = await api.post('/templates/validate', { body: { template, data: sample } });
      if (round !== this.#round) return;
      this.problems = answer.problems;
      this.problem = null;
      this.read = answer.read ?? null;
      if (answer.problems.length === 0) this.good = answer.normalized ?? (template as JsonObject);
    } catch (error) {
      if (round === this.#round) this.problem = asProblem(error);
    }
    this.busy = false;
  }
}
