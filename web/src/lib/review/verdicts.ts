// Which verdicts a review offers, by its step, with their keys and what each needs before it can be sent.
import type { ReviewItem } from '$lib/api/types';

export type VerdictName =
  | 'accept'
  | 'accept_with_fix'
  | 'changes_requested'
  | 'exclude'
  | 'reject'
  | 'confirm_reject'
  | 'appeal_accept'
  | 'appeal_reject';
export type Choice = {
  name: VerdictName;
  key: string;
  /** What is asked before it is sent. */
  needs: 'nothing' | 'words' | 'maybe' | 'rejection' | 'fix';
  bad?: boolean;
};

const ACCEPT: Choice = { name: 'accept', key: 'a', needs: 'nothing' };

export function verdictsOf(item: ReviewItem): Choice[] {
  switch (item.assignment.stage) {
    case 'second':
      return [ACCEPT, { name: 'confirm_reject', key: 'r', needs: 'maybe', bad: true }];
    case 'appeal':
      return [
        { name: 'appeal_accept', key: 'a', needs: 'words' },
        { name: 'appeal_reject', key: 'r', needs: 'words', bad: true },
      ];
    default: {
      const all: Choice[] = [
        ACCEPT,
        { name: 'accept_with_fix', key: 'f', needs: 'fix' },
        { name: 'changes_requested', key: 'c', needs: 'words' },
        { name: 'exclude', key: 'x', needs: 'maybe' },
        { name: 'reject', key: 'r', needs: 'rejection', bad: true },
      ];
      // Changes are asked for once.
      return item.previous === null ? all : all.filter((one) => one.name !== 'changes_requested');
    }
  }
}

export const CATEGORIES = [
  'incorrect',
  'incomplete',
  'against_guideline',
  'careless',
  'generated',
  'copied',
  'abusive',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** Least length of the words for a rejection, in characters as people count them. */
export const LEAST = 80;

export function charactersOf(text: string): number {
  const trimmed = text.trim();
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return [...segmenter.segment(trimmed)].length;
}
