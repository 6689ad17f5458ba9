import { expect, it } from 'vitest';
import type { AuditEntry } from '$lib/api/types';
import { actionOf, detailOf, nobody, pageOf, peopleOf } from './audit';

const entry = (change: Partial<AuditEntry>): AuditEntry => ({
  id: 'e',
  actor: { id: 'a', display_name: 'Ada' },
  action: 'batch.funded',
  subject_kind: 'batch',
  subject_id: 'b',
  subject_name: 'Reviews: first',
  project_id: 'p',
  organization_id: 'o',
  detail: {},
  at: '2026-11-23T10:00:00Z',
  ...change,
});

it('leads to the page of what something was done to', () => {
  expect(pageOf(entry({}))).toBe('/projects/p/batches/b');
  expect(pageOf(entry({ subject_kind: 'task' }))).toBe('/projects/p/tasks?task=b');
  expect(pageOf(entry({ subject_kind: 'assignment' }))).toBe('/projects/p');
  expect(pageOf(entry({ subject_kind: 'organization', project_id: null }))).toBe('/organizations/o/members');
  expect(pageOf(entry({ subject_kind: 'batch', project_id: null }))).toBeNull();
});

it('says amounts, reasons and roles', () => {
  expect(detailOf(entry({ detail: { amount: 1250 } }), 'USD')).toBe('$12.50');
  expect(detailOf(entry({ detail: { amount: { amount: 500, currency: 'EUR' } } }), 'USD')).toBe('€5.00');
  expect(detailOf(entry({ detail: { from: 'viewer', to: 'owner', account_id: 'x' } }), 'USD')).toBe(
    'viewer → owner',
  );
  expect(detailOf(entry({ detail: { reason: 'funds' } }), undefined)).toBe('funds');
  expect(detailOf(entry({ detail: { amount: 1250 } }), undefined)).toBe('');
});

it('tells an action it has no words for by its id, and a contributor by nothing', () => {
  expect(actionOf(entry({ action: 'widget.spun_round' }))).toBe('widget: spun round');
  expect(nobody(entry({ subject_kind: 'assignment' }))).toBe('a contributor');
  expect(nobody(entry({}))).toBe('the server');
});

it('offers members first, then others of the log', () => {
  const people = peopleOf(
    [{ account_id: 'z', display_name: 'Zoe' }],
    [entry({}), entry({ actor: null }), entry({ actor: { id: 'g', display_name: null } })],
  );
  expect(people.map(({ name, former }) => [name, former])).toEqual([
    ['Zoe', false],
    ['Ada', true],
  ]);
});
