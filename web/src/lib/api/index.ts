export { api, address, fill, Attempt, BASE, whenSignedOut } from './client';
export { Problem, asProblem } from './problem';
export { upload } from './upload';
export type * from './types';
