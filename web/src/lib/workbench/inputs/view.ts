// Where a picture stands in its window: scale and offset, in CSS pixels. Pure, so that it can be tested.

export type Size = { width: number; height: number };
/** `scale` 1 shows a pixel of the picture as one of the page; x, y is its corner in the window. */
export type View = { scale: number; x: number; y: number };

export const LARGEST = 16;

/** The whole picture, centered; a small one is not blown up beyond twice its size. */
export function fitted(image: Size, box: Size): View {
  const scale = Math.min(2, box.width / image.width, box.height / image.height) || 1;
  return { scale, x: (box.width - image.width * scale) / 2, y: (box.height - image.height * scale) / 2 };
}

/** Zooms by `factor` and keeps what is under the point (in the window) where it is. */
export function zoomed(
  view: View,
  factor: number,
  at: { x: number; y: number },
  image: Size,
  box: Size,
): View {
  const least = fitted(image, box).scale;
  const scale = Math.min(LARGEST, Math.max(Math.min(least, 1), view.scale * factor));
  const real = scale / view.scale;
  return kept({ scale, x: at.x - (at.x - view.x) * real, y: at.y - (at.y - view.y) * real }, image, box);
}

export function moved(view: View, by: { x: number; y: number }, image: Size, box: Size): View {
  return kept({ ...view, x: view.x + by.x, y: view.y + by.y }, image, box);
}

/** Never out of sight: centered where it is smaller than the window, else its edges stay outside. */
function kept(view: View, image: Size, box: Size): View {
  const axis = (at: number, size: number, room: number) =>
    size <= room ? (room - size) / 2 : Math.min(0, Math.max(room - size, at));
  return {
    scale: view.scale,
    x: axis(view.x, image.width * view.scale, box.width),
    y: axis(view.y, image.height * view.scale, box.height),
  };
}
