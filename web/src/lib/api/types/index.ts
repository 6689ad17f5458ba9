// The bodies of the API under /api/v1, in the words of the contract, by area.
export type * from './account';
export type * from './basic';
export type * from './batch';
export type * from './board';
export type * from './file';
export type * from './health';
export type * from './money';
export type * from './organization';
export type * from './project';
export type * from './quality';
export type * from './server';
export type * from './task';
export type * from './work';
