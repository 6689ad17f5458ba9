// What a stranger may try on a demo: each thing as the person who can show it.
import type { Server } from '$lib/api/types';

export type DemoPerson = NonNullable<Server['demo_people']>[number];
export type Thing = {
  id: 'work' | 'lead' | 'review' | 'appeal' | 'operate';
  person: DemoPerson;
  /** Where it is; null is the person's start page. */
  path: string | null;
};

/** By the first word of the role, and by what the demo says of the person. */
const THINGS: { id: Thing['id']; is: RegExp; path: string | null }[] = [
  { id: 'work', is: /^contributor\b(?!.*reject)/i, path: '/board' },
  { id: 'lead', is: /^(data lead|manager)\b/i, path: null },
  { id: 'review', is: /^reviewer\b/i, path: '/review' },
  { id: 'appeal', is: /^contributor\b.*reject/i, path: '/me/work' },
  { id: 'operate', is: /^operator\b/i, path: '/operator' },
];

/** The things that the people of this demo can show; a thing without its person is left out. */
export function thingsToTry(people: readonly DemoPerson[]): Thing[] {
  return THINGS.flatMap(({ id, is, path }) => {
    const person = people.find((one) => is.test(one.role_text));
    return person ? [{ id, person, path }] : [];
  });
}

/** Those with something to tell first; plain contributors are many and alike. */
export function peopleOfDemo(people: readonly DemoPerson[]): { told: DemoPerson[]; others: DemoPerson[] } {
  const plain = (one: DemoPerson) => /^contributor$/i.test(one.role_text.trim());
  return { told: people.filter((one) => !plain(one)), others: people.filter(plain) };
}
