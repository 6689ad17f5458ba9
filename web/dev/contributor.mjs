// The contributor's and the reviewer's side, made up.
import { guideline, kinds } from './work-content.mjs';
import { assignmentOf, held, kindOf } from './work.mjs';

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

const rules = [
  { rule: 'language', passed: true, yours: 'C1', needed: 'English, level B2', remedy: null },
  { rule: 'country', passed: true, yours: 'Germany', needed: 'Any country', remedy: null },
];
const card = (kind, org, title, median, rate, hours, extra = {}) => {
  const price = assignmentOf(kind, 0).price;
  const hourly = median ? Math.round((price.amount * 3600) / median) : null;
  return {
    project_id: kind,
    name: kinds[kind].name,
    organization_name: org,
    kind: title,
    price,
    median_seconds: median,
    hourly: hourly
      ? { value: usd(hourly), low: usd(Math.round(hourly * 0.88)), high: usd(Math.round(hourly * 1.14)) }
      : null,
    left_for_me: 184,
    total: 2400,
    acceptance_rate: rate,
    review_hours: { median: hours, at_most: 72 },
    languages: ['en'],
    eligible: true,
    rules,
    live: [],
    unpaid: price.amount === 0,
    ...extra,
  };
};
const cards = [
  card('chat', 'Halden Research', 'conversation rating', 112, 0.996, 7),
  card('relevance', 'Fjellrev Outdoor', 'search relevance', 29, 0.993, 4, { left_for_me: 604, total: 6200 }),
  card('image', 'Kartverk Mobility', 'image classification', 81, 0.971, 11),
  card('write', 'Offene Kommune e.V.', 'summarization', 850, 0.954, 26, {
    languages: ['de'],
    left_for_me: 14,
    total: 140,
  }),
  card('ranking', 'Halden Research', 'response ranking', null, null, null),
  card('table', 'Halden Research', 'coherence rating', 240, 0.98, 5),
  card('pair', 'Klinikum Nord', 'response preference', 95, 0.968, 19, {
    eligible: false,
    languages: ['de'],
    rules: [
      {
        rule: 'language',
        passed: false,
        yours: 'B2',
        needed: 'German, level C1',
        remedy: 'Change it in your profile once you have reached it.',
      },
      {
        rule: 'country',
        passed: true,
        yours: 'Germany',
        needed: 'Austria, Germany or Switzerland',
        remedy: null,
      },
    ],
  }),
];

const said = {
  turn: {
    t1: { helpful: 5, correct: 'yes' },
    t3: { helpful: 5, correct: 'yes' },
    t5: { helpful: 3, correct: 'no', why: 'Leaves out the base price: 73.37 + 11.90 = €85.27.' },
    t7: { helpful: 4, correct: 'yes' },
  },
  solved: 'partly',
  tone: 4,
  overall: 3,
};
const sent = (kind, n, hours, state, answer, extra = {}) => ({
  ...assignmentOf(kind, `past${n}`, {
    state,
    claimed_at: ago(hours * H + 300e3),
    submitted_at: ago(hours * H),
    lease_expires_at: null,
    active_seconds: 74,
    review_deadline: ['submitted', 'appealed', 'reject_proposed'].includes(state)
      ? ago(-(72 - hours) * H)
      : null,
    can_correct: state === 'submitted',
    ...extra,
  }),
  answer,
});
const verdict = (name, hours, reason = null, clause = null, category = null) => ({
  verdict: name,
  category,
  clause,
  reason,
  at: ago(hours * H),
});
const past = [
  sent('chat', 1, 20, 'changes_requested', said, {
    review_deadline: ago(-60 * H),
    verdict: verdict(
      'changes_requested',
      5,
      'Turn t5 is rated wrong, but the sentence is not quoted.',
      '2.3',
    ),
  }),
  sent('chat', 2, 70, 'rejected', said, {
    verdict: verdict(
      'reject',
      30,
      'Turns t3 and t5 are rated as if they were swapped; the chat itself holds both figures.',
      '2.1',
      'careless',
    ),
    appeal_until: ago(-12 * D),
  }),
  sent(
    'relevance',
    3,
    150,
    'appealed',
    { grade: { r0: { relevance: 3 }, r1: { relevance: 3 } }, list: 4 },
    {
      review_deadline: ago(-21 * H),
      verdict: verdict(
        'reject',
        100,
        'Results 2 and 5 are rated 3, yet neither is waterproof. The query asks for it.',
        '1.4',
        'incorrect',
      ),
      appeal: {
        state: 'open',
        text: 'Result 2 is “GTX”, that is a waterproof membrane, and its page says so in the second line.',
        decided_at: null,
        note: null,
      },
    },
  ),
  ...[1, 2, 3, 4].map((n) =>
    sent('sentiment', 10 + n, n * 5, 'submitted', {
      about: ['delivery', 'product', 'price', 'service'][n - 1],
    }),
  ),
  sent('chat', 20, 30, 'accepted', said, { verdict: verdict('accept', 26) }),
  sent('chat', 21, 50, 'accepted_with_fix', said, {
    verdict: verdict('accept_with_fix', 40, 'The code was never sent, so it is partly solved.', '3.1'),
  }),
  sent('chat', 22, 90, 'excluded', said, {
    verdict: verdict('exclude', 80, 'Honest, but the chat breaks off after t2.', '5.1'),
  }),
  sent('image', 23, 120, 'returned', null, { submitted_at: null }),
];
const payout = (n, amount, state, reference, reason, d) => ({
  id: `p${n}`,
  account_id: 'x',
  amount: usd(amount),
  rail: 'manual',
  state,
  reference,
  reason,
  created_at: ago(d * D),
  decided_at: state === 'requested' ? null : ago((d - 4) * D),
});
const payouts = [
  payout(1, 10420, 'settled', 'CND-7F3A-20261119', null, 8),
  payout(2, 13240, 'settled', 'CND-2C11-20261113', null, 15),
  payout(
    3,
    9130,
    'returned',
    null,
    'The bank did not know the account. The money came back to Available.',
    22,
  ),
];

