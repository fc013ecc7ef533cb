/** What the page has begun and will show: loads, sums of workers, drawings. Each stands here until it is there or has failed. */
const underway = new Set<{ readonly what: string }>();
let begun = 0;

/** Says that something is on its way; to be called when it is there, or will not come. */
export function begin(what: string): () => void {
  const work = { what };
  underway.add(work);
  begun++;
  return () => void underway.delete(work);
}

/** Says so of a promise, until it is settled. */
export async function during<T>(what: string, work: Promise<T>): Promise<T> {
  const end = begin(what);
  try {
    return await work;
  } finally {
    end();
  }
}

/** What is on its way now, in the order in which it began. */
export function awaited(): readonly string[] {
  return [...underway].map(({ what }) => what);
}

/**
 * Resolves when the page shows what its state asks for: nothing is on its way, and nothing has begun during two display
 * frames, in which sizes are noticed and followed.
 */
export async function settled(): Promise<void> {
  for (;;) {
    const before = begun;
    await nextFrame();
    await nextFrame();
    if (underway.size === 0 && begun === before) return;
  }
}

function nextFrame(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
