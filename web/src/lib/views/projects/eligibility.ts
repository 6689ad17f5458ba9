// What is typed for languages, countries and people, as lists, or the first part that is wrong.
import type { Language, Level, NeededLanguage } from '$lib/api';

const LEVELS: Level[] = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2', 'native'];
export type Read<T> = { value: T[]; wrong: null } | { value: null; wrong: string };

const parts = (text: string) =>
  text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter(Boolean);

/** `de C1, en native` */
export function readLanguages(text: string): Read<Language> {
  const value: Language[] = [];
  for (const part of parts(text)) {
    const match = /^([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)\s+(\w+)$/i.exec(part);
    const level = LEVELS.find((one) => one.toLowerCase() === match?.[2]?.toLowerCase());
    if (!match || !level) return { value: null, wrong: part };
    value.push({ code: (match[1] ?? '').toLowerCase(), level });
  }
  return { value, wrong: null };
}

export function writeLanguages(languages: Language[]): string {
  return languages.map((one) => `${one.code} ${one.level}`).join(', ');
}

/** What a project's rules hold, as the languages of a profile are written. */
export function fromNeeded(needed: NeededLanguage[]): Language[] {
  return needed.map(({ language, level }) => ({
    code: language,
    level: LEVELS.find((one) => one.toLowerCase() === level) ?? 'A1',
  }));
}

export function toNeeded(languages: Language[]): NeededLanguage[] {
  return languages.map(({ code, level }) => ({ language: code, level: level.toLowerCase() }));
}

/** `DE, AT` */
export function readCountries(text: string): Read<string> {
  const value: string[] = [];
  for (const part of parts(text)) {
    if (!/^[a-z]{2}$/i.test(part)) return { value: null, wrong: part };
    value.push(part.toUpperCase());
  }
  return { value, wrong: null };
}

/** One address or id a line, or with commas between. */
export function readPeople(text: string): string[] {
  return [...new Set(parts(text))];
}
