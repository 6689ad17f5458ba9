// Answers the API from fixtures: reads as they are, writes with the smallest change that a page can show.
import * as f from './fixtures.mjs';
import { contributorRoutes } from './contributor.mjs';
import { NEXT, workRoutes } from './work.mjs';

let who = process.env.CANDOR_MOCK_PERSON ?? 'ines';
const list = (items) => ({ items, next_cursor: null });
const batchOf = (id) => f.batches.find((one) => one.id === id) ?? null;
const byState = (items, query) =>
  list(items.filter((one) => !query.get('state') || one.state === query.get('state')));

/** Topics that are named change; the filters are taken whole. */
function prefer(body) {
  for (const one of body.notifications ?? []) {
    Object.assign(
      f.preferences.notifications.find((kept) => kept.topic === one.topic),
      one,
    );
  }
  if (body.board_filters) f.preferences.board_filters = body.board_filters;
  return f.preferences;
}

/** [method, pattern, answer(params, query, body)]; null answers 404. */
const routes = [
  ...workRoutes,
  ...contributorRoutes,
  ['GET', '/server', () => f.server],
  ['GET', '/me', () => (who ? f.people[who] : undefined)],
  ['POST', '/auth/login', (_, __, body) => (body.password === 'wrong' ? refuse() : enter(body.email))],
  ['POST', '/auth/demo', (_, __, body) => enter(body.email)],
  ['POST', '/auth/signup', (_, __, body) => enter(body.email)],
  ['POST', '/auth/logout', () => ((who = null), {})],
  ['POST', '/auth/:any', () => ({})],
  ['POST', '/auth/:any/:more', () => ({})],
  ['PATCH', '/me', (_, __, body) => Object.assign(f.people[who], body)],
  ['GET', '/me/sessions', () => list(f.sessions)],
  ['GET', '/me/notifications', () => list(f.notifications)],
  ['GET', '/tokens', () => list(f.tokens)],
  [
    'POST',
    '/tokens',
    (_, __, body) => ({ ...f.tokens[1], ...body, token: 'cnd_4fQ9b2WmZk7sT1xVn8RcYp3LhDgJ6aEu' }),
  ],
  ['GET', '/organizations', () => list([f.org])],
  ['GET', '/organizations/:id', () => f.org],
  ['GET', '/organizations/:id/members', () => list(f.members)],
  ['GET', '/organizations/:id/invitations', () => list(f.invitations)],
  [
    'POST',
    '/organizations/:id/invitations',
    (_, __, body) => ({ ...f.invitations[0], ...body, url: 'https://work.example/invitations/kq3v-81tz' }),
  ],
  ['GET', '/organizations/:id/treasury', () => f.treasury],
  ['GET', '/organizations/:id/deposits', () => list(f.deposits)],
  ['POST', '/organizations/:id/deposits', (_, __, body) => ({ ...f.deposits[0], ...body })],
  ['GET', '/organizations/:id/ledger', () => list(f.ledger)],
  ['GET', '/deposits', (_, query) => byState(f.deposits, query)],
  ['GET', '/payouts', (_, query) => byState(f.payouts, query)],
  ['GET', '/users', () => list(f.users)],
  ['GET', '/health', () => f.health],
  ['GET', '/organizations/:id/batches', () => list(f.money)],
  ['GET', '/me/preferences', () => f.preferences],
  ['PATCH', '/me/preferences', (_, __, body) => prefer(body)],
  ['GET', '/settings', () => f.settings],
  ['PATCH', '/settings', (_, __, body) => Object.assign(f.settings, body)],
  ['GET', '/jobs', (_, query) => byState(f.jobs, query)],
  ['GET', '/jobs/:id', (p) => [...f.jobs, f.imported].find((one) => one.id === p.id) ?? null],
  ['GET', '/presets', () => ({ items: f.presets })],
  ['GET', '/presets/:name', (p) => f.presets.find((one) => one.name === p.name) ?? null],
  [
    'POST',
    '/templates/validate',
    (_, __, body) => ({ problems: check(body.template), normalized: body.template }),
  ],
  ['GET', '/projects', () => list(process.env.CANDOR_MOCK_EMPTY ? [] : f.projects)],
  ['POST', '/projects', (_, __, body) => ({ ...f.projects[2], ...body })],
  ['GET', '/projects/:id', (p) => f.projects.find((one) => one.id === p.id) ?? null],
  [
    'PATCH',
    '/projects/:id',
    (p, _, body) =>
      Object.assign(
        f.projects.find((one) => one.id === p.id),
        body,
      ),
  ],
  [
    'POST',
    '/projects/:id/try',
    (_, __, body) => ({
      data: f.preset.sample[0],
      template: f.preset.template,
      guideline: f.guideline,
      problems: body.answer ? [] : undefined,
    }),
  ],
  ['GET', '/projects/:id/overview', () => f.overview],
  ['GET', '/projects/:id/batches', () => list(f.batches)],
  ['POST', '/projects/:id/batches', (_, __, body) => ({ ...f.batches[0], ...body })],
  ['GET', '/projects/:id/templates', () => list(f.templates)],
  ['GET', '/projects/:id/templates/:n', () => f.template],
  [
    'GET',
    '/projects/:id/guidelines',
    () => list([f.guideline, { ...f.guideline, version: 3, note: 'First words on tone.' }]),
  ],
  ['GET', '/projects/:id/guidelines/:n/diff/:m', () => f.diff],
  ['GET', '/projects/:id/guidelines/:n', () => f.guideline],
  ['POST', '/projects/:id/guidelines', (_, __, body) => ({ ...f.guideline, ...body, version: 5 })],
  [
    'GET',
    '/projects/:id/tasks',
    (_, query) => ({
      items: f.tasks.filter((one) => !query.get('state') || one.state === query.get('state')),
      next_cursor: query.get('cursor') ? null : 'more',
    }),
  ],
  ['GET', '/projects/:id/consensus', () => list(f.consensus)],
  ['GET', '/projects/:id/agreement', () => list(f.agreement)],
  ['GET', '/projects/:id/agreement/question', (_, query) => f.agreementOf(query.get('question'))],
  ['GET', '/projects/:id/annotators', () => list(f.annotators)],
  ['GET', '/projects/:id/methods', () => ({ items: f.methods })],
  ['PATCH', '/projects/:id/methods', (_, __, body) => f.choose(body.methods)],
  ['GET', '/projects/:id/exports', () => ({ items: f.exportsList })],
  ['POST', '/projects/:id/exports', () => ({ job_id: f.jobs[0].id })],
  ['GET', '/batches/:id', (p) => batchOf(p.id)],
  ['PATCH', '/batches/:id', (p, _, body) => Object.assign(batchOf(p.id), body)],
  ['GET', '/batches/:id/estimate', () => f.estimate],
  [
    'POST',
    '/batches/:id/cancel',
    (p, query) =>
      query.get('preview')
        ? { submitted: 217, pays: f.usd(10912), released: 38, returns: f.usd(389098) }
        : batchOf(p.id),
  ],
  ['POST', '/batches/:id/imports', () => ({ job_id: f.imported.id })],
  ['POST', '/batches/:id/:act', (p) => batchOf(p.id)],
  ['POST', '/uploads', () => ({ id: 'up', name: 'reviews.csv', size: 48211, created_at: f.ago(0) })],
  ['POST', '/uploads/:id/preview', () => f.preview],
  ['GET', '/tasks/:id', (p) => f.taskDetail(p.id)],
  ['POST', '/:a/:id/:act', () => ({})],
  ['DELETE', '/me', () => ({ awaiting: ['$86.47 available, not paid out', '2 answers in review'] })],
  ['DELETE', '/:a/:id', () => ({})],
  ['DELETE', '/:a/:id/:b/:c', () => ({})],
];

