// The open project for its pages: the record, its ETag, and what everybody on them asks.
import { getContext, setContext } from 'svelte';
import { api, type Project, type ProjectPatch } from '$lib/api';
import { openProject } from './open-project.svelte';
import { Resource } from './resource.svelte';
import { session } from './session.svelte';

const KEY = Symbol('project');

export class ProjectState extends Resource<Project> {
  etag: string | null = null;

  constructor(readonly id: string) {
    super(async (signal) => {
      const { value, etag } = await api.getTagged('/projects/{id}', { path: { id }, signal });
      this.etag = etag;
      openProject.current = value;
      session.choose(value.organization_id);
      return value;
    });
  }

  override set(project: Project): void {
    super.set(project);
    openProject.current = project;
  }

  get manages(): boolean {
    return this.data !== undefined && session.manages(this.data.organization_id);
  }

  /**
   * Changes the project against the version that was read. 412 means that somebody else was faster: theirs is read
   * then, the refusal is thrown, and the next try is made against theirs.
   */
  async change(patch: ProjectPatch): Promise<void> {
    const path = { id: this.id };
    try {
      await api.patch('/projects/{id}', { path, body: patch, if_match: this.etag ?? undefined });
    } finally {
      await this.reload();
    }
  }
}

export function provideProject(project: ProjectState): void {
  setContext(KEY, project);
}

/** The project whose page this is. */
export function currentProject(): ProjectState {
  return getContext<ProjectState>(KEY);
}
