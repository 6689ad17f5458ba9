// The server's live events: one stream for the whole app, resumed by the browser with Last-Event-ID.
import { BASE } from '$lib/api/client';
import type { LiveEvent } from '$lib/api/types';

type Listener = (event: LiveEvent) => void;
const listeners = new Set<Listener>();
let source: EventSource | null = null;

function start(): void {
  source = new EventSource(`${BASE}/events`);
  for (const type of ['event', 'notification']) {
    source.addEventListener(type, (message) => {
      const event = parse((message as MessageEvent<string>).data);
      if (event !== null) for (const listener of listeners) listener(event);
    });
  }
}

function parse(text: string): LiveEvent | null {
  try {
    return JSON.parse(text) as LiveEvent;
  } catch {
    return null;
  }
}

/** Hears live events while the component lives. Bursts arrive as one call, at most one a second. */
export function live(wanted: (event: LiveEvent) => boolean, then: () => void): void {
  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const listener: Listener = (event) => {
      if (!wanted(event) || timer !== null) return;
      timer = setTimeout(() => {
        timer = null;
        then();
      }, 1000);
    };
    listeners.add(listener);
    if (source === null) start();
    return () => {
      listeners.delete(listener);
      if (timer !== null) clearTimeout(timer);
      if (listeners.size === 0) {
        source?.close();
        source = null;
      }
    };
  });
}
