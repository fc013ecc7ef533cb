/** Draws when something has changed, at most once a display frame. */
export interface DrawLoop {
  /** Something has changed. `isMotion`: and is expected to go on changing. */
  invalidate(isMotion?: boolean): void;
  /** Whether changes follow each other too fast for the resolution of the screen. */
  isHurried(): boolean;
  dispose(): void;
}

/** Milliseconds between frames beyond which motion gives up resolution, and after which motion has ended. */
const [slow, rest] = [30, 180];

/** A loop that runs only while there is something to draw. */
export function drawLoop(draw: () => void): DrawLoop {
  let request = 0;
  let settling: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  let pace = 0;
  let isMoving = false;

  const step = (now: number): void => {
    request = 0;
    if (isMoving && last > 0) pace = pace === 0 ? now - last : 0.7 * pace + 0.3 * (now - last);
    last = isMoving ? now : 0;
    draw();
  };
  const invalidate = (isMotion = false): void => {
    if (isMotion) {
      isMoving = true;
      clearTimeout(settling);
      settling = setTimeout(() => {
        const wasHurried = loop.isHurried();
        isMoving = false;
        last = 0;
        if (wasHurried) invalidate();
      }, rest);
    }
    request ||= requestAnimationFrame(step);
  };
  const loop: DrawLoop = {
    invalidate,
    isHurried: () => isMoving && pace > slow,
    dispose: () => {
      cancelAnimationFrame(request);
      clearTimeout(settling);
    },
  };
  return loop;
}
