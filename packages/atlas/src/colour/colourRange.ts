import { DomainError } from "@chaosphere/core";

/** The values at the two ends of a colour map, low < high, in the unit of the field. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** Options of {@link colourRange}. */
export interface ColourRangeOptions {
  /** Whether the range is −r … r, as a diverging map wants it. Default: whether the values have both signs. */
  readonly symmetric?: boolean;
  /**
   * Share of the finite values the range must hold, 0 < coverage ≤ 1; the rest is cut off at the
   * ends, or at large |value| when symmetric. Default 1.
   */
  readonly coverage?: number;
}

/**
 * The range of colour for a set of values, of which those not finite are left out: quantiles
 *
 *     [Q((1 − c)/2), Q((1 + c)/2)],   or symmetric  [−r, r] with r the quantile Q(c) of |value|.
 *
 * A range of no width (a constant field) is opened by 1 % of its value, or to ±1 about zero.
 *
 * @throws {@link DomainError} if no value is finite or the coverage is outside (0, 1].
 *
 * @example
 * ```ts
 * import { colourRange } from "@chaosphere/atlas";
 *
 * const values = Float64Array.of(-1, 0, 2, Number.NaN);
 * console.log(colourRange(values)); // { low: -2, high: 2 }
 * console.log(colourRange(values, { symmetric: false })); // { low: -1, high: 2 }
 * ```
 */
export function colourRange(values: Float64Array, options: ColourRangeOptions = {}): ValueRange {
  const { coverage = 1 } = options;
  if (!(coverage > 0 && coverage <= 1)) {
    throw new DomainError(
      `colourRange: coverage must satisfy 0 < coverage ≤ 1, got ${coverage}. Use 0.98 to cut off one value in fifty.`,
    );
  }
  const extent = valueExtent(values);
  if (!extent) {
    throw new DomainError(
      `colourRange: at least one value must be finite, got none among ${values.length}. Check the field, or give the range.`,
    );
  }
  const { symmetric = extent.low < 0 && extent.high > 0 } = options;
  const held = coverage === 1 ? extent : undefined;
  if (symmetric) {
    const r = held
      ? Math.max(-held.low, held.high)
      : quantiles(values.map(Math.abs), [coverage])[0];
    return opened({ low: -r, high: r });
  }
  if (held) return opened(held);
  const [low, high] = quantiles(values, [(1 - coverage) / 2, (1 + coverage) / 2]);
  return opened({ low, high });
}

/** The least and the greatest finite value; undefined if none is finite. */
export function valueExtent(values: Float64Array): ValueRange | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : undefined;
}

/** The p-quantiles of the finite values, linear between order statistics. */
function quantiles(values: Float64Array, shares: readonly number[]): number[] {
  const ascending = values.filter(Number.isFinite).sort();
  return shares.map((p) => {
    const position = p * (ascending.length - 1);
    const below = Math.floor(position);
    const above = Math.min(below + 1, ascending.length - 1);
    return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
  });
}

function opened({ low, high }: ValueRange): ValueRange {
  if (low < high) return { low, high };
  const margin = Math.abs(low) / 100 || 1;
  return { low: low - margin, high: high + margin };
}

/** @throws {@link DomainError} unless low < high, both finite. */
export function checkRange(range: ValueRange): ValueRange {
  const { low, high } = range;
  if (!(low < high && Number.isFinite(high - low))) {
    throw new DomainError(
      `colourRange: a range must satisfy low < high with a finite width, got ${low}, ${high}. Swap the ends or widen the range.`,
    );
  }
  return range;
}
