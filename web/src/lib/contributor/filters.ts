// A person's named views of the board: which one is on, and what a new or removed one makes of the list.
import type { BoardFilter } from '$lib/api/types';
import type { Kept } from './saved.svelte';

export type View = Pick<Kept, 'shown' | 'sort' | 'language'>;

/** Views that the digit keys reach. */
export const BY_KEY = 9;

export const viewOf = (filter: BoardFilter): View => ({
  shown: filter.shown,
  sort: filter.sort,
  language: filter.language ?? '',
});

/** The filter that shows just what is shown, if one does. */
export function filterOf(view: View, filters: BoardFilter[]): BoardFilter | null {
  const same = (one: View) =>
    one.shown === view.shown && one.sort === view.sort && one.language === view.language;
  return filters.find((filter) => same(viewOf(filter))) ?? null;
}

/** The list with the view under a name; one of that name, however written, takes its place. */
export function withView(filters: BoardFilter[], name: string, view: View): BoardFilter[] {
  const named = { ...view, name: name.trim(), language: view.language === '' ? null : view.language };
  const at = filters.findIndex((filter) => filter.name.toLowerCase() === named.name.toLowerCase());
  return at < 0 ? [...filters, named] : filters.map((filter, place) => (place === at ? named : filter));
}
