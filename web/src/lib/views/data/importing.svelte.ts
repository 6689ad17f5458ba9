// One import from the dropped file to its job: upload, preview, mapping, start.
import { api, asProblem, upload, type ImportPreview, type Problem, type Upload } from '$lib/api';
import { Form } from '$lib/state/form.svelte';

export const EXTERNAL_ID = 'external_id';

export class Importing {
  batch = $state('');
  file = $state.raw<Upload | null>(null);
  preview = $state.raw<ImportPreview | null>(null);
  /** Key in the task's data (or `external_id`) to the file's field; '' when not taken. */
  mapping = $state<Record<string, string>>({});
  /** Share of the file that has gone, or null. */
  sent = $state<number | null>(null);
  reading = $state(false);
  problem = $state.raw<Problem | null>(null);
  job = $state<string | null>(null);
  form = new Form();
  #cancel: (() => void) | null = null;
  #round = 0;

  constructor(batch: string) {
    this.batch = batch;
  }

  /** Sends the file to the server and asks what its first rows look like. */
  async take(file: File): Promise<void> {
    this.reset();
    this.sent = 0;
    try {
      const going = upload(file, (share) => (this.sent = share));
      this.#cancel = going.cancel;
      this.file = await going.done;
      this.sent = null;
      await this.look();
    } catch (error) {
      if (!(error instanceof DOMException)) this.problem = asProblem(error);
      this.file = null;
    }
    this.sent = null;
    this.#cancel = null;
  }

  /** Reads the first rows again, after another batch (another template) was chosen. */
  async look(): Promise<void> {
    if (this.file === null) return;
    this.reading = true;
    this.problem = null;
    try {
      const path = { id: this.file.id };
      const preview = await api.post('/uploads/{id}/preview', { path, body: { batch_id: this.batch } });
      this.preview = preview;
      this.mapping = { ...preview.mapping };
    } catch (error) {
      this.problem = asProblem(error);
    }
    this.reading = false;
  }

  stop(): void {
    this.#cancel?.();
  }

  /** Takes a field for a key, and has the first rows checked again by it. */
  async map(key: string, column: string): Promise<void> {
    this.mapping[key] = column;
    if (this.file === null || this.preview === null) return;
    const round = (this.#round += 1);
    const path = { id: this.file.id };
    const body = { batch_id: this.batch, format: this.preview.format, mapping: this.#chosen() };
    try {
      const { problems } = await api.post('/uploads/{id}/preview', { path, body });
      if (round !== this.#round || this.preview === null) return;
      this.preview = { ...this.preview, problems };
      this.problem = null;
    } catch (error) {
      if (round === this.#round) this.problem = asProblem(error);
    }
  }

  #chosen(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.mapping).filter(([, column]) => column !== ''));
  }

  /** Starts the job; the page then follows it. */
  async start(): Promise<void> {
    const file = this.file;
    if (file === null || this.preview === null) return;
    const body = { upload_id: file.id, mapping: this.#chosen(), format: this.preview.format };
    const path = { id: this.batch };
    const answer = await this.form.send(body, (key) =>
      api.post('/batches/{id}/imports', { path, body, key }),
    );
    if (answer) this.job = answer.job_id;
  }

  reset(): void {
    this.file = null;
    this.preview = null;
    this.mapping = {};
    this.problem = null;
    this.job = null;
    this.form.reset();
  }
}
