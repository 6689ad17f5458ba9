import type { JsonObject } from '$lib/api';

/** The smallest template that is valid: one text, one choice. */
export const emptyTemplate: JsonObject = {
  template: 1,
  title: 'My work',
  inputs: [{ id: 'text', type: 'text', from: '/text' }],
  questions: [
    {
      id: 'answer',
      type: 'choice',
      label: 'Is it right?',
      options: [
        { value: 'yes', label: 'Yes' },
        { value: 'no', label: 'No' },
      ],
    },
  ],
};
