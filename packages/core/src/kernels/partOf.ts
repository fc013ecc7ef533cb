/** Views made so far, by the position of their first number. */
const parts = new WeakMap<Float64Array, Map<number, Float64Array>>();

/**
 * A view of some numbers of an array, kept as long as the array is: transforms between the same arrays then make no new
 * views.
 */
export function partOf(whole: Float64Array, start: number, length: number): Float64Array {
  if (start === 0 && length === whole.length) return whole;
  let known = parts.get(whole);
  if (known === undefined) {
    known = new Map();
    parts.set(whole, known);
  }
  let part = known.get(start);
  if (part?.length !== length) {
    part = whole.subarray(start, start + length);
    known.set(start, part);
  }
  return part;
}
