// The contributor's and the reviewer's side, made up.
import { held } from './work.mjs';

const H = 3600e3;
const D = 24 * H;
const ago = (ms) => new Date(Date.now() - ms).toISOString();
const usd = (amount) => ({ amount, currency: 'USD' });
const list = (items) => ({ items, next_cursor: null });

const days = [1722, 2016, 1344, 966, 630, 294, 1260, 1512, 987, 441, 1827, 0, 1134, 1486].map(
  (amount, i) => ({
    date: ago((13 - i) * D).slice(0, 10),
    amount: usd(amount),
    tasks: Math.round(amount / 38),
    active_seconds: Math.round(amount * 2.64),
  }),
);

export const contributorRoutes = [
  [
    'GET',
    '/me/assignments',
    (_, query) =>
      list(
        query.get('state') === 'leased'
          ? held(query.get('project_id')).map((one) => ({ ...one.assignment, answer: null }))
          : [],
      ),
  ],
  [
    'GET',
    '/me/earnings',
    () => ({
      available: [usd(8647)],
      pending: [usd(1640)],
      in_flight: [],
      paid: [usd(32790)],
      days,
      projects: [],
      upcoming: [],
    }),
  ],
];
