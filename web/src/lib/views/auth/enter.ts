import { goto } from '$app/navigation';
import { session } from '$lib/state/session.svelte';

/** After signing in: back to where one wanted to go, if that is a page of this app, else to the start page. */
export async function enter(next: string | null = null): Promise<void> {
  await session.load();
  const inside = next !== null && /^\/(?![/\\])/.test(next);
  await goto(inside ? next : session.home, { replaceState: true });
}
