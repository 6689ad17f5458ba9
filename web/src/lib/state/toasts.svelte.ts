// What was just done, for eight seconds, one at a time, with the way back.
export type Toast = { id: number; text: string; undo?: () => void | Promise<void> };

const SECONDS = 8;

class Toasts {
  current = $state.raw<Toast | null>(null);
  #timer: ReturnType<typeof setTimeout> | null = null;
  #last = 0;

  show(text: string, undo?: Toast['undo']): void {
    this.#last += 1;
    this.current = { id: this.#last, text, undo };
    this.go();
  }

  /** Stays while the pointer or the focus is on it. */
  hold(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  go(): void {
    this.hold();
    this.#timer = setTimeout(() => this.close(), SECONDS * 1000);
  }

  close(): void {
    this.hold();
    this.current = null;
  }

  async undo(): Promise<void> {
    const undo = this.current?.undo;
    this.close();
    await undo?.();
  }
}

export const toasts = new Toasts();
