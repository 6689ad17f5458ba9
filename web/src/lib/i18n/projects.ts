import { area } from './language.svelte';
import en from './en/projects';

/** Words of projects: list, making one, overview, settings, template, guideline, exports. */
export const projects = area('projects', en);
