import { expect, it } from 'vitest';
import type { Me, Project, Role } from '$lib/api/types';
import { actionsOf } from './actions';

const me = (role: Role) =>
  ({ memberships: [{ organization_id: 'o', organization_name: 'Halden', role }] }) as unknown as Me;
const project = { id: 'p', organization_id: 'o', name: 'Reviews' } as Project;
const there = { kind: 'organization', id: 'o' } as const;
const hrefs = (role: Role, open: Project | null) => actionsOf(there, me(role), open).map((one) => one.href);

it('offers what one may do where one is', () => {
  expect(hrefs('owner', null)).toContain('/organizations/o/members?invite');
  expect(hrefs('manager', null)).not.toContain('/organizations/o/members?invite');
  expect(hrefs('manager', project)).toContain('/projects/p/data');
  expect(hrefs('finance', project)).toEqual([
    '/organizations/o/treasury?deposit',
    '/me/tokens?new',
    '/organizations/new',
  ]);
  expect(hrefs('viewer', project)).toEqual(['/me/tokens?new', '/organizations/new']);
  expect(actionsOf({ kind: 'work' }, me('owner'), project)).toHaveLength(2);
});
