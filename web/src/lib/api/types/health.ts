// How the parts of the server do, as `GET /health` tells it.

export type PartState = 'as_usual' | 'at_work' | 'look_soon' | 'down';
/** How the parts of the server do, for the operator. */
export type Health = {
  at: string;
  database: {
    state: PartState;
    kind: 'sqlite' | 'postgresql';
    answered_millis: number;
    waiting: number;
  };
  files: { state: PartState; kind: 'folder' | 'bucket'; answered_millis: number | null };
  disks: {
    state: PartState;
    holds: 'database' | 'files' | 'both';
    free_bytes: number;
    total_bytes: number;
    usual_free_percent: number;
  }[];
  mail: {
    state: PartState;
    configured: boolean;
    waiting: number;
    again: number;
    oldest_seconds: number | null;
  };
  jobs: { state: PartState; queued: number; running: number; failed: number; due_seconds: number | null };
  consumers: {
    state: PartState;
    name: 'tender' | 'notifications' | 'consensus';
    behind_seconds: number | null;
  }[];
};
