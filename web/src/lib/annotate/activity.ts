// Active time: buckets of fifteen seconds in which the person did something. The server counts each once.

export const BUCKET_SECONDS = 15;

export class Activity {
  #buckets = new Set<number>();
  #current = -1;

  /** Something was pressed, clicked or scrolled at `now` (milliseconds). */
  touch(now: number): void {
    const bucket = Math.floor(now / 1000 / BUCKET_SECONDS);
    if (bucket === this.#current) return;
    this.#current = bucket;
    this.#buckets.add(bucket);
  }

  /** Buckets that the server has not heard of, oldest first; they stay until `sent`. */
  get waiting(): number[] {
    return [...this.#buckets].sort((a, b) => a - b);
  }

  sent(buckets: number[]): void {
    for (const bucket of buckets) this.#buckets.delete(bucket);
  }
}
