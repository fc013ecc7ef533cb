/**
 * An array of zeros that all workers read and write in place, for what goes along with many tasks. Node always has such
 * memory, a browser only on pages isolated from other origins; elsewhere it is a plain array, of which every task gets
 * a copy.
 */
export function sharedArray(length: number): Float64Array {
  if (!hasSharedMemory()) return new Float64Array(length);
  return new Float64Array(new SharedArrayBuffer(8 * length));
}

/** A copy of numbers in a {@link sharedArray}. */
export function sharedCopy(values: Float64Array): Float64Array {
  const shared = sharedArray(values.length);
  shared.set(values);
  return shared;
}

/** Whether threads can share memory here. */
export function hasSharedMemory(): boolean {
  return typeof SharedArrayBuffer !== "undefined";
}

/** Whether an array lies in shared memory. */
export function isShared({ buffer }: Float64Array): boolean {
  return hasSharedMemory() && buffer instanceof SharedArrayBuffer;
}
