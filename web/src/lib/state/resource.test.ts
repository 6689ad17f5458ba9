import { describe, expect, it } from 'vitest';
import { Resource } from './resource.svelte';

/** A server that answers when it is told to, unless the question was given up. */
function slowServer() {
  const asked: { signal: AbortSignal; answer: (value: string) => void }[] = [];
  const resource = new Resource<string>(
    (signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError')));
        asked.push({ signal, answer: resolve });
      }),
  );
  return { asked, resource };
}

describe('a resource', () => {
  it('that is asked for every second hears an answer that takes longer', async () => {
    const { asked, resource } = slowServer();
    const first = resource.again();
    await resource.again();
    await resource.again();
    expect(asked.length).toBe(1);
    asked[0]?.answer('done');
    await first;
    expect(resource.data).toBe('done');
    expect(resource.loading).toBe(false);

    const second = resource.again();
    asked[1]?.answer('done again');
    await second;
    expect(resource.data).toBe('done again');
  });

  it('that changed on the server is asked for anew, and the older answer does not count', async () => {
    const { asked, resource } = slowServer();
    const older = resource.reload();
    const newer = resource.reload();
    expect(asked[0]?.signal.aborted).toBe(true);
    asked[1]?.answer('newer');
    await Promise.all([older, newer]);
    expect(resource.data).toBe('newer');
  });
});
