// Which language the app speaks, and how a group of messages (an area) follows it.
const KEY = 'candor.language';
export const LANGUAGES = { en: 'English' } as const;
export type LanguageCode = keyof typeof LANGUAGES;

function stored(): LanguageCode {
  const value = typeof localStorage === 'undefined' ? null : localStorage.getItem(KEY);
  return value !== null && value in LANGUAGES ? (value as LanguageCode) : 'en';
}

class LanguageState {
  current = $state<LanguageCode>(stored());

  set(code: LanguageCode): void {
    this.current = code;
    localStorage.setItem(KEY, code);
    document.documentElement.lang = code;
  }

  /** What `Intl` formats with: the person's own locale where it speaks the app's language, else the app's language. */
  get locale(): string {
    const own = typeof navigator === 'undefined' ? undefined : navigator.languages;
    return own?.find((tag) => tag.split('-')[0] === this.current) ?? this.current;
  }
}

export const language = new LanguageState();

/** The same tree with every literal widened, so that another language may say it differently but not leave it out. */
export type Words<T> = {
  [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...args: infer A) => string
      ? (...args: A) => string
      : Words<T[K]>;
};

type Others<T> = Partial<Record<Exclude<LanguageCode, 'en'>, () => Promise<{ default: Words<T> }>>>;

/**
 * One area's messages: English at hand, other languages loaded when chosen.
 * Every read goes through the current language, so that a page follows a change at once.
 */
export function area<T extends object>(english: T, others: Others<T> = {}): Words<T> {
  const loaded = $state<Record<string, Words<T>>>({});
  const asked: Record<string, boolean> = {};
  const current = (): Words<T> => {
    const code = language.current as string;
    const there = loaded[code];
    if (there) return there;
    const load = (others as Record<string, () => Promise<{ default: Words<T> }>>)[code];
    if (load && !asked[code]) {
      asked[code] = true;
      void load().then((module) => (loaded[code] = module.default));
    }
    return english as unknown as Words<T>;
  };
  return new Proxy(english as unknown as object, {
    get: (_, name) => (current() as Record<PropertyKey, unknown>)[name],
  }) as Words<T>;
}

/** "1 task", "2 tasks": `many` takes the number as the person's locale writes it. */
export function count(n: number, one: string, many: string): string {
  const figure = new Intl.NumberFormat(language.locale).format(n);
  return `${figure} ${new Intl.PluralRules(language.current).select(n) === 'one' ? one : many}`;
}
