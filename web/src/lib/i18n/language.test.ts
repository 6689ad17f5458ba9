import { expect, it } from 'vitest';
import de from './de';
import { pickLanguage } from './language.svelte';

it('takes what was chosen, else the first of the browser’s languages that is there', () => {
  expect(pickLanguage('de', ['en-GB'])).toBe('de');
  expect(pickLanguage(null, ['fr-FR', 'de-AT', 'en'])).toBe('de');
  expect(pickLanguage(null, ['en-GB', 'de'])).toBe('en');
  expect(pickLanguage(null, ['fr'])).toBe('en');
  expect(pickLanguage('klingon', [])).toBe('en');
});

it('counts in German, in the singular and the plural', () => {
  expect(de.operator.overview.failed(1)).toMatch(/^1 Vorgang ist/);
  expect(de.operator.overview.failed(2)).toMatch(/^2 Vorgänge sind/);
});

it('leaves no German message empty', () => {
  const empty: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (value === '') empty.push(path);
    else if (value !== null && typeof value === 'object')
      for (const [key, one] of Object.entries(value)) walk(one, `${path}.${key}`);
  };
  walk(de, 'de');
  expect(empty).toEqual([]);
});
