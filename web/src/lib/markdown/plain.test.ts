import { expect, it } from 'vitest';
import { plain } from './plain';

it('shows what people wrote without the signs of Markdown', () => {
  expect(plain('**Topic:** a town that `waits`')).toBe('Topic: a town that waits');
  expect(plain('**Topic:** a town. **Fo')).toBe('Topic: a town. Fo');
  expect(plain('# A head')).toBe('A head');
  expect(plain('2 * 3, item #4')).toBe('2 * 3, item #4');
});
