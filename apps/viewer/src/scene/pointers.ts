import type { Pixel } from "./viewGeometry.ts";

/** What pointers ask for; points are in CSS pixels of the canvas. */
export interface PointerActions {
  /** The pointer rests or moves over the canvas without holding it; null when it leaves. */
  readonly hover: (at: Pixel | null) => void;
  /** The sphere is dragged by so many fingers; `hold` is where it was first taken. */
  readonly drag: (hold: Pixel, from: Pixel, to: Pixel, fingers: number) => void;
  readonly zoom: (at: Pixel, factor: number) => void;
  /** Pressed and released in one place. */
  readonly tap: (at: Pixel) => void;
  /** Whether the sphere or the map is at a point: a finger beside it scrolls the page. */
  readonly isOnMap: (at: Pixel) => boolean;
  /** The last pointer let go. */
  readonly release: () => void;
}

/** Movement in CSS pixels that a tap may have. */
const slack = 4;
/** Magnification per pixel that a wheel is turned; a notch is about 100. */
const wheelRate = 0.0016;

/** Turns mouse, pen, touch and wheel into actions: one finger drags, two pinch and drag. Returns a function that stops listening. */
export function listenToPointers(canvas: HTMLCanvasElement, actions: PointerActions): () => void {
  const held = new Map<number, Pixel>();
  let hold: Pixel = { x: 0, y: 0 };
  let isTap = false;
  const ending = new AbortController();
  const { signal } = ending;

  const pixelOf = (event: MouseEvent): Pixel => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const middle = (): Pixel => {
    const points = [...held.values()];
    const mean = (of: (p: Pixel) => number) =>
      points.reduce((s, p) => s + of(p), 0) / points.length;
    return { x: mean((p) => p.x), y: mean((p) => p.y) };
  };
  const spread = (): number => {
    const [a, b] = [...held.values()];
    return b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };

  canvas.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      const isTouch = event.pointerType === "touch";
      if (isTouch && held.size === 0 && !actions.isOnMap(pixelOf(event))) return;
      canvas.setPointerCapture(event.pointerId);
      isTap = held.size === 0;
      held.set(event.pointerId, pixelOf(event));
      hold = middle();
    },
    { signal },
  );
  canvas.addEventListener(
    "touchstart",
    (event) => {
      const [touch] = event.touches;
      const { left, top } = canvas.getBoundingClientRect();
      const at = { x: touch.clientX - left, y: touch.clientY - top };
      if (event.touches.length > 1 || actions.isOnMap(at)) event.preventDefault();
    },
    { signal, passive: false },
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      const to = pixelOf(event);
      const last = held.get(event.pointerId);
      if (!last) {
        if (held.size === 0) actions.hover(to);
        return;
      }
      if (isTap && Math.hypot(to.x - hold.x, to.y - hold.y) < slack) return;
      isTap = false;
      const [from, width] = [middle(), spread()];
      held.set(event.pointerId, to);
      actions.drag(hold, from, middle(), held.size);
      if (width > 0 && spread() > 0) actions.zoom(middle(), spread() / width);
    },
    { signal },
  );
  const end = (event: PointerEvent, isKept: boolean): void => {
    if (!held.delete(event.pointerId)) return;
    if (held.size > 0) hold = middle();
    else {
      if (isTap && isKept) actions.tap(pixelOf(event));
      actions.release();
    }
  };
  canvas.addEventListener("pointerup", (event) => end(event, true), { signal });
  canvas.addEventListener("pointercancel", (event) => end(event, false), { signal });
  canvas.addEventListener(
    "pointerleave",
    (event) => {
      // A finger leaves whenever it is lifted: its last reading stays.
      if (held.size === 0 && event.pointerType !== "touch") actions.hover(null);
    },
    { signal },
  );
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      // Lines and pages, for browsers that count in them.
      const pixels = event.deltaY * [1, 30, 400][event.deltaMode];
      actions.zoom(pixelOf(event), Math.exp(-wheelRate * pixels));
    },
    { signal, passive: false },
  );
  return () => ending.abort();
}
