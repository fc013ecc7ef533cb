import { begin } from "../state/underway.ts";

/** Draws when something has changed, at most once per display frame. */
export interface DrawLoop {
  /** Something has changed. `isMotion`: and is expected to go on changing. */
  invalidate(isMotion?: boolean): void;
  dispose(): void;
}

/**
 * Milliseconds between frames beyond which motion gives up resolution, and after which motion has ended: displays of 50 and
 * 60 Hz that miss no frame stay below the first.
 */
const [slow, rest] = [22, 180];

/**
 * A loop that runs only while there is something to draw. Motion that is drawn too slowly continues at a
 * lower resolution, and a last frame at full resolution follows it.
 */
export function drawLoop(draw: (isHurried: boolean) => void): DrawLoop {
  let request = 0;
  let drawn = (): void => {};
  let rested = (): void => {};
  let settling: ReturnType<typeof setTimeout> | undefined;
  let isMoving = false;
  let isHurried = false;
  let last = 0;
  let pace = 0;

  const step = (now: number): void => {
    request = 0;
    const end = drawn;
    if (isMoving && last > 0) pace = pace === 0 ? now - last : 0.7 * pace + 0.3 * (now - last);
    // Once hurried, motion stays hurried: the better pace is due to the lower resolution.
    isHurried = isMoving && (isHurried || pace > slow);
    last = now;
    try {
      draw(isHurried);
    } finally {
      end();
    }
  };
  const settle = (): void => {
    isMoving = false;
    if (isHurried) invalidate();
    rested();
  };
  const invalidate = (isMotion = false): void => {
    if (isMotion) {
      if (!isMoving) {
        rested = begin("a motion");
        // The time since a still picture is none between frames.
        [last, pace] = [0, 0];
      }
      isMoving = true;
      clearTimeout(settling);
      settling = setTimeout(settle, rest);
    }
    if (request !== 0) return;
    drawn = begin("a drawing");
    request = requestAnimationFrame(step);
  };
  return {
    invalidate,
    dispose: () => {
      cancelAnimationFrame(request);
      clearTimeout(settling);
      drawn();
      rested();
    },
  };
}
