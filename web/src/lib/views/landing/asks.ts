// What a public project asks of a person, in words: strangers have no values of their own to compare it with.
import { nameOf } from '$lib/i18n/format';
import { landing } from '$lib/i18n/landing';

/** More countries than this are told by their number. */
const NAMED = 3;

export type Asked = { languages: string[]; countries: string[] };

export function asksFor({ languages, countries }: Asked): { name: string; value: string; note?: string } {
  const words = landing.catalogue;
  const spoken = languages.map((code) => nameOf('language', code)).join(', ');
  const places =
    countries.length > NAMED
      ? words.manyCountries(countries.length)
      : words.livesIn(countries.map((code) => nameOf('region', code)).join(', '));
  if (spoken === '' && countries.length === 0)
    return { name: words.asks, value: words.nothing, note: words.toAll };
  if (spoken === '') return { name: words.asks, value: places };
  return { name: words.asks, value: spoken, note: countries.length === 0 ? undefined : places };
}
