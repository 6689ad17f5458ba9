import type { JsonObject } from '$lib/api';
import { locate } from '$lib/json/locate';
import { toYaml } from '$lib/json/yaml';

/** What is sent of a template's text: the object where it is JSON, else the text itself, which is YAML to the server. */
export function templateOf(text: string): JsonObject | string {
  const { value, error } = locate(text);
  return error === null ? (value as JsonObject) : text;
}

/** Whether a text is a JSON text as it was, or as it reads in YAML: who only looked at it changed nothing. */
export function isSame(text: string, json: string): boolean {
  if (text === json) return true;
  const { value, error } = locate(json);
  return error === null && text === toYaml(value);
}
