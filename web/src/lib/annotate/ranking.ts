// Rankings as groups, best first; a group of several is a tie. Every step gives a new ranking.

export type Groups = string[][];

/** What an answer holds, reduced to known ids. */
export function groupsOf(value: unknown, ids: string[]): Groups {
  if (!Array.isArray(value)) return [];
  const seen = new Set<string>();
  return value
    .map((group) =>
      (Array.isArray(group) ? group : [group]).map(String).filter((id) => {
        const fresh = ids.includes(id) && !seen.has(id);
        seen.add(id);
        return fresh;
      }),
    )
    .filter((group) => group.length > 0);
}

export function unranked(groups: Groups, ids: string[]): string[] {
  const ranked = new Set(groups.flat());
  return ids.filter((id) => !ranked.has(id));
}

/** The rank people read: after a tie of two the next rank is left out. 0 when it has none. */
export function rankOf(groups: Groups, id: string): number {
  let rank = 1;
  for (const group of groups) {
    if (group.includes(id)) return rank;
    rank += group.length;
  }
  return 0;
}

const without = (groups: Groups, id: string): Groups =>
  groups.map((group) => group.filter((one) => one !== id)).filter((group) => group.length > 0);

/** To the end of the ranking. */
export function append(groups: Groups, id: string): Groups {
  return [...without(groups, id), [id]];
}

/** Out of the ranking. */
export function drop(groups: Groups, id: string): Groups {
  return without(groups, id);
}

/** To rank `rank` (1 is best), alone; what stood there moves down. */
export function moveTo(groups: Groups, id: string, rank: number): Groups {
  const rest = without(groups, id);
  let before = 0;
  let at = rest.length;
  for (let index = 0; index < rest.length; index += 1) {
    if (before >= rank - 1) {
      at = index;
      break;
    }
    before += rest[index]?.length ?? 0;
  }
  return [...rest.slice(0, at), [id], ...rest.slice(at)];
}

/** One rank up (-1) or down (1); out of a tie first, so that nobody is jumped over unseen. */
export function step(groups: Groups, id: string, by: -1 | 1): Groups {
  const at = groups.findIndex((group) => group.includes(id));
  if (at === -1) return append(groups, id);
  const tied = (groups[at]?.length ?? 0) > 1;
  const rest = without(groups, id);
  const place = tied ? (by === -1 ? at : at + 1) : at + by;
  if (place < 0 || place > rest.length) return groups;
  return [...rest.slice(0, place), [id], ...rest.slice(place)];
}

/** Joins the group above; the second time it stands alone again. */
export function tie(groups: Groups, id: string): Groups {
  const at = groups.findIndex((group) => group.includes(id));
  if (at === -1) return groups;
  if ((groups[at]?.length ?? 0) > 1) {
    const rest = without(groups, id);
    return [...rest.slice(0, at + 1), [id], ...rest.slice(at + 1)];
  }
  if (at === 0) return groups;
  const rest = without(groups, id);
  return rest.map((group, index) => (index === at - 1 ? [...group, id] : group));
}
