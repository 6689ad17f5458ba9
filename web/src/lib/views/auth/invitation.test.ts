import { expect, it } from 'vitest';
import { invitesTo, sentenceOf } from './invitation';

const card = {
  kind: 'member' as const,
  role: 'reviewer' as const,
  expires_at: '2026-12-01T10:00:00Z',
  organization_name: 'Halden Research',
  project_name: null,
  inviter_name: 'Ines Halden',
  is_addressed: false,
};

it('says who invites to what', () => {
  expect(sentenceOf(card, 'Gemeinwerk')).toBe(
    'Ines Halden invites you to join Halden Research as a reviewer.',
  );
  const project = { ...card, kind: 'project' as const, role: null, project_name: 'Product reviews' };
  expect(invitesTo(project, 'Gemeinwerk')).toBe('Product reviews');
  expect(sentenceOf(project, 'Gemeinwerk')).toContain('Ines Halden of Halden Research');
  const server = {
    ...card,
    kind: 'sign_up' as const,
    role: null,
    organization_name: null,
    inviter_name: null,
  };
  expect(sentenceOf(server, 'Gemeinwerk')).toBe('Somebody invites you to make an account on Gemeinwerk.');
});
