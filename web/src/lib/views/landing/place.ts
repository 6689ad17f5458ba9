// Where a thing of the tour is, asked as the person who has just gone in: the task, the project, the answer itself.
import { api } from '$lib/api';
import type { Thing } from './tour';

/** The page of a thing; where it cannot be found, the page that leads there. */
export async function placeOf(thing: Thing): Promise<string | null> {
  try {
    return (await found(thing)) ?? thing.path;
  } catch {
    return thing.path;
  }
}

async function found({ id }: Thing): Promise<string | null> {
  if (id === 'work') {
    const { items } = await api.get('/me/board', { query: { limit: 200 } });
    const open = items.filter((card) => card.eligible && card.left_for_me > 0);
    const most = open.sort((a, b) => b.left_for_me - a.left_for_me)[0];
    return most ? `/work/${most.project_id}` : null;
  }
  if (id === 'lead') {
    const { items } = await api.get('/projects', { query: { limit: 100 } });
    const live = items.filter((project) => project.state === 'live').at(-1);
    return live ? `/projects/${live.id}` : null;
  }
  if (id === 'appeal') {
    const { items } = await api.get('/me/assignments', { query: { state: 'rejected', limit: 1 } });
    return items[0] ? `/me/work?answer=${items[0].id}` : null;
  }
  return null;
}
