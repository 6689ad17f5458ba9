import { expect, it } from 'vitest';
import { isSame, templateOf } from './templateOf';

const json = '{"template": 1, "title": "How does it sound?"}';

it('takes a look at the same in another language for no change', () => {
  expect(isSame(json, json)).toBe(true);
  expect(isSame('template: 1\ntitle: How does it sound?\n', json)).toBe(true);
  expect(isSame('template: 1\ntitle: How?\n', json)).toBe(false);
});

it('sends JSON as an object and everything else as the text that the server reads', () => {
  expect(templateOf(json)).toEqual({ template: 1, title: 'How does it sound?' });
  expect(templateOf('template: 1\n')).toBe('template: 1\n');
});