function enter(email) {
  who = Object.keys(f.people).find((name) => f.people[name].email === email) ?? 'tomas';
  return { account: f.people[who] };
}

function refuse() {
  return {
    problem: 422,
    title: 'Not signed in',
    detail: 'This e-mail and this password do not belong together.',
  };
}

function check(template) {
  if (!template || typeof template !== 'object') return [{ pointer: '', message: 'must be an object' }];
  const problems = [];
  if (template.template !== 1) problems.push({ pointer: '/template', message: 'must be 1' });
  (template.questions ?? []).forEach((question, i) => {
    if (!/^[a-z][a-z0-9_]*$/.test(question.id ?? ''))
      problems.push({ pointer: `/questions/${i}/id`, message: 'must be small letters, digits and _' });
    if (question.type === 'choice' && !(question.options?.length >= 2))
      problems.push({ pointer: `/questions/${i}/options`, message: 'needs at least two options' });
  });
  return problems;
}

function match(pattern, path) {
  const names = [];
  const source = pattern.replace(/:(\w+)/g, (_, name) => (names.push(name), '([^/]+)'));
  const found = new RegExp(`^${source}$`).exec(path);
  return found ? Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(found[i + 1])])) : null;
}

function send(response, status, body) {
  response.statusCode = status;
  response.setHeader('content-type', status >= 400 ? 'application/problem+json' : 'application/json');
  response.setHeader('etag', '"1"');
  response.end(JSON.stringify(body));
}

export async function answer(request, response) {
  const url = new URL(request.url, 'http://mock');
  const path = url.pathname.replace(/^\/api\/v1/, '');
  if (path === '/events') {
    response.setHeader('content-type', 'text/event-stream');
    response.write(':\n\n');
    return;
  }
  let text = '';
  for await (const piece of request) text += piece;
  let body = {};
  try {
    body = JSON.parse(text);
  } catch {
    // a file
  }
  await new Promise((resume) => setTimeout(resume, Number(process.env.CANDOR_MOCK_MS ?? 30)));
  for (const [method, pattern, make] of routes) {
    const params = method === request.method ? match(pattern, path) : null;
    if (!params) continue;
    const value = make(params, url.searchParams, body);
    if (value === NEXT) continue;
    if (value === undefined)
      return send(response, 401, { type: 'signed_out', title: 'Not signed in', status: 401, detail: '' });
    if (value === null)
      return send(response, 404, {
        type: 'not_found',
        title: 'There is nothing here for you',
        status: 404,
        detail: '',
      });
    if (value.problem)
      return send(response, value.problem, { type: 'invalid', status: value.problem, ...value });
    return send(response, 200, value);
  }
  send(response, 404, {
    type: 'not_found',
    title: 'There is nothing here for you',
    status: 404,
    detail: path,
  });
}
