// What a key or a button of a ranking does.
import { append, moveTo, step, tie, type Field, type FieldAction } from '$lib/annotate';
import type { Bench } from './bench.svelte';

export function rank(bench: Bench, field: Field, action: Extract<FieldAction, { do: 'rank' }>): void {
  if (field.kind !== 'ranking') return;
  if (field.question.best_worst) return bestWorst(bench, field, action.id);
  const groups = bench.groups(field);
  const held = bench.held[field.key] ?? null;
  if (action.step === 'choose' && action.id !== undefined) {
    bench.held = { ...bench.held, [field.key]: action.id };
    // The first press on what has no rank gives it the next one.
    if (!groups.flat().includes(action.id)) bench.set(field.path, append(groups, action.id));
    return;
  }
  const id = action.id ?? held;
  if (id === null) return;
  if (action.step === 'up') bench.set(field.path, step(groups, id, -1));
  else if (action.step === 'down') bench.set(field.path, step(groups, id, 1));
  else if (action.step === 'tie') bench.set(field.path, tie(groups, id));
  else if (action.step === 'put' && action.rank !== undefined) {
    bench.set(field.path, moveTo(groups, id, action.rank));
  }
}

/** The first letter says the best, the second the worst; a letter again takes it back. */
function bestWorst(bench: Bench, field: Field, id: string | undefined): void {
  if (id === undefined) return;
  const said = (bench.value(field.path) ?? {}) as { best?: string; worst?: string };
  const next = { ...said };
  if (next.best === id) delete next.best;
  else if (next.worst === id) delete next.worst;
  else if (next.best === undefined) next.best = id;
  else next.worst = id;
  bench.set(field.path, Object.keys(next).length === 0 ? undefined : next);
}
