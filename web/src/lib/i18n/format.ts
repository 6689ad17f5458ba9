// Numbers, money, time as people read them. Everything through Intl, in the person's locale.
import type { Money } from '$lib/api/types';
import { common } from './common';
import { language } from './language.svelte';

const kept = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function number(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${language.locale}${JSON.stringify(options)}`;
  if (!kept.has(key)) kept.set(key, new Intl.NumberFormat(language.locale, options));
  return kept.get(key) as Intl.NumberFormat;
}

function moment(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${language.locale}${JSON.stringify(options)}`;
  if (!kept.has(key)) kept.set(key, new Intl.DateTimeFormat(language.locale, options));
  return kept.get(key) as Intl.DateTimeFormat;
}

/** Digits after the point of a currency: 2 for USD, 0 for JPY. */
export function minorDigits(currency: string): number {
  return number({ style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Minor units as a plain number of the currency: 1250 USD is 12.5. */
export function majorOf(money: Money): number {
  return money.amount / 10 ** minorDigits(money.currency);
}

export type MoneyStyle = {
  /** A forecast: whole units, its range stands beside it. */
  whole?: boolean;
  /** `+€5.04`, `−€112.20`: for what comes and goes. */
  signed?: boolean;
  /** Only the figure; the column or the sum says the currency. */
  bare?: boolean;
};

/** `€2,565.62`; sign before the currency, a true minus. */
export function money(value: Money, style: MoneyStyle = {}): string {
  const digits = minorDigits(value.currency);
  const shown = style.whole ? 0 : digits;
  const text = number(
    style.bare
      ? { minimumFractionDigits: shown, maximumFractionDigits: shown }
      : {
          style: 'currency',
          currency: value.currency,
          currencyDisplay: 'narrowSymbol',
          minimumFractionDigits: shown,
          maximumFractionDigits: shown,
        },
  ).format(Math.abs(value.amount) / 10 ** digits);
  if (value.amount < 0) return `−${text}`;
  return style.signed && value.amount > 0 ? `+${text}` : text;
}

/**
 * What a person typed ("12.50", "12,5", "1,234.56") in minor units, or null when it is no amount.
 * Thousands are taken only in the locale's own grouping: "1.234" is refused in English, not guessed at.
 */
export function parseMoney(text: string, currency: string): Money | null {
  const digits = minorDigits(currency);
  const group = number({ useGrouping: true })
    .formatToParts(12345)
    .find((part) => part.type === 'group')?.value;
  let plain = text.replace(/\s/g, '').replace(/^[^\d-]+|[^\d]+$/g, '');
  if (group && new RegExp(`^\\d{1,3}(\\${group}\\d{3})+([.,]\\d+)?$`).test(plain)) {
    plain = plain.replaceAll(group, '');
  }
  const match = /^(\d+)(?:[.,](\d+))?$/.exec(plain);
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > digits) return null;
  const amount = Number(match[1] + fraction.padEnd(digits, '0'));
  return Number.isSafeInteger(amount) ? { amount, currency } : null;
}

/** The symbol that stands in a money field: `$`. */
export function currencySymbol(currency: string): string {
  const parts = number({ style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).formatToParts(0);
  return parts.find((part) => part.type === 'currency')?.value ?? currency;
}

/** `1,040`. */
export function figure(value: number): string {
  return number({}).format(value);
}

/** `0.64`: probabilities and agreement. */
export function twoDecimals(value: number): string {
  return number({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value).replace('-', '−');
}

/** `0.60–0.68`, or a dash where it was not measured. */
export function interval(low: number | null, high: number | null): string {
  return low === null || high === null ? '–' : `${twoDecimals(low)}–${twoDecimals(high)}`;
}

/** A share from 0 to 1: one decimal, whole where it stands for fewer than 100. */
export function percent(share: number, of = 100): string {
  return number({ style: 'percent', maximumFractionDigits: of < 100 ? 0 : 1 }).format(share);
}

/** `29 s`, `1 min 52 s`, `23 h 40 min`, `3 d 4 h`. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  const parts: [number, string][] =
    s < 60
      ? [[s, 's']]
      : s < 3600
        ? [
            [Math.floor(s / 60), 'min'],
            [s % 60, 's'],
          ]
        : s < 172800
          ? [
              [Math.floor(s / 3600), 'h'],
              [Math.floor((s % 3600) / 60), 'min'],
            ]
          : [
              [Math.floor(s / 86400), common.time.days],
              [Math.floor((s % 86400) / 3600), 'h'],
            ];
  return parts
    .filter(([value], index) => index === 0 || value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
}

/** `1:52`: for tables and charts. */
export function durationShort(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(s / 60);
  return minutes < 60
    ? `${minutes}:${two(s % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
}

/** `Wed 25 Nov`; the year only when it is another one. */
export function day(iso: string | Date): string {
  const at = new Date(iso);
  const other = at.getFullYear() !== new Date().getFullYear();
  return moment({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: other ? 'numeric' : undefined,
  }).format(at);
}

/** `14:09`. */
export function timeOfDay(iso: string | Date): string {
  return moment({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(iso));
}

/** Today the time alone, else the day and the time. */
export function dayTime(iso: string | Date, now: Date = new Date()): string {
  const at = new Date(iso);
  return at.toDateString() === now.toDateString() ? timeOfDay(at) : `${day(at)}, ${timeOfDay(at)}`;
}

/** Everything, for a title: `Wednesday, 25 November 2026, 18:20:05 CET`. */
export function fullTime(iso: string | Date): string {
  return moment({ dateStyle: 'full', timeStyle: 'long' }).format(new Date(iso));
}

/** A clock that runs out: under 24 h what is left, beyond it the moment. */
export function until(iso: string, now: Date = new Date()): string {
  const left = (new Date(iso).getTime() - now.getTime()) / 1000;
  if (left <= 0) return common.time.over;
  return left < 86400
    ? duration(left < 600 ? left : Math.round(left / 60) * 60)
    : common.time.by(dayTime(iso, now));
}

/** How long ago, in one unit: `4 min`, `3 h`, then the day. */
export function since(iso: string, now: Date = new Date()): string {
  const gone = Math.max(0, (now.getTime() - new Date(iso).getTime()) / 1000);
  if (gone < 60) return common.time.now;
  if (gone < 3600) return common.time.minutesAgo(Math.floor(gone / 60));
  if (gone < 86400) return common.time.hoursAgo(Math.floor(gone / 3600));
  return dayTime(iso, now);
}

/** `4.8 MB`. */
export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = size < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3));
  return `${number({ maximumFractionDigits: step === 0 ? 0 : 1 }).format(size / 1000 ** step)} ${units[step]}`;
}

/** The name of a language or country in the person's language: `de` is German. */
export function nameOf(kind: 'language' | 'region', code: string): string {
  try {
    return new Intl.DisplayNames([language.locale], { type: kind }).of(code) ?? code;
  } catch {
    return code;
  }
}
