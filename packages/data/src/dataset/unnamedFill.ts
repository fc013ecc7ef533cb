/** A number that looks as if it stood for "no value" though the file does not say so. */
export interface UnnamedFill {
  readonly value: number;
  /** How many cells have it. */
  readonly count: number;
  /** The range of all others; infinite if there are none. */
  readonly least: number;
  readonly most: number;
}

/**
 * The least or greatest value of some fields if it is one that programs write for missing data, such as −999, 9999.9,
 * 1e20 or an end of an integer type, and stands apart from the others: by more than their range, or by a twentieth of it
 * if several cells have exactly this value. −1000 and other negative powers of ten must do both. Fields of one value
 * have none, unless it is 1e15 or more.
 */
export function unnamedFill(values: Float64Array): UnnamedFill | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const x of values) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  const candidates = [low, high].filter((x) => rarity(x) !== "common");
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
  const found = candidates.findIndex((value, i) => {
    const gap = Math.max(least - value, value - most);
    switch (rarity(value)) {
      case "enormous":
        return !(range >= 0) || gap > range;
      case "customary":
        return range >= 0 && (gap > range || (counts[i] > 1 && gap > range / 20));
      default:
        return range > 0 && gap > range && counts[i] > 1;
    }
  });
  return found < 0 ? undefined : { value: candidates[found], count: counts[found], least, most };
}

/**
 * How seldom a value is met in a quantity with a unit made for it: larger than any, nines or eights or an end of an
 * integer type, a negative power of ten, or as any other.
 */
function rarity(value: number): "enormous" | "customary" | "round" | "common" {
  const size = Math.abs(value);
  if (!Number.isFinite(size)) return "common";
  if (size >= 1e15) return "enormous";
  // Seven digits are those of float32.
  const digits = String(Number(size.toPrecision(7)));
  const ends = /^(9{2,}(\.9+)?|8{3,}(\.8+)?|32767|32768|65535|2147484000|4294967000)$/;
  if (ends.test(digits)) return "customary";
  return value < 0 && /^10{2,}$/.test(digits) ? "round" : "common";
}
