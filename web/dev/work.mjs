// Claims, drafts and submits from memory, so that the workbench can be worked in without a server.
import { guideline, kinds } from './work-content.mjs';

const MIN = 60e3;
const ago = (ms) => new Date(Date.now() - ms).toISOString();
const usd = (amount) => ({ amount, currency: 'USD' });
const prices = {
  chat: 42,
  relevance: 11,
  ranking: 88,
  pair: 30,
  write: 450,
  image: 31,
  sentiment: 7,
  table: 0,
};
const assignments = new Map();
let count = 0;

export const kindOf = (id) => (kinds[id] ? id : 'chat');
const dataOf = (kind, n) => kinds[kind].tasks[n % kinds[kind].tasks.length];

export function assignmentOf(kind, n, extra = {}) {
  const id = `a-${kind}-${n}`;
  return {
    id,
    epoch: 1,
    state: 'leased',
    batch_id: `b-${kind}`,
    project_id: kind,
    project_name: kinds[kind].name,
    lease_expires_at: ago(-28 * MIN),
    extensions_left: 2,
    template_version: 1,
    guideline_version: 4,
    price: usd(prices[kind]),
    claimed_at: ago(2 * MIN),
    submitted_at: null,
    review_deadline: null,
    active_seconds: 0,
    verdict: null,
    appeal: null,
    appeal_until: null,
    can_correct: false,
    ...extra,
  };
}

/** Not one of these: another table of routes may know it. */
export const NEXT = Symbol('next');
const MINE = new Set();
function claim(kind, want) {
  const items = [];
  const live = [...assignments.values()].filter(
    (one) => one.assignment.state === 'leased' && one.assignment.project_id === kind,
  );
  for (let i = 0; i < want && live.length + i < 2; i += 1) {
    count += 1;
    if (count > 200) break;
    const item = {
      assignment: assignmentOf(kind, count),
      task: { data: dataOf(kind, MINE.size + i) },
      draft: null,
      answer: null,
    };
    assignments.set(item.assignment.id, item);
    MINE.add(item.assignment.id);
    items.push(item);
  }
  if (kind === 'table' && count > 3)
    return none('none_left', 'You have seen all 3 tasks that are open.', 'New ones come on Wednesday.');
  if (items.length > 0) return { items, reason: null };
  return none('live_limit', 'You hold 2 of at most 2 tasks at once.', 'Submit or return one of them.');
}
const none = (rule, detail, remedy) => ({ items: [], reason: { rule, detail, remedy, retry_after: null } });
const conflict = (detail, extra = {}) => ({
  problem: 409,
  title: 'Somebody changed this while you wrote',
  detail,
  ...extra,
});

export const workRoutes = [
  ['GET', '/projects/:id/template-for/:v', (p) => ({ version: 1, template: kinds[kindOf(p.id)].template })],
  [
    'GET',
    '/projects/:id/guideline-for/:v',
    (p) =>
      Number(p.v) >= 4
        ? guideline
        : {
            ...guideline,
            version: 3,
            clauses: guideline.clauses.map((one) =>
              one.id === '2.3' ? { ...one, html: '<p>A rounded figure is correct.</p>' } : one,
            ),
          },
  ],
  ['POST', '/projects/:id/claims', (p, _, body) => claim(kindOf(p.id), body.count ?? 1)],
  [
    'GET',
    '/assignments/:id',
    (p) => {
      const item = assignments.get(p.id);
      return item ? { ...item, guideline_version: 4 } : NEXT;
    },
  ],
  [
    'PUT',
    '/assignments/:id/draft',
    (p, _, body) => {
      const item = assignments.get(p.id);
      if (!item || item.assignment.state !== 'leased') return conflict('The lease is over.');
      const revision = item.draft?.revision ?? 0;
      if (body.revision !== revision) return conflict('A newer draft is here.', { current: item.draft });
      item.draft = { revision: revision + 1, answer: body.answer };
      return { revision: revision + 1 };
    },
  ],
  [
    'POST',
    '/assignments/:id/submit',
    (p, _, body) => {
      const item = assignments.get(p.id);
      if (!item) return null;
      if (JSON.stringify(body.answer).includes('refuse me'))
        return {
          problem: 422,
          title: 'The answer does not fit the questions',
          detail: '',
          errors: [{ pointer: '/overall', message: 'The server says no here.' }],
        };
      item.answer = body.answer;
      item.assignment = {
        ...item.assignment,
        state: 'submitted',
        submitted_at: ago(0),
        review_deadline: ago(-72 * 60 * MIN),
        can_correct: true,
      };
      return {
        assignment: item.assignment,
        pay: { state: 'pending', amount: item.assignment.price },
        next: body.claim ? claim(item.assignment.project_id, body.claim) : null,
      };
    },
  ],
  [
    'POST',
    '/assignments/:id/return',
    (p) => {
      assignments.delete(p.id);
      return {};
    },
  ],
  [
    'POST',
    '/assignments/:id/extend',
    (p) => {
      const item = assignments.get(p.id);
      if (!item) return null;
      item.assignment = {
        ...item.assignment,
        lease_expires_at: ago(-60 * MIN),
        extensions_left: Math.max(0, item.assignment.extensions_left - 1),
      };
      return item.assignment;
    },
  ],
  [
    'POST',
    '/assignments/:id/heartbeat',
    (p, _, body) => {
      const item = assignments.get(p.id);
      if (!item) return null;
      item.assignment.active_seconds += 15 * body.buckets.length;
      return {
        active_seconds: item.assignment.active_seconds,
        lease_expires_at: item.assignment.lease_expires_at,
      };
    },
  ],
  [
    'POST',
    '/assignments/:id/report',
    (p) => {
      const item = assignments.get(p.id);
      if (!item) return null;
      item.assignment = { ...item.assignment, state: 'returned' };
      return { assignment: item.assignment, next: claim(item.assignment.project_id, 1) };
    },
  ],
];

export const held = (project) =>
  [...assignments.values()].filter(
    (one) => one.assignment.state === 'leased' && (!project || one.assignment.project_id === project),
  );
