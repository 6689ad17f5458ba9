// What a batch would cost and pay, before it is made: by the same rules as the server's estimate of a batch.

export type Terms = {
  /** Minor units of one answer. */
  price: number;
  overlap: number;
  greatest: number;
  fee_bps: number;
  /** Seconds that a task takes, by the project's own estimate. */
  seconds: number;
};
export type Forecast = {
  hourly: number;
  fee: number;
  answer: number;
  /** A thousand tasks with the least and with the most answers. */
  likely: number;
  worst: number;
};

/** The fee on one answer, rounded half up to the minor unit as the ledger does. */
export function feeOn(price: number, fee_bps: number): number {
  return Math.floor((price * fee_bps) / 10_000 + 0.5);
}

/** Null where nothing is paid or a figure is not there yet. */
export function forecastOf({ price, overlap, greatest, fee_bps, seconds }: Terms): Forecast | null {
  if (!(price > 0) || !(overlap > 0) || !(greatest >= overlap) || !(seconds > 0)) return null;
  const fee = feeOn(price, fee_bps);
  const answer = price + fee;
  return {
    hourly: Math.round((price * 3600) / seconds),
    fee,
    answer,
    likely: 1000 * overlap * answer,
    worst: 1000 * greatest * answer,
  };
}
