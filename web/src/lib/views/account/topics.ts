// Which topics of notifications concern a person: nobody is asked about letters that they would never get.
import type { Me, Topic } from '$lib/api/types';

export function topicsFor(me: Pick<Me, 'is_operator' | 'memberships'>): Topic[] {
  const roles = me.memberships.map((one) => one.role);
  const some = (...wanted: string[]) => roles.some((role) => wanted.includes(role));
  const topics: [Topic, boolean][] = [
    ['answers', true],
    ['payouts', true],
    ['reviews', me.is_operator || some('owner', 'manager', 'reviewer')],
    ['batches', some('owner', 'manager', 'finance')],
    ['deposits', some('owner', 'manager', 'finance')],
    ['jobs', some('owner', 'manager')],
  ];
  return topics.filter(([, concerns]) => concerns).map(([topic]) => topic);
}
