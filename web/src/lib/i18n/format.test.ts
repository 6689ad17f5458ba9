import { describe, expect, it } from 'vitest';
import { bytes, duration, durationShort, money, parseMoney, percent, until } from './format';

const usd = (amount: number) => ({ amount, currency: 'USD' });

describe('money', () => {
  it('is exact to the minor unit, with a true minus before the currency', () => {
    expect(money(usd(256562))).toBe('$2,565.62');
    expect(money(usd(-11220))).toBe('−$112.20');
    expect(money(usd(504), { signed: true })).toBe('+$5.04');
    expect(money(usd(113849), { whole: true })).toBe('$1,138');
    expect(money({ amount: 1250, currency: 'JPY' })).toBe('¥1,250');
    expect(money(usd(44), { bare: true })).toBe('0.44');
  });

  it('is read as people type it, and refused when it is finer than the currency', () => {
    expect(parseMoney('12.50', 'USD')).toEqual(usd(1250));
    expect(parseMoney('12,5', 'USD')).toEqual(usd(1250));
    expect(parseMoney('$ 1,234.56', 'USD')).toEqual(usd(123456));
    expect(parseMoney('1,234', 'USD')).toEqual(usd(123400));
    expect(parseMoney('1.234', 'USD')).toBeNull();
    expect(parseMoney('-5', 'USD')).toBeNull();
    expect(parseMoney('7', 'USD')).toEqual(usd(700));
    expect(parseMoney('0.4211', 'USD')).toBeNull();
    expect(parseMoney('twelve', 'USD')).toBeNull();
    expect(parseMoney('', 'USD')).toBeNull();
  });
});

describe('time', () => {
  it('says durations in at most two units', () => {
    expect(duration(29)).toBe('29 s');
    expect(duration(112)).toBe('1 min 52 s');
    expect(duration(85200)).toBe('23 h 40 min');
    expect(duration(7200)).toBe('2 h');
    expect(durationShort(112)).toBe('1:52');
    expect(durationShort(3725)).toBe('1:02:05');
  });

  it('shows what is left under a day and the moment beyond it', () => {
    const now = new Date('2026-11-23T12:00:00Z');
    expect(until('2026-11-23T12:28:00Z', now)).toBe('28 min');
    expect(until('2026-11-23T12:12:39Z', now)).toBe('13 min');
    expect(until('2026-11-23T12:02:39Z', now)).toBe('2 min 39 s');
    expect(until('2026-11-23T17:12:20Z', now)).toBe('5 h 12 min');
    expect(until('2026-11-25T12:00:00Z', now)).toMatch(/^by /);
    expect(until('2026-11-23T11:00:00Z', now)).toBe('over');
  });
});

it('rounds shares and sizes as far as they carry', () => {
  expect(percent(0.9923)).toBe('99.2%');
  expect(percent(0.6667, 12)).toBe('67%');
  expect(bytes(0)).toBe('0 B');
  expect(bytes(4_800_000)).toBe('4.8 MB');
});