const review = (n, kind, stage, answer, extra = {}) => ({
  assignment: {
    id: `r-${n}`,
    epoch: 1,
    state: stage === 'first' ? 'submitted' : stage === 'second' ? 'reject_proposed' : 'appealed',
    pseudonym: ['C-7F2', 'C-1E6', 'C-B03', 'C-41A'][n % 4],
    submitted_at: ago(n * H),
    review_deadline: ago(-(n * 5 + 3) * H),
    held_until: null,
    stage,
  },
  task: {
    id: `0193a7c2-0000-7000-8000-0000000${20500 + n}`,
    external_id: `SC-${20500 + n}`,
    data: kinds[kind].tasks[0],
  },
  project_id: kind,
  template_version: 1,
  answer,
  previous: null,
  guideline_version: 4,
  others: null,
  proposal: null,
  appeal: null,
  ...extra,
});
const odd = {
  ...said,
  turn: {
    ...said.turn,
    t1: { helpful: 1, correct: 'no', why: 'Too short.' },
    t3: { helpful: 1, correct: 'cannot' },
  },
  solved: 'no',
};
const others = [said, { ...said, overall: 4 }, { ...said, solved: 'yes' }].map((answer, i) => ({
  pseudonym: `C-00${i}`,
  answer,
}));
let queue = [
  review(1, 'chat', 'first', odd, { others }),
  review(2, 'sentiment', 'first', { about: 'delivery' }),
  review(3, 'relevance', 'first', {
    grade: {
      r0: { relevance: 3 },
      r1: { relevance: 2 },
      r2: { relevance: 2 },
      r3: { relevance: 1 },
      r4: { relevance: 1 },
      r5: { relevance: 0 },
    },
    list: 4,
  }),
  review(4, 'chat', 'first', said, { previous: odd }),
  review(5, 'chat', 'second', odd, {
    proposal: {
      category: 'careless',
      clause: '2.3',
      reason: 'Turns t1 and t3 are rated as if they were wrong, yet the chat itself holds both figures.',
    },
  }),
  review(6, 'chat', 'appeal', odd, {
    appeal: { text: 'The reading was estimated, and clause 2.3 asks to check against the chat.' },
  }),
  review(7, 'image', 'first', { what: ['car', 'rider'], place: ['city', 'main'], count: 2 }),
];
const decided = (id) => (
  (queue = queue.filter((one) => one.assignment.id !== id)),
  { id, state: 'accepted' }
);

