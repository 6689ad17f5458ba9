import { expect, it } from 'vitest';
import {
  fromNeeded,
  readCountries,
  readLanguages,
  readPeople,
  toNeeded,
  writeLanguages,
} from './eligibility';

it('reads languages with levels and gives them back as they are written', () => {
  const read = readLanguages('de C1, EN native');
  expect(read.value).toEqual([
    { code: 'de', level: 'C1' },
    { code: 'en', level: 'native' },
  ]);
  expect(writeLanguages(read.value ?? [])).toBe('de C1, en native');
  expect(readLanguages('').value).toEqual([]);
  expect(readLanguages('de C1, german').wrong).toBe('german');
  expect(readLanguages('de D1').wrong).toBe('de D1');
});

it('reads countries by their codes and people once each', () => {
  expect(readCountries('de; AT').value).toEqual(['DE', 'AT']);
  expect(readCountries('Germany').wrong).toBe('Germany');
  expect(readPeople('a@x.example\nb@x.example, a@x.example')).toEqual(['a@x.example', 'b@x.example']);
});

it('reads what the rules of a project need, and gives it back', () => {
  const needed = [
    { language: 'en', level: 'c1' },
    { language: 'de', level: 'native' },
  ];
  expect(writeLanguages(fromNeeded(needed))).toBe('en C1, de native');
  expect(toNeeded(fromNeeded(needed))).toEqual(needed);
});
