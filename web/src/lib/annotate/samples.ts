// Templates and data for the tests of the engine.
import { asTemplate, type Template } from './template';

export const chat: Template = asTemplate({
  template: 1,
  title: 'Turn quality',
  inputs: [{ id: 'talk', type: 'conversation', from: '/messages' }],
  questions: [
    {
      id: 'turn',
      type: 'each',
      of: 'talk',
      where: { role: ['assistant'] },
      placement: 'inline',
      ask: [
        { id: 'helpful', type: 'rating', min: 1, max: 5, anchors: { '1': 'not at all', '5': 'fully' } },
        {
          id: 'correct',
          type: 'choice',
          options: [{ value: 'yes' }, { value: 'no' }, { value: 'cannot_tell', label: 'Cannot tell' }],
        },
        { id: 'why', type: 'text', label: 'What is wrong', when: { eq: ['correct', 'no'] } },
      ],
    },
    {
      id: 'solved',
      type: 'choice',
      label: 'Problem solved',
      options: [{ value: 'yes' }, { value: 'partly' }, { value: 'no' }],
    },
    { id: 'tone', type: 'rating' },
    { id: 'overall', type: 'rating' },
  ],
});

export const messages = [
  { role: 'user', content: 'Why is it more?' },
  { role: 'assistant', content: 'You used more.' },
  { role: 'user', content: 'How much?' },
  { role: 'assistant', content: 'A lot.', id: 'last' },
];

export const mixed: Template = asTemplate({
  template: 1,
  title: 'Everything',
  inputs: [
    { id: 'prompt', type: 'text', from: '/prompt' },
    { id: 'answers', type: 'responses', from: '/responses' },
  ],
  questions: [
    {
      id: 'tags',
      type: 'choice',
      many: true,
      min: 1,
      max: 2,
      other: true,
      options: [{ value: 'a' }, { value: 'b' }, { value: 'c' }],
    },
    {
      id: 'kind',
      type: 'choice',
      unsure: true,
      options: [{ value: 'animal', children: [{ value: 'dog' }, { value: 'cat' }] }, { value: 'plant' }],
    },
    { id: 'score', type: 'rating', na: true, reason: 'required' },
    { id: 'marks', type: 'rubric', criteria: [{ id: 'clear' }, { id: 'true', min: 0, max: 3 }] },
    {
      id: 'story',
      type: 'text',
      unit: 'words',
      parts: [
        { id: 'title', min: 2, max: 5 },
        { id: 'body', min: 3 },
      ],
    },
    { id: 'size', type: 'number', min: 0, max: 10, step: 0.5 },
    { id: 'day', type: 'date', min: '2026-01-01', required: false },
    {
      id: 'better',
      type: 'preference',
      of: 'answers',
      strength: 2,
      tie: true,
      both_bad: true,
      dimensions: ['helpful'],
    },
    { id: 'order', type: 'ranking', of: 'answers', ties: true },
  ],
});

export const responses = {
  prompt: 'Why?',
  responses: [{ content: 'One' }, { content: 'Two' }, { content: 'Three' }],
};

/** An answer to `mixed` that may be submitted. */
export const whole = {
  tags: ['a', { other: 'new' }],
  kind: ['animal', 'dog'],
  score: 4,
  'score.reason': 'It says why.',
  marks: { clear: 3, true: 0 },
  story: { title: 'A good title', body: 'One two three' },
  size: 2.5,
  better: { winner: 'a', strength: 2, dimensions: { helpful: null } },
  order: [['b'], ['a', 'c']],
};
