// The project whose pages are open: its layout fills this, the side navigation and the crumbs read it.
import type { Project } from '$lib/api/types';

class OpenProject {
  current = $state.raw<Project | null>(null);
}

export const openProject = new OpenProject();
