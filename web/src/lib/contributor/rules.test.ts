import { expect, it } from 'vitest';
import { sayRule } from './rules';

const rule = (name: string, passed: boolean, yours: string, needed: string) =>
  ({ rule: name, passed, yours, needed, remedy: passed ? '' : 'Do something.' }) as never;

it('names languages and countries, not their codes', () => {
  expect(sayRule(rule('language', false, 'de B2', 'de C1 or higher'))).toEqual({
    needed: 'German, level C1 or higher.',
    yours: 'B2',
    remedy: 'Raise it in your profile, if yours is higher.',
  });
  expect(sayRule(rule('country', true, 'AT', 'one of AT, DE')).needed).toBe('Lives in Austria, Germany.');
});

it('says what is missing from the profile', () => {
  const said = sayRule(rule('language', false, 'de is not in your profile', 'de C1 or higher'));
  expect(said.yours).toBe('not in your profile');
  expect(said.remedy).toContain('German');
  expect(sayRule(rule('country', false, 'not in your profile', 'one of DE')).yours).toBe(
    'not in your profile',
  );
});

it('does not say that anybody is anybody', () => {
  expect(sayRule(rule('visibility', true, 'anybody', 'anybody'))).toEqual({
    needed: 'Open to everybody.',
    yours: '',
    remedy: '',
  });
});

it('keeps the words of a rule that it does not know', () => {
  expect(sayRule(rule('height', false, '1.7 m', '1.8 m'))).toEqual({
    needed: '1.8 m.',
    yours: '1.7 m',
    remedy: 'Do something.',
  });
});
