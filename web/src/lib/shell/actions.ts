// What the palette can begin, by where one is and what one may do there.
import type { Me, Project } from '$lib/api/types';
import * as icons from '$lib/components/icons';
import { common } from '$lib/i18n/common';
import type { Place } from './places';

export type Action = {
  href: string;
  label: string;
  /** What it is done to. */
  object?: string;
  icon: typeof icons.folder;
};

export function actionsOf(place: Place, me: Me, project: Project | null): Action[] {
  const words = common.palette.acts;
  const actions: Action[] = [];
  if (place.kind === 'organization') {
    const membership = me.memberships.find((one) => one.organization_id === place.id);
    const role = membership?.role;
    const object = membership?.organization_name;
    const base = `/organizations/${place.id}`;
    const manages = role === 'owner' || role === 'manager';
    if (manages && project?.organization_id === place.id) actions.push(...ofProject(project));
    if (manages)
      actions.push({ href: `${base}/projects/new`, label: words.project, object, icon: icons.plus });
    if (role === 'owner')
      actions.push({ href: `${base}/members?invite`, label: words.invite, object, icon: icons.mail });
    if (manages || role === 'finance')
      actions.push({ href: `${base}/treasury?deposit`, label: words.deposit, object, icon: icons.bank });
  }
  actions.push(
    { href: '/me/tokens?new', label: words.token, icon: icons.code },
    { href: '/organizations/new', label: words.organization, icon: icons.building },
  );
  return actions;
}

function ofProject(project: Project): Action[] {
  const words = common.palette.acts;
  const base = `/projects/${project.id}`;
  const object = project.name;
  return [
    { href: `${base}/data`, label: words.tasks, object, icon: icons.upload },
    { href: `${base}/batches/new`, label: words.batch, object, icon: icons.layers },
    { href: `/review?project=${project.id}`, label: words.review, object, icon: icons.scale },
    { href: `${base}/try`, label: words.try, object, icon: icons.play },
    { href: `${base}/exports`, label: words.export, object, icon: icons.down },
  ];
}
