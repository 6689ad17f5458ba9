// An address may ask for more than a page: `/members?invite` opens its dialog, once.
import { goto } from '$app/navigation';
import { page } from '$app/state';

/** Calls `open` when the address asks for `name`. Call it while a component is being set up. */
export function whenAsked(name: string, open: () => void): void {
  $effect(() => {
    if (!page.url.searchParams.has(name)) return;
    open();
    const rest = new URLSearchParams(page.url.searchParams);
    rest.delete(name);
    void goto(`?${rest.toString()}`, { replaceState: true, keepFocus: true, noScroll: true });
  });
}
