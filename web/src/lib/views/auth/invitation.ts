// What an invitation says, in words.
import type { InvitationCard } from '$lib/api/types';
import { auth } from '$lib/i18n/auth';

/** What it invites to: a project, a team, or this place. */
export function invitesTo(card: InvitationCard, place: string): string {
  return card.project_name ?? card.organization_name ?? place;
}

/** Who invites to what, in a sentence. */
export function sentenceOf(card: InvitationCard, place: string): string {
  const words = auth.invitation;
  const who = card.inviter_name ?? words.somebody;
  const what = invitesTo(card, place);
  if (card.kind === 'project') return words.project(who, what, card.organization_name ?? place);
  if (card.kind === 'member' && card.role) return words.member(who, what, words.roles[card.role]);
  return words.server(who, what);
}
