// A number of bytes as an operator writes it: a figure and a unit, without losing one byte of what is set.

export const UNITS = { GiB: 1024 ** 3, TB: 1e12, GB: 1e9, MB: 1e6, B: 1 } as const;
export type Unit = keyof typeof UNITS;
const ORDER = Object.keys(UNITS) as Unit[];

/** The figure and the first unit that gives it whole. */
export function quotaOf(bytes: number): { amount: string; unit: Unit } {
  const unit = ORDER.find((one) => bytes % UNITS[one] === 0) ?? 'B';
  return { amount: String(bytes / UNITS[unit]), unit };
}

/** The bytes of what was typed; null for what is no such number, or no whole number of bytes. */
export function bytesOf(text: string, unit: Unit): number | null {
  const plain = text.trim().replace(',', '.');
  if (!/^\d+(\.\d+)?$/.test(plain)) return null;
  const bytes = Math.round(Number(plain) * UNITS[unit]);
  return Number.isSafeInteger(bytes) ? bytes : null;
}
