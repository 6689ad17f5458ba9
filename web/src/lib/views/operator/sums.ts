import type { Money } from '$lib/api';
import { money } from '$lib/i18n/format';

/** Sums by currency, as `$120.00, €14.50`; currencies are never added to each other. */
export function sumOf(amounts: Money[]): string {
  const sums = new Map<string, number>();
  for (const one of amounts) sums.set(one.currency, (sums.get(one.currency) ?? 0) + one.amount);
  return [...sums].map(([currency, amount]) => money({ amount, currency })).join(', ');
}
