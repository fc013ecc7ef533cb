/**
 * A copy of numbers that all workers read in place, for what goes along with many tasks. Node always has such memory,
 * a browser only on pages isolated from other origins; elsewhere the array itself is returned, and every task gets a
 * copy of it.
 */
export function sharedCopy(values: Float64Array): Float64Array {
  if (typeof SharedArrayBuffer === "undefined") return values;
  const shared = new Float64Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}
