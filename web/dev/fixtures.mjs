// Made-up content in the shapes of the contract: enough to look at every page, never shipped.
const H = 3600e3;
const D = 24 * H;
export const ago = (ms) => new Date(Date.now() - ms).toISOString();
export const usd = (amount) => ({ amount, currency: 'USD' });
const id = (n) => `0193a7c2-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const org = {
  id: id(1),
  name: 'Halden Research',
  currency: 'USD',
  role: 'owner',
  created_at: ago(90 * D),
};

export const server = {
  name: 'Gemeinwerk',
  version: '0.1.0',
  sign_up: 'open',
  demo: true,
  smtp: true,
  operator_exists: true,
  fee_bps: 400,
  currencies: ['USD', 'EUR'],
  demo_people: [
    {
      display_name: 'Amara Osei',
      role_text: 'contributor, 1,906 entries in her statement',
      email: 'amara@demo.example',
    },
    { display_name: 'Tomás Rey', role_text: 'contributor, first day', email: 'tomas@demo.example' },
    { display_name: 'Jonas Lind', role_text: 'manager at Halden Research', email: 'jonas@demo.example' },
    { display_name: 'Mei Tanaka', role_text: 'reviewer at Halden Research', email: 'mei@demo.example' },
    { display_name: 'Ines Moreau', role_text: 'operator of this server', email: 'ines@demo.example' },
  ],
};

let born = 100;
const person = (name, email, extra = {}) => ({
  id: id((born += 1)),
  email,
  display_name: name,
  confirmed: true,
  is_operator: false,
  state: 'active',
  created_at: ago(60 * D),
  languages: [
    { code: 'en', level: 'C1' },
    { code: 'de', level: 'native' },
  ],
  country: 'DE',
  time_zone: 'Europe/Berlin',
  memberships: [],
  ...extra,
});
const membership = (role) => [{ organization_id: org.id, organization_name: org.name, role }];
export const people = {
  amara: person('Amara Osei', 'amara@demo.example'),
  tomas: person('Tomás Rey', 'tomas@demo.example', { confirmed: false }),
  jonas: person('Jonas Lind', 'jonas@demo.example', { memberships: membership('owner') }),
  mei: person('Mei Tanaka', 'mei@demo.example', { memberships: membership('reviewer') }),
  ines: person('Ines Moreau', 'ines@demo.example', { is_operator: true, memberships: membership('owner') }),
};

const work = {
  estimate_seconds: 112,
  lease_seconds: 7200,
  live_leases: 2,
  share_cap_percent: 10,
  appeal_days: 14,
};
const project = (n, name, state, summary, preset, extra = {}) => ({
  id: id(n),
  organization_id: org.id,
  organization_name: org.name,
  name,
  summary,
  state,
  currency: 'USD',
  template_version: 2,
  guideline_version: state === 'draft' ? null : 4,
  eligibility: {
    visibility: 'public',
    languages: [{ code: 'en', level: 'C1' }],
    countries: ['DE', 'AT', 'CH'],
    allow: [],
    block: [],
  },
  work,
  preset,
  created_at: ago(30 * D),
  ...extra,
});
export const projects = [
  project(
    11,
    'Support chats: turn quality',
    'live',
    'Rate each turn of a support chat.',
    'conversation-rating',
  ),
  project(
    12,
    'Product reviews: sentiment',
    'paused',
    'One word for the feeling of a review.',
    'text-sentiment',
  ),
  project(
    13,
    'Search results: hiking gear',
    'draft',
    'How well does each result answer the query?',
    'search-relevance',
  ),
  project(
    14,
    'Council minutes: summaries',
    'closed',
    'Three sentences that a citizen can use.',
    'summarization',
  ),
  project(
    15,
    'Ein sehr langer Projektname mit Donaudampfschifffahrtsgesellschaftskapitänsmütze und noch viel mehr Worten, die niemand kürzen darf',
    'archived',
    'Lang.',
    null,
  ),
];

const batch = (n, name, state, tasks, places, moneys, extra = {}) => ({
  id: id(n),
  project_id: id(11),
  name,
  state,
  paused_for: [],
  price: usd(42),
  overlap: 3,
  overlap_greatest: 5,
  fee_bps: 400,
  review: { policy: 'sample', percent: 10, deadline_hours: 72, blind: true },
  work,
  template_version: 2,
  priority: 0,
  created_at: ago(16 * D),
  opened_at: ago(14 * D),
  tasks,
  places,
  needs_funds: false,
  money: Object.fromEntries(Object.entries(moneys).map(([k, v]) => [k, usd(v)])),
  ...extra,
});
export const batches = [
  batch(
    21,
    'Batch 4: November chats',
    'draft',
    { total: 1233, open: 1233, on_hold: 0, complete: 0, escalated: 0, withdrawn: 0 },
    { waiting: 0, leased: 0, submitted: 0, accepted: 0, unborn: 3699 },
    { funded: 0, reserve: 0, escrow: 0, paid: 0, fees: 0 },
    { needs_funds: true, opened_at: null },
  ),
  batch(
    22,
    'Batch 3: October chats',
    'open',
    { total: 2400, open: 851, on_hold: 23, complete: 1512, escalated: 12, withdrawn: 2 },
    { waiting: 2310, leased: 38, submitted: 217, accepted: 5184, unborn: 0 },
    { funded: 656880, reserve: 285698, escrow: 114620, paid: 246480, fees: 10082 },
  ),
  batch(
    23,
    'Batch 2b: refunds',
    'paused',
    { total: 300, open: 12, on_hold: 0, complete: 288, escalated: 0, withdrawn: 0 },
    { waiting: 9, leased: 0, submitted: 1, accepted: 864, unborn: 9 },
    { funded: 75900, reserve: 32630, escrow: 440, paid: 41200, fees: 1630 },
    { paused_for: ['manual', 'funds'], needs_funds: true },
  ),
  batch(
    24,
    'Pilot',
    'closed',
    { total: 120, open: 0, on_hold: 0, complete: 120, escalated: 0, withdrawn: 0 },
    { waiting: 0, leased: 0, submitted: 0, accepted: 360, unborn: 0 },
    { funded: 27600, reserve: 0, escrow: 0, paid: 15480, fees: 624 },
  ),
];

export const overview = {
  batches,
  median_seconds: 112,
  waiting_review: 214,
  reports_open: 3,
  needs_funds: true,
  answers_per_day: [184, 320, 425, 457, 297, 272, 489, 533, 558, 167, 592, 419, 396, 327].map((count, i) => ({
    date: ago((13 - i) * D).slice(0, 10),
    count,
  })),
};

export const estimate = {
  tasks: 1233,
  places: 3699,
  liability: usd(340202),
  reserve_share: usd(162756),
  funded: usd(312000),
  missing: usd(28202),
  per_task: usd(132),
  per_answer: usd(44),
  fee: usd(2),
  hourly: { low: usd(945), mid: usd(1375), high: usd(1890) },
};

export const preset = {
  name: 'text-sentiment',
  title: 'Sentiment',
  summary: 'One feeling per text.',
  estimate_seconds: 15,
  template: {
    template: 1,
    title: 'Sentiment',
    inputs: [{ id: 'text', type: 'text', from: '/text', title: 'Text' }],
    questions: [
      {
        id: 'sentiment',
        type: 'choice',
        label: 'Sentiment',
        options: ['positive', 'neutral', 'negative', 'mixed'].map((value) => ({ value, label: value })),
      },
    ],
  },
  guideline:
    '# Sentiment {1}\n\nSay what the writer feels about the thing.\n\n## Mixed {1.1}\n\nChoose it when there is a good and a bad point.\n',
  sample: [
    { text: 'Not bad for a cheap one, not good either.' },
    { text: 'I have bought five and will buy a sixth' },
  ],
  data_keys: [{ key: 'text', description: 'The text to judge.' }],
};
export const presets = [
  ['text-sentiment', 'Sentiment', 'The feeling of a text, in one word'],
  ['image-classification', 'Image classification', 'What a picture shows, from your list'],
  ['search-relevance', 'Search relevance', 'How well each result answers the query'],
  ['coherence-rating', 'Coherence', 'Does a text hold together'],
  ['conversation-rating', 'Conversation rating', 'Each turn of a chat, and the whole'],
  ['response-preference', 'Preference', 'Which of two responses is better'],
  ['response-ranking', 'Ranking', 'Responses from best to worst'],
  ['article-writing', 'Article writing', 'A text to a brief'],
  ['summarization', 'Summaries', 'A shorter text that keeps the facts'],
  ['question-answering', 'Question answering', 'An answer from a passage'],
  ['prompt-writing', 'Prompt writing', 'Instructions a model can be tested with'],
  ['rewrite', 'Rewrite', 'The same content in better words'],
].map(([name, title, summary]) => ({ ...preset, name, title, summary }));

const texts = [
  'El cargador llegó roto, pero lo cambiaron',
  'Ok for the price I guess',
  'Nie wieder. Dreimal reklamiert, dreimal vertröstet',
  'Très bien, sauf la notice qui est illisible',
  'Not bad for a cheap one, not good either.',
  'Sono passati dal blu al verde senza dirlo',
  'super',
  'Works. Came late.',
  'Geen idee, was een cadeau',
  'La batería dura lo que dice la caja.',
  'I have bought five and will buy a sixth',
  'Pas mal',
  'The strap broke, the watch is great',
];
const states = [
  'escalated',
  'open',
  'complete',
  'complete',
  'escalated',
  'open',
  'complete',
  'on_hold',
  'withdrawn',
  'complete',
  'complete',
  'escalated',
  'open',
];
const values = ['positive', 'neutral', 'negative', 'mixed'];
export const tasks = Array.from({ length: 50 }, (_, i) => ({
  id: id(1000 + i),
  external_id: i % 9 === 8 ? null : `RS-08401${String(i).padStart(2, '0')}`,
  state: states[i % states.length],
  batch_id: id(22),
  data: { text: texts[i % texts.length], market: ['ES', 'UK', 'DE'][i % 3], stars: (i % 5) + 1 },
  answers: (i % 3) + 1,
  accepted: i % 3,
  overlap: 3,
  created_at: ago(5 * D),
}));
const assignment = (n, pseudonym, answer, state, extra = {}) => ({
  id: id(n),
  epoch: 1,
  state,
  pseudonym,
  answer,
  submitted_at: ago(3 * H),
  active_seconds: 9 + (n % 20),
  revision: 1,
  verdict: null,
  is_surplus: false,
  price: usd(7),
  author: 'contributor',
  ...extra,
});
export const consensus = tasks.slice(0, 24).map((task, i) => ({
  task_id: task.id,
  external_id: task.external_id,
  question: 'sentiment',
  value: values[i % 4],
  probability: Math.min(0.99, 0.41 + i * 0.025),
  low: null,
  high: null,
  votes: [
    { value: values[i % 4], count: 2, probability: Math.min(0.99, 0.41 + i * 0.025) },
    { value: values[(i + 1) % 4], count: (i + 1) % 3, probability: Math.max(0.01, 0.39 - i * 0.02) },
  ].filter((v) => v.count),
  answers: 3,
  effective_answers: 1.7,
  method: 'shared-error',
  state: i % 3 ? 'provisional' : 'final',
  data: task.data,
}));
export const taskDetail = (taskId) => {
  const task = tasks.find((one) => one.id === taskId) ?? tasks[0];
  return {
    ...task,
    assignments: [
      assignment(3001, 'C-2D8', { sentiment: 'neutral', note: 'price' }, 'accepted'),
      assignment(3002, 'C-90F', { sentiment: 'mixed', note: 'One good, one bad point.' }, 'accepted'),
      assignment(3003, 'C-B31', { sentiment: 'neutral' }, 'submitted'),
      assignment(3004, 'C-7F2', null, 'expired', { submitted_at: null }),
    ],
    consensus: consensus.filter((one) => one.task_id === task.id),
    annotators: annotators.slice(0, 3),
    reports: [
      {
        id: id(4001),
        kind: 'ambiguous',
        clause: '1.1',
        text: 'Is “ok for the price” neutral or mixed?',
        created_at: ago(4 * H),
        pseudonym: 'C-90F',
      },
    ],
  };
};
export const agreement = [
  { question: 'sentiment', level: 'nominal', alpha: 0.64, low: 0.6, high: 0.68, answers: 5417, tasks: 1804 },
  { question: 'helpful', level: 'ordinal', alpha: 0.71, low: 0.68, high: 0.74, answers: 5417, tasks: 1804 },
  { question: 'note', level: 'none', alpha: null, low: null, high: null, answers: 812, tasks: 700 },
];
export const annotators = ['C-2D8', 'C-90F', 'C-B31', 'C-7F2', 'C-41A'].map((pseudonym, i) => ({
  pseudonym,
  answers: 812 - i * 131,
  accepted: 800 - i * 133,
  agreement: 0.91 - i * 0.04,
  median_seconds: 9 + i * 4,
  skill: i < 4 ? right(i) : null,
  questions:
    i < 4
      ? [
          { question: 'sentiment', right: right(i), bias: null, deviation: null, weight: 1.31 - i * 0.22 },
          {
            question: 'helpful',
            right: null,
            bias: { value: 0.31 - i * 0.2, low: 0.1 - i * 0.2, high: 0.5 - i * 0.2 },
            deviation: { value: 0.6 + i * 0.1, low: 0.5 + i * 0.1, high: 0.7 + i * 0.1 },
            weight: 1,
          },
        ]
      : [],
}));
function right(i) {
  return { value: 0.9 - i * 0.04, low: 0.84 - i * 0.05, high: 0.94 - i * 0.03 };
}
export const agreementOf = (question) => ({
  ...(agreement.find((one) => one.question === question) ?? agreement[0]),
  labels:
    question === 'helpful'
      ? []
      : values.map((label, i) => ({
          label,
          alpha: i === 3 ? 0.21 : 0.78 - i * 0.06,
          low: i === 3 ? 0.11 : 0.73 - i * 0.06,
          high: i === 3 ? 0.32 : 0.82 - i * 0.06,
          answers: 2411 - i * 604,
          tasks: 902 - i * 201,
        })),
  periods: {
    each: 'day',
    items: Array.from({ length: 12 }, (_, i) => ({
      from: `${ago((12 - i) * D).slice(0, 10)}T00:00:00Z`,
      alpha: 0.7 - (i > 7 ? 0.25 : 0) + (i % 3) * 0.03,
      low: 0.6 - (i > 7 ? 0.25 : 0),
      high: 0.8 - (i > 7 ? 0.25 : 0),
      answers: 300 + i * 40,
      tasks: 100 + i * 13,
    })),
  },
});
const labelMethods = [
  'shared-error',
  'majority',
  'wawa',
  'zero-based-skill',
  'one-coin',
  'dawid-skene',
  'dawid-skene-map',
  'glad',
  'mace',
  'mmsr',
];
export const methods = [
  {
    question: 'sentiment',
    kind: 'category',
    method: 'shared-error',
    chosen: null,
    default: 'shared-error',
    methods: labelMethods,
  },
  {
    question: 'helpful',
    kind: 'number',
    method: 'weighted-mean',
    chosen: 'weighted-mean',
    default: 'median',
    methods: ['median', 'weighted-mean', 'mean', 'ordinal', 'majority'],
  },
  {
    question: 'note',
    kind: 'text',
    method: 'all',
    chosen: null,
    default: 'all',
    methods: ['all', 'rover', 'medoid'],
  },
];
export const choose = (choices) => {
  for (const [question, method] of Object.entries(choices)) {
    const one = methods.find((known) => known.question === question);
    if (one) Object.assign(one, { chosen: method, method: method ?? one.default });
  }
  return { items: methods };
};

export const template = {
  version: 2,
  template: preset.template,
  data_schema: {},
  answer_schema: {},
  change: 'safe',
  reasons: ['questions/0: help changed'],
  created_at: ago(9 * D),
};
export const templates = [
  template,
  { ...template, version: 1, change: 'first', reasons: [], created_at: ago(20 * D) },
];
export const guideline = {
  version: 4,
  markdown:
    '# Each turn {2}\n\n## Helpful {2.1}\n\nJudge the turn for this customer at this point, whether or not the fact is right. A wrong but clear next step is at most **3**.\n\n> 3: answers, yet the customer will have to ask again\n> 5: answers and names the next step\n\n## Tone {2.2}\n\nTone fits when the customer would not feel brushed off. Short is fine. Do not rate spelling.\n\n## Correct {2.3}\n\nCheck every figure against what the chat itself says.\n',
  html: '',
  clauses: [
    { id: '2', title: 'Each turn', html: '' },
    { id: '2.1', title: 'Helpful', html: '<p>Judge the turn for this customer at this point.</p>' },
    { id: '2.2', title: 'Tone', html: '<p>Tone fits when the customer would not feel brushed off.</p>' },
    { id: '2.3', title: 'Correct', html: '<p>Check every figure.</p>' },
  ],
  change: 'from_now_on',
  note: 'Three people read 2.3 in two ways.',
  created_at: ago(2 * D),
};
export const diff = {
  from: 3,
  to: 4,
  clauses: [
    { id: '2.1', title: 'Helpful', kind: 'same', segments: [] },
    {
      id: '2.3',
      title: 'Correct',
      kind: 'changed',
      segments: [
        { kind: 'same', text: 'Check every figure against what the chat itself says. ' },
        { kind: 'added', text: 'A price counts on the day of the chat. ' },
        { kind: 'removed', text: 'outside.' },
      ],
    },
  ],
};

export const job = (n, kind, state, extra = {}) => ({
  id: id(n),
  kind,
  state,
  progress: { done: 812, total: 1240 },
  errors: [],
  result: null,
  created_at: ago(40e3),
  started_at: ago(38e3),
  finished_at: null,
  ...extra,
});
export const exportsList = [
  job(5001, 'export', 'done', {
    progress: { done: 4018, total: 4018 },
    finished_at: ago(20e3),
    result: {
      url: '/api/v1/files/exports/x',
      rows: 4018,
      bytes: 812345,
      name: 'support-chats-consensus.jsonl',
    },
  }),
  job(5002, 'export', 'failed', { errors: [{ reason: 'The disk was full.' }], finished_at: ago(2 * D) }),
];
export const imported = job(5003, 'import', 'done', {
  progress: { done: 1240, total: 1240 },
  finished_at: ago(1e3),
  result: { imported: 1233, skipped: 3, rejected: 4, rejected_url: `/api/v1/imports/${id(5003)}/rejected` },
});
export const jobs = [
  job(5004, 'import', 'running'),
  ...exportsList,
  job(5005, 'consensus', 'queued', { progress: { done: 0, total: null } }),
];
export const preview = {
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ';',
  columns: [
    { name: 'review', kind: 'text', examples: ['super', 'Works. Came late.'] },
    { name: 'id', kind: 'text', examples: ['RS-0840112'] },
    { name: 'market', kind: 'text', examples: ['DE', 'UK'] },
    { name: 'stars', kind: 'number', examples: ['3', '5'] },
  ],
  rows: texts.map((text, i) => ({
    review: text,
    id: `RS-08401${i}`,
    market: 'DE',
    stars: String((i % 5) + 1),
  })),
  mapping: { text: 'review', external_id: 'id' },
  problems: [
    { line: 203, column: 'review', reason: 'is empty' },
    { line: 611, column: null, reason: 'has 5 fields where the head has 4' },
  ],
};

export const members = [
  {
    account_id: people.jonas.id,
    display_name: 'Jonas Lind',
    email: 'jonas@demo.example',
    role: 'owner',
    created_at: ago(90 * D),
  },
  {
    account_id: people.mei.id,
    display_name: 'Mei Tanaka',
    email: 'mei@demo.example',
    role: 'reviewer',
    created_at: ago(40 * D),
  },
  {
    account_id: id(190),
    display_name: 'Petra Novak',
    email: 'petra@demo.example',
    role: 'finance',
    created_at: ago(20 * D),
  },
];
export const invitations = [
  {
    id: id(301),
    email: 'sam@demo.example',
    role: 'manager',
    kind: 'member',
    expires_at: ago(-5 * D),
    accepted_at: null,
  },
];
export const treasury = {
  available: usd(398244),
  reserved: usd(847738),
  escrow: usd(356560),
  spent: usd(653642),
  fees: usd(26145),
};
export const deposits = [
  {
    id: id(401),
    organization_id: org.id,
    organization_name: org.name,
    amount: usd(600000),
    reference: 'HR-7C41',
    state: 'awaiting',
    created_at: ago(3 * H),
    decided_at: null,
  },
  {
    id: id(402),
    organization_id: org.id,
    organization_name: org.name,
    amount: usd(800000),
    reference: 'HR-6B90',
    state: 'confirmed',
    created_at: ago(14 * D),
    decided_at: ago(13 * D),
  },
  {
    id: id(403),
    organization_id: org.id,
    organization_name: org.name,
    amount: usd(50000),
    reference: 'announced twice',
    state: 'declined',
    created_at: ago(30 * D),
    decided_at: ago(29 * D),
  },
];
const entry = (n, days, code, amount, direction, kind, label, balance) => ({
  id: id(n),
  at: ago(days * D),
  code,
  amount: usd(amount),
  direction,
  reference: { kind, id: id(22), label },
  balance: usd(balance),
});
export const ledger = [
  entry(501, 3, 'batch_funded', 159160, 'out', 'batch', 'Two models, one trip: wave 2', 398244),
  entry(502, 7, 'batch_closed', 41218, 'in', 'batch', 'Two models, one trip: wave 1', 557404),
  entry(503, 14, 'batch_funded', 656880, 'out', 'batch', 'Batch 3: October chats', 516186),
  entry(504, 14, 'deposit_confirmed', 800000, 'in', 'deposit', 'HR-6B90', 1173066),
];
export const payouts = [
  {
    id: id(601),
    account_id: people.amara.id,
    display_name: 'Amara Osei',
    amount: usd(8647),
    rail: 'manual',
    state: 'requested',
    reference: null,
    reason: null,
    created_at: ago(20 * H),
    decided_at: null,
  },
  {
    id: id(602),
    account_id: people.tomas.id,
    display_name: 'Tomás Rey',
    amount: usd(1204),
    rail: 'manual',
    state: 'settled',
    reference: 'SEPA 2026-11-20/14',
    reason: null,
    created_at: ago(5 * D),
    decided_at: ago(3 * D),
  },
];
export const users = Object.values(people);
export const settings = {
  sign_up: 'open',
  fee_bps: 400,
  name: 'Gemeinwerk',
  organization_file_bytes: 100 * 1024 ** 3,
};
export const health = {
  at: ago(0),
  database: { state: 'as_usual', kind: 'postgresql', answered_millis: 4, waiting: 0 },
  files: { state: 'as_usual', kind: 'folder', answered_millis: 6 },
  disks: [
    { state: 'look_soon', holds: 'files', free_bytes: 41e9, total_bytes: 5e11, usual_free_percent: 10 },
  ],
  mail: { state: 'at_work', configured: true, waiting: 2, again: 1, oldest_seconds: 40 },
  jobs: { state: 'look_soon', queued: 1, running: 3, failed: 1, due_seconds: 2 },
  consumers: [
    { state: 'as_usual', name: 'tender', behind_seconds: null },
    { state: 'as_usual', name: 'notifications', behind_seconds: null },
    { state: 'at_work', name: 'consensus', behind_seconds: 4 },
  ],
};
export const preferences = {
  notifications: ['answers', 'payouts', 'reviews', 'batches', 'deposits', 'jobs'].map((topic) => ({
    topic,
    bell: true,
    mail: !['deposits', 'jobs'].includes(topic),
  })),
  board_filters: [
    { name: 'German, best paid first', shown: 'mine', sort: 'price', language: 'de' },
    { name: 'What I saved', shown: 'saved', sort: 'name', language: null },
  ],
};
export const money = batches.map((one) => ({
  id: one.id,
  name: one.name,
  project_id: one.project_id,
  project_name: 'Support chats: turn quality',
  state: one.state,
  paused_for: one.paused_for,
  money: one.money,
  liability: usd(one.tasks.total * 3 * 44),
}));
export const tokens = [
  {
    id: id(701),
    name: 'import from the warehouse',
    scopes: ['*'],
    created_at: ago(30 * D),
    last_used_at: ago(2 * H),
    expires_at: ago(-60 * D),
  },
  {
    id: id(702),
    name: 'laptop',
    scopes: ['*'],
    created_at: ago(80 * D),
    last_used_at: null,
    expires_at: null,
  },
];
export const sessions = [
  {
    id: id(801),
    created_at: ago(3 * D),
    last_used_at: ago(1e3),
    expires_at: ago(-27 * D),
    user_agent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/144.0',
    ip: '192.0.2.10',
    current: true,
  },
  {
    id: id(802),
    created_at: ago(9 * D),
    last_used_at: ago(2 * D),
    expires_at: ago(-21 * D),
    user_agent: 'Mozilla/5.0 (Linux; Android 15; Pixel 7a) Chrome/141.0 Mobile',
    ip: '198.51.100.7',
    current: false,
  },
];
export const notifications = [
  {
    id: id(901),
    kind: 'changes_requested',
    title: 'Changes requested: the sentence is not quoted',
    body: 'Support chats, sent Sun 17:52. Else the old answer is reviewed.',
    link: '/me/work',
    created_at: ago(2 * H),
    read_at: null,
  },
  {
    id: id(902),
    kind: 'batch_needs_funds',
    title: '9 places wait for funds: $3.96',
    body: 'Batch 2b: refunds',
    link: `/projects/${id(11)}/batches/${id(23)}`,
    created_at: ago(5 * H),
    read_at: null,
  },
  {
    id: id(903),
    kind: 'job_done',
    title: 'Import finished: 1,233 tasks',
    body: '4 rows were not taken.',
    link: `/projects/${id(11)}/tasks`,
    created_at: ago(26 * H),
    read_at: ago(20 * H),
  },
  {
    id: id(904),
    kind: 'payout_settled',
    title: '$104.20 is in your account',
    body: 'Asked Sun 15.',
    link: '/me/earnings',
    created_at: ago(4 * D),
    read_at: ago(3 * D),
  },
];
