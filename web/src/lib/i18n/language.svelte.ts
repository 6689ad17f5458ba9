// Which language the app speaks, and how a group of messages (an area) follows it.
const KEY = 'candor.language';
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type LanguageCode = keyof typeof LANGUAGES;

/** The catalogues that are loaded when they are chosen; English is at hand. A second language is one line here. */
const CATALOGUES: Record<Exclude<LanguageCode, 'en'>, () => Promise<{ default: object }>> = {
  de: () => import('./de'),
};

/** The language that was chosen, else the first of the browser's that is there. */
export function pickLanguage(stored: string | null, browser: readonly string[]): LanguageCode {
  const known = (code: string | undefined): code is LanguageCode => code !== undefined && code in LANGUAGES;
  if (stored !== null && known(stored)) return stored;
  return browser.map((tag) => tag.split('-')[0]).find(known) ?? 'en';
}

class LanguageState {
  current = $state<LanguageCode>('en');
  loaded = $state.raw<Partial<Record<LanguageCode, object>>>({});

  /** Before the first paint, so that no page is shown in two languages. */
  async start(): Promise<void> {
    await this.#speak(pickLanguage(localStorage.getItem(KEY), navigator.languages));
  }

  async set(code: LanguageCode): Promise<void> {
    localStorage.setItem(KEY, code);
    await this.#speak(code);
  }

  async #speak(code: LanguageCode): Promise<void> {
    if (code !== 'en' && this.loaded[code] === undefined) {
      try {
        this.loaded = { ...this.loaded, [code]: (await CATALOGUES[code]()).default };
      } catch {
        // No network for the catalogue: the app goes on in the language that is there.
        return;
      }
    }
    this.current = code;
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

/** One area's messages in the current language; every read follows it, so that a page changes at once. */
export function area<T extends object>(name: string, english: T): Words<T> {
  const current = (): Record<PropertyKey, unknown> => {
    const catalogue = language.loaded[language.current] as Record<string, object> | undefined;
    return (catalogue?.[name] ?? english) as Record<PropertyKey, unknown>;
  };
  return new Proxy(english, { get: (_, key) => current()[key] }) as unknown as Words<T>;
}

/** "1 task", "2 tasks": `many` takes the number as the person's locale writes it. */
export function count(n: number, one: string, many: string): string {
  const figure = new Intl.NumberFormat(language.locale).format(n);
  return `${figure} ${new Intl.PluralRules(language.current).select(n) === 'one' ? one : many}`;
}
