// Every state of the domain as icon, word and tone, from the table of the design.
import type { Component } from 'svelte';
import * as icons from './icons';

export type Tone = 'good' | 'warn' | 'bad' | 'run' | '';
export type StatusLook = { icon: Component; tone: Tone };
const look = (icon: unknown, tone: Tone = ''): StatusLook => ({
  icon: icon as Component,
  tone,
});

const done = look(icons.done, 'good');
const draft = look(icons.half);

export const statuses = {
  project: {
    draft,
    live: look(icons.play, 'run'),
    paused: look(icons.wait, 'warn'),
    closed: done,
    archived: look(icons.archive),
  },
  batch: {
    draft,
    funded: look(icons.coins),
    open: look(icons.play, 'run'),
    paused: look(icons.wait, 'warn'),
    winding_down: look(icons.drain, 'warn'),
    reconciling: look(icons.scale, 'run'),
    closed: done,
    cancelled: look(icons.no),
  },
  task: {
    open: look(icons.dot),
    complete: done,
    on_hold: look(icons.wait, 'warn'),
    escalated: look(icons.up, 'warn'),
    withdrawn: look(icons.minus),
  },
  assignment: {
    leased: look(icons.hour, 'run'),
    submitted: look(icons.clock, 'run'),
    accepted: done,
    accepted_with_fix: look(icons.edit, 'good'),
    excluded: look(icons.eyeoff),
    changes_requested: look(icons.undo, 'warn'),
    reject_proposed: look(icons.scale, 'warn'),
    rejected: look(icons.no, 'bad'),
    appealed: look(icons.flag, 'warn'),
    rejected_final: look(icons.stop, 'bad'),
    returned: look(icons.left),
    expired: look(icons.hour),
    released: look(icons.x),
  },
  deposit: { awaiting: look(icons.hour, 'run'), confirmed: done, declined: look(icons.no) },
  payout: {
    requested: look(icons.send, 'run'),
    approved: look(icons.check, 'run'),
    batched: look(icons.layers, 'run'),
    released: look(icons.out, 'run'),
    settled: done,
    returned: look(icons.undo, 'warn'),
  },
  job: {
    queued: look(icons.clock),
    running: look(icons.spin, 'run'),
    done,
    failed: look(icons.stop, 'bad'),
    cancelled: look(icons.no),
  },
  server: {
    as_usual: done,
    at_work: look(icons.spin, 'run'),
    look_soon: look(icons.alert, 'warn'),
    down: look(icons.stop, 'bad'),
  },
  money: {
    set_aside: look(icons.lock),
    pending: look(icons.hour),
    available: look(icons.coins, 'good'),
    in_flight: look(icons.send, 'run'),
    voided: look(icons.minus),
  },
} as const satisfies Record<string, Record<string, StatusLook>>;

export type StatusKind = keyof typeof statuses;
