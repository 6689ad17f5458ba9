// Where one is (own work, an organization, the server) and which pages are there.
import type { Membership, Me, Project } from '$lib/api/types';
import * as icons from '$lib/components/icons';
import { common } from '$lib/i18n/common';

export type Place = { kind: 'work' } | { kind: 'organization'; id: string } | { kind: 'server' };
export type NavItem = {
  href: string;
  label: string;
  icon?: typeof icons.folder;
  /** Marks every address below it as the same page. */
  deep?: boolean;
  children?: NavItem[];
  childrenLabel?: string;
};

const PROJECT_PAGE = /^\/projects\/[^/]+\/?(?!brief)/;

/** The place that `path` belongs to, or null for pages of every place (notifications, profile). */
export function placeOf(path: string, organization: string | null): Place | null {
  if (path.startsWith('/operator')) return { kind: 'server' };
  if (/^\/projects\/[^/]+\/brief/.test(path)) return { kind: 'work' };
  const named = /^\/organizations\/([^/]+)/.exec(path)?.[1];
  if (named && named !== 'new') return { kind: 'organization', id: named };
  if ((PROJECT_PAGE.test(path) || path.startsWith('/review')) && organization !== null) {
    return { kind: 'organization', id: organization };
  }
  if (/^\/(board|work|me\/(earnings|work|payouts|answers))/.test(path)) return { kind: 'work' };
  return null;
}

/** Where somebody stands who has not gone anywhere yet. */
export function firstPlace(me: Me, membership: Membership | null): Place {
  if (membership !== null) return { kind: 'organization', id: membership.organization_id };
  return me.is_operator ? { kind: 'server' } : { kind: 'work' };
}

/** The pages of a place, in the order of the navigation. */
export function pagesOf(place: Place, me: Me, project: Project | null): NavItem[] {
  const words = common.nav;
  if (place.kind === 'work') {
    return [
      { href: '/board', label: words.board, icon: icons.board },
      { href: '/me/work', label: words.myWork, icon: icons.work },
      { href: '/me/earnings', label: words.earnings, icon: icons.coins },
    ];
  }
  if (place.kind === 'server') {
    return [
      { href: '/operator', label: words.overview, icon: icons.grid },
      { href: '/operator/deposits', label: words.deposits, icon: icons.bank },
      { href: '/operator/payouts', label: words.payouts, icon: icons.send },
      { href: '/operator/users', label: words.users, icon: icons.users },
      { href: '/operator/jobs', label: words.jobs, icon: icons.layers },
      { href: '/operator/health', label: words.health, icon: icons.pulse },
      { href: '/operator/audit', label: words.audit, icon: icons.log },
      { href: '/operator/settings', label: words.settings, icon: icons.gear },
    ];
  }
  const base = `/organizations/${place.id}`;
  const role = me.memberships.find((one) => one.organization_id === place.id)?.role;
  const here = project?.organization_id === place.id ? project : null;
  const pages: NavItem[] = [
    {
      href: `${base}/projects`,
      label: words.projects,
      icon: icons.folder,
      deep: true,
      children: here ? projectPages(here) : undefined,
      childrenLabel: here?.name,
    },
  ];
  if (role !== 'finance' && role !== 'viewer') {
    pages.push({ href: '/review', label: words.review, icon: icons.scale, deep: true });
  }
  pages.push({ href: `${base}/members`, label: words.members, icon: icons.users });
  if (role === 'owner' || role === 'manager' || role === 'finance') {
    pages.push(
      { href: `${base}/treasury`, label: words.treasury, icon: icons.bank },
      { href: `${base}/ledger`, label: words.ledger, icon: icons.rows },
    );
  }
  if (role === 'owner' || role === 'manager') {
    pages.push({ href: `${base}/audit`, label: words.audit, icon: icons.log });
  }
  pages.push({ href: '/me/tokens', label: words.tokens, icon: icons.code });
  return pages;
}

/** Where else one may go: other organizations, one's own work, the server. */
export function otherPlaces(place: Place, me: Me): NavItem[] {
  const all: NavItem[] = me.memberships
    .filter((one) => place.kind !== 'organization' || place.id !== one.organization_id)
    .map((one) => ({
      href: `/organizations/${one.organization_id}/projects`,
      label: one.organization_name,
      icon: icons.building,
    }));
  if (place.kind !== 'work') all.push({ href: '/board', label: common.nav.ownWork, icon: icons.person });
  if (me.is_operator && place.kind !== 'server') {
    all.push({ href: '/operator', label: common.nav.server, icon: icons.db });
  }
  return all;
}

/** The pages of one project. */
export function projectPages(project: Project): NavItem[] {
  const base = `/projects/${project.id}`;
  const words = common.nav;
  return [
    { href: base, label: words.overview },
    { href: `${base}/batches`, label: words.batches, deep: true },
    { href: `${base}/tasks`, label: words.tasks },
    { href: `${base}/results`, label: words.results },
    { href: `${base}/guideline`, label: words.guideline },
    { href: `${base}/template`, label: words.template },
    { href: `${base}/exports`, label: words.exports },
    { href: `${base}/settings`, label: words.settings },
  ];
}

/** Whether `item` is the page at `path`. */
export function isCurrent(item: NavItem, path: string): boolean {
  const clean = path.replace(/\/$/, '');
  return clean === item.href || (item.deep === true && clean.startsWith(`${item.href}/`));
}