/** What a project asks and promises, whoever reads it. */
const briefText = (id) => ({
  summary:
    'You read a chat between a customer and an assistant, and say turn by turn whether it helps and whether it is right.',
  guideline,
  history: [
    {
      version: 4,
      change: 'from_now_on',
      note: '2.3: a figure that leaves out a part of the sum is not correct.',
      at: ago(D),
    },
    { version: 3, change: 'wording', note: 'Clearer words in 2.1.', at: ago(25 * D) },
  ],
  facts: {
    appeal_days: 14,
    review_deadline_hours: 72,
    lease_seconds: 7200,
    live_leases: 2,
    share_cap: 240,
  },
  template: { version: 1, template: kinds[kindOf(id)].template },
});
/** As strangers see a card. */
const offerOf = ({ left_for_me, eligible, rules, live, ...offer }) => ({ ...offer, countries: [] });

export const contributorRoutes = [
  [
    'GET',
    '/me/assignments',
    (_, query) =>
      list(
        query.get('state') === 'leased'
          ? held(query.get('project_id')).map((one) => ({ ...one.assignment, answer: null }))
          : past,
      ),
  ],
  [
    'GET',
    '/assignments/:id',
    (p) => {
      const one = past.find((entry) => entry.id === p.id);
      return one
        ? {
            assignment: one,
            task: { data: kinds[one.project_id].tasks[0] },
            draft: null,
            answer: one.answer,
            guideline_version: 4,
          }
        : null;
    },
  ],
  [
    'POST',
    '/assignments/:id/appeal',
    (p, _, body) =>
      Object.assign(
        past.find((one) => one.id === p.id),
        {
          state: 'appealed',
          review_deadline: ago(-72 * H),
          appeal: { state: 'open', text: body.text, decided_at: null, note: null },
        },
      ),
  ],
  [
    'GET',
    '/me/board',
    () => ({
      items: cards.map((one) => ({
        ...one,
        live: held(one.project_id).map(({ assignment }) => ({
          assignment_id: assignment.id,
          lease_expires_at: assignment.lease_expires_at,
        })),
      })),
      live: process.env.CANDOR_MOCK_EMPTY
        ? []
        : [
            assignmentOf('chat', 0),
            assignmentOf('image', 0, { lease_expires_at: ago(-5 * 60e3), claimed_at: ago(7000e3) }),
          ],
    }),
  ],
  [
    'GET',
    '/projects/:id/brief',
    (p) => {
      const one = cards.find((entry) => entry.project_id === p.id);
      return one
        ? {
            ...one,
            ...briefText(p.id),
          }
        : null;
    },
  ],
  [
    'GET',
    '/catalogue',
    () => ({
      items: cards.map((one) => ({ ...offerOf(one), summary: briefText(one.project_id).summary })),
      next_cursor: null,
    }),
  ],
  [
    'GET',
    '/catalogue/:id',
    (p) => {
      const one = cards.find((entry) => entry.project_id === p.id);
      return one ? { ...offerOf(one), ...briefText(p.id) } : null;
    },
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
      projects: cards.slice(0, 3).map((one, i) => ({
        project_id: one.project_id,
        name: one.name,
        pending: usd([1008, 198, 434][i]),
        earned: usd([9810, 4310, 1499][i]),
        tasks: [233, 391, 48][i],
        active_seconds: [26096, 11339, 3900][i],
      })),
      upcoming: past
        .filter((one) => one.state === 'submitted')
        .map((one) => ({
          assignment_id: one.id,
          project_name: one.project_name,
          amount: one.price,
          decided_by: one.review_deadline,
        })),
    }),
  ],
  ['GET', '/me/payouts', () => list(payouts)],
  [
    'POST',
    '/me/payouts',
    (_, __, body) => (payouts.unshift(payout(9, body.amount.amount, 'requested', null, null, 0)), payouts[0]),
  ],
  [
    'GET',
    '/reviews',
    (_, query) => ({
      items: queue.filter(
        (one) =>
          (!query.get('stage') || one.assignment.stage === query.get('stage')) &&
          (!query.get('project_id') || one.project_id === query.get('project_id')),
      ),
    }),
  ],
  [
    'POST',
    '/reviews',
    (_, __, body) => ({ items: body.assignment_ids.map((id) => (decided(id), { id, ok: true })) }),
  ],
  ['POST', '/assignments/:id/take', (p) => queue.find((one) => one.assignment.id === p.id) ?? null],
  ['POST', '/assignments/:id/review', (p) => decided(p.id)],
  ['POST', '/assignments/:id/appeal/decision', (p) => decided(p.id)],
];
