// The clock of a lease: when it is soon, and when it is said aloud.

export type LeaseClock = { left_seconds: number; soon: boolean; over: boolean };

/** Soon is a tenth of the whole time, or ten minutes, whichever is longer (but never before half of it). */
export function leaseClock(expires: number, claimed: number, now: number): LeaseClock {
  const left = Math.max(0, Math.round((expires - now) / 1000));
  const whole = Math.max(1, (expires - claimed) / 1000);
  const limit = Math.min(whole / 2, Math.max(whole / 10, 600));
  return { left_seconds: left, soon: left <= limit, over: left === 0 };
}

/** The marks that are announced: half of the time, ten minutes, two minutes. */
export function announcement(before: number, after: number, whole: number): 'half' | 'ten' | 'two' | null {
  const passed = (mark: number) => before > mark && after <= mark;
  if (passed(120)) return 'two';
  if (passed(600)) return 'ten';
  return whole > 1800 && passed(whole / 2) ? 'half' : null;
}
