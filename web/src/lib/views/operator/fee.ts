/** Per cent as typed (`4`, `2.5`) in hundredths of a per cent, or null outside 0 to 100 or finer than that. */
export function feeFromPercent(text: string): number | null {
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(text.trim());
  if (!match) return null;
  const bps = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return bps <= 10_000 ? bps : null;
}

export function percentFromFee(bps: number): string {
  return String(bps / 100);
}
