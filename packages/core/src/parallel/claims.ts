/**
 * How many of a row of items threads have taken, in shared memory: one message to a thread is enough for all that it will
 * compute, and who is faster takes more.
 */
export type Counter = Int32Array;

/** Above any number of items, with room for what is added. */
const STOPPED = 2 ** 30;

export const counter = (): Counter => new Int32Array(new SharedArrayBuffer(4));

/**
 * Takes the next items that nobody has: of what is left half the share of a thread, so that all end together, in whole
 * blocks. The first and the one after the last; they are equal when none are left.
 */
export function take(
  taken: Counter,
  { count, threads, block }: { count: number; threads: number; block: number },
): readonly [number, number] {
  for (;;) {
    const first = Atomics.load(taken, 0);
    if (first >= count) return [count, count];
    const blocks = Math.max(1, Math.floor((count - first) / (2 * threads * block)));
    const end = Math.min(first + blocks * block, count);
    if (Atomics.compareExchange(taken, 0, first, end) === first) return [first, end];
  }
}

/** Lets nobody take more. */
export function stop(taken: Counter): void {
  Atomics.store(taken, 0, STOPPED);
}

/**
 * Stages that threads go through together, each in `count` parts: a mark for every part that somebody has begun, and the
 * number of parts that have ended, stage by stage.
 */
export type Stages = Int32Array;

export const stagesOf = (stages: number, count: number): Stages =>
  new Int32Array(new SharedArrayBuffer(4 * stages * (count + 1)));

/** Looks at a number this often, some 20 to 50 µs, before going to sleep, from which a thread takes as long to wake. */
const LOOKS = 4000;

/**
 * Runs the parts of every stage that no other thread has begun, its own first, and begins none before all parts of the
 * stage before have ended. A thread waits only for parts that another is running, so that it need not matter whether all
 * have been given one, or when. False if a part failed in another thread.
 */
export function throughStages(
  marks: Stages,
  { stages, count, first }: { stages: number; count: number; first: number },
  run: (stage: number, part: number) => void,
): boolean {
  for (let stage = 0; stage < stages; stage++) {
    const at = stage * (count + 1);
    const ended = at + count;
    for (let k = 0; k < count; k++) {
      const part = (first + k) % count;
      if (Atomics.compareExchange(marks, at + part, 0, 1) !== 0) continue;
      try {
        run(stage, part);
      } catch (error) {
        Atomics.store(marks, ended, -STOPPED);
        Atomics.notify(marks, ended);
        throw error;
      }
      if (Atomics.add(marks, ended, 1) === count - 1) Atomics.notify(marks, ended);
    }
    if (!haveEnded(marks, ended, count)) return false;
  }
  return true;
}

/** Waits until all parts have ended; false if one failed. */
function haveEnded(marks: Stages, at: number, count: number): boolean {
  let found = Atomics.load(marks, at);
  for (let look = 0; found >= 0 && found < count && look < LOOKS; look++) {
    found = Atomics.load(marks, at);
  }
  while (found >= 0 && found < count) {
    Atomics.wait(marks, at, found);
    found = Atomics.load(marks, at);
  }
  return found >= 0;
}
