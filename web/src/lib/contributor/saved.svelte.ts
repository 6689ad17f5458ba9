// What a person keeps of the board on this device: projects to come back to, how it is sorted and filtered.

export const SORTS = ['hourly', 'price', 'left', 'name'] as const;
export type Sort = (typeof SORTS)[number];
export type Shown = 'mine' | 'saved' | 'not';
export type Kept = { saved: string[]; sort: Sort; language: string; shown: Shown };

const START: Kept = { saved: [], sort: 'hourly', language: '', shown: 'mine' };

/** What was stored, without what an older version or another hand may have left in it. */
export function readKept(text: string | null): Kept {
  try {
    const found = JSON.parse(text ?? '{}') as Partial<Kept>;
    return {
      saved: Array.isArray(found.saved) ? found.saved.filter((id) => typeof id === 'string') : [],
      sort: SORTS.find((sort) => sort === found.sort) ?? START.sort,
      language: typeof found.language === 'string' ? found.language : '',
      shown: (['mine', 'saved', 'not'] as const).find((one) => one === found.shown) ?? START.shown,
    };
  } catch {
    return START;
  }
}

/** One person's board; several may use one browser. */
export class KeptBoard {
  #key: string;
  #all = $state.raw<Kept>(START);

  constructor(person: string) {
    this.#key = `candor.board.${person}`;
    this.#all = readKept(localStorage.getItem(this.#key));
  }

  get all(): Kept {
    return this.#all;
  }

  has(project: string): boolean {
    return this.#all.saved.includes(project);
  }

  toggle(project: string): void {
    const { saved } = this.#all;
    this.set({ saved: this.has(project) ? saved.filter((id) => id !== project) : [...saved, project] });
  }

  set(change: Partial<Kept>): void {
    this.#all = { ...this.#all, ...change };
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#all));
    } catch {
      // A full or forbidden store: the choice holds until the page closes.
    }
  }
}
