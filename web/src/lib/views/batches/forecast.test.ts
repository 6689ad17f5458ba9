import { expect, it } from 'vitest';
import { feeOn, forecastOf } from './forecast';

const terms = { price: 42, overlap: 3, greatest: 5, fee_bps: 400, seconds: 112 };

it('sums price and fee over the least and the most answers', () => {
  expect(forecastOf(terms)).toEqual({
    hourly: 1350,
    fee: 2,
    answer: 44,
    likely: 132_000,
    worst: 220_000,
  });
});

it('rounds the fee of each answer half up to the cent', () => {
  expect(feeOn(6, 1000)).toBe(1);
  expect(feeOn(5, 1000)).toBe(1);
  expect(feeOn(4, 1000)).toBe(0);
  expect(feeOn(100, 1000)).toBe(10);
  expect(feeOn(6, 0)).toBe(0);
});

it('says nothing about unpaid work or terms that are not there yet', () => {
  expect(forecastOf({ ...terms, price: 0 })).toBeNull();
  expect(forecastOf({ ...terms, price: Number.NaN })).toBeNull();
  expect(forecastOf({ ...terms, greatest: 2 })).toBeNull();
  expect(forecastOf({ ...terms, seconds: 0 })).toBeNull();
});
