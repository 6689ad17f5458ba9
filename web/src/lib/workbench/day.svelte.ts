// What today came to: tasks, pay, active time, as the top bar shows it.
import { api } from '$lib/api/client';
import type { Money } from '$lib/api/types';

export class Day {
  tasks = $state(0);
  amount = $state.raw<Money | null>(null);
  active_seconds = $state(0);

  async load(): Promise<void> {
    try {
      const earnings = await api.get('/me/earnings');
      const today = new Date().toISOString().slice(0, 10);
      const day = earnings.days.find((one) => one.date === today);
      this.tasks = day?.tasks ?? 0;
      this.amount = day?.amount ?? earnings.available[0] ?? null;
      if (day === undefined && this.amount !== null) this.amount = { ...this.amount, amount: 0 };
      this.active_seconds = day?.active_seconds ?? 0;
    } catch {
      // The bar leaves the figures out.
    }
  }

  /** One more answer was taken. */
  add(amount_minor: number, active_seconds: number): void {
    this.tasks += 1;
    this.active_seconds += active_seconds;
    if (this.amount !== null) this.amount = { ...this.amount, amount: this.amount.amount + amount_minor };
  }

  /** Pay of today over active time of today; null under five minutes, where it says nothing. */
  get hourly(): Money | null {
    if (this.amount === null || this.active_seconds < 300) return null;
    return { ...this.amount, amount: Math.round((this.amount.amount * 3600) / this.active_seconds) };
  }
}
