import { expect, it } from 'vitest';
import { peopleOfDemo, thingsToTry } from './tour';

const person = (display_name: string, role_text: string) => ({
  display_name,
  role_text,
  email: `${display_name.toLowerCase()}@demo.example`,
});
const people = [
  person('Ines', 'Data lead at Halden Research'),
  person('Ayumi', 'Reviewer at Halden Research: answers wait for her'),
  person('Dario', 'Contributor: was hasty; a rejection, an appeal'),
  person('Amara', 'Contributor: has earned money'),
  person('Owen', 'Contributor'),
  person('Ravi', 'Operator: runs the server'),
];

it('gives each thing to the person who can show it', () => {
  expect(thingsToTry(people).map((one) => [one.id, one.person.display_name])).toEqual([
    ['work', 'Amara'],
    ['lead', 'Ines'],
    ['review', 'Ayumi'],
    ['appeal', 'Dario'],
    ['operate', 'Ravi'],
  ]);
});

it('leaves out a thing that nobody here can show', () => {
  expect(thingsToTry(people.slice(0, 2)).map((one) => one.id)).toEqual(['lead', 'review']);
  expect(thingsToTry([])).toEqual([]);
});

it('folds plain contributors behind those with something to tell', () => {
  expect(peopleOfDemo(people).others.map((one) => one.display_name)).toEqual(['Owen']);
  expect(peopleOfDemo(people).told).toHaveLength(5);
});
