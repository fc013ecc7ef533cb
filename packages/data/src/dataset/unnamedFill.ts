/** A number that looks as if it stood for "no value" though the file does not say so. */
export interface UnnamedFill {
  readonly value: number;
  /** How many cells have it. */
  readonly count: number;
  /** The range of all others; NaN if there are none. */
  readonly least: number;
  readonly most: number;
}

/**
 * The least or greatest value of some fields if it is one that programs write for missing data, such as −999, 9999.9,
 * 1e20 or an end of an integer type, and stands apart from the others: by more than their range, or by a twentieth of it
 * if several cells have exactly this value.
 */
export function unnamedFill(values: Float64Array): UnnamedFill | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const x of values) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  const candidates = [low, high].filter(isCustomary);
  if (candidates.length === 0) return undefined;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const counts = [0, 0];
  for (const x of values) {
    const which = candidates.indexOf(x);
    if (which >= 0) counts[which]++;
    else {
      if (x < least) least = x;
      if (x > most) most = x;
    }
  }
  const range = most - least;
  if (!(range >= 0))
    return { value: candidates[0], count: counts[0], least: Number.NaN, most: Number.NaN };
  const apart = candidates.findIndex((value, i) => {
    const gap = Math.max(least - value, value - most);
    return gap > range || (counts[i] > 1 && gap > range / 20);
  });
  return apart < 0 ? undefined : { value: candidates[apart], count: counts[apart], least, most };
}

/** Nines or eights, an end of an integer type, or larger than any quantity measured in a unit made for it. */
function isCustomary(value: number): boolean {
  const size = Math.abs(value);
  if (!Number.isFinite(size)) return false;
  // Seven digits are those of float32.
  const digits = String(Number(size.toPrecision(7)));
  return (
    /^(9{2,}(\.9+)?|8{3,}(\.8+)?|32767|32768|65535|2147484000|4294967000)$/.test(digits) ||
    size >= 1e15
  );
}
