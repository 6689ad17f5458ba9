// How a person likes to work: stays from task to task and from day to day, in this browser.
import type { Remap } from '$lib/annotate';

const KEY = 'candor.workbench';

export type Stored = {
  enterSubmits: boolean;
  autoAdvance: boolean;
  remap: Remap;
  /** Open or closed by the person's own hand; null follows the kind of work. */
  guideline: boolean | null;
  /** How far images are drawn in: 0 fits. */
  zoom: number;
  /** The guideline version last seen, by project. */
  seen: Record<string, number>;
};

const START: Stored = {
  enterSubmits: false,
  autoAdvance: true,
  remap: {},
  guideline: null,
  zoom: 0,
  seen: {},
};

function read(): Stored {
  try {
    return { ...START, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Stored>) };
  } catch {
    return START;
  }
}

class Prefs {
  #all = $state.raw<Stored>(read());

  get enterSubmits(): boolean {
    return this.#all.enterSubmits;
  }
  get autoAdvance(): boolean {
    return this.#all.autoAdvance;
  }
  get remap(): Remap {
    return this.#all.remap;
  }
  get guideline(): boolean | null {
    return this.#all.guideline;
  }
  get zoom(): number {
    return this.#all.zoom;
  }
  seen(project: string): number | undefined {
    return this.#all.seen[project];
  }

  set(change: Partial<Stored>): void {
    this.#all = { ...this.#all, ...change };
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#all));
    } catch {
      // A full or forbidden store: the choice holds until the page closes.
    }
  }

  see(project: string, version: number): void {
    if (this.seen(project) !== version) this.set({ seen: { ...this.#all.seen, [project]: version } });
  }
}

export const prefs = new Prefs();
