import { describe, expect, it } from 'vitest';
import { fitted, moved, zoomed } from './view';

const image = { width: 1200, height: 800 };
const box = { width: 600, height: 600 };

describe('the view of a picture', () => {
  it('fits and centers it', () => {
    expect(fitted(image, box)).toEqual({ scale: 0.5, x: 0, y: 100 });
    expect(fitted({ width: 10, height: 10 }, box).scale).toBe(2);
  });

  it('zooms about the pointer: what is under it stays under it', () => {
    const before = fitted(image, box);
    const at = { x: 450, y: 250 };
    const after = zoomed(before, 4, at, image, box);
    const under = (view: typeof before) => ({
      x: (at.x - view.x) / view.scale,
      y: (at.y - view.y) / view.scale,
    });
    expect(under(after).x).toBeCloseTo(under(before).x);
    expect(under(after).y).toBeCloseTo(under(before).y);
  });

  it('never loses it out of the window, and never goes under the fit or over the limit', () => {
    const near = zoomed(fitted(image, box), 100, { x: 0, y: 0 }, image, box);
    expect(near.scale).toBe(16);
    const away = moved(near, { x: 1e6, y: -1e6 }, image, box);
    expect(away.x).toBe(0);
    expect(away.y).toBe(600 - 800 * 16);
    expect(zoomed(near, 0.0001, { x: 300, y: 300 }, image, box)).toEqual(fitted(image, box));
  });
});
