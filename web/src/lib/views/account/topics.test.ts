import { expect, it } from 'vitest';
import { topicsFor } from './topics';

const member = (role: 'finance' | 'reviewer' | 'manager') => ({
  is_operator: false,
  memberships: [{ organization_id: '1', organization_name: 'One', role }],
});

it('asks a person about what can reach them', () => {
  expect(topicsFor({ is_operator: false, memberships: [] })).toEqual(['answers', 'payouts']);
  expect(topicsFor({ is_operator: true, memberships: [] })).toEqual(['answers', 'payouts', 'reviews']);
  expect(topicsFor(member('reviewer'))).toEqual(['answers', 'payouts', 'reviews']);
  expect(topicsFor(member('finance'))).toEqual(['answers', 'payouts', 'batches', 'deposits']);
  expect(topicsFor(member('manager'))).toHaveLength(6);
});
