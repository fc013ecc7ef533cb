/** Memory that the path of a run may take, in bytes. */
export const pathLimit: number = 128 * 2 ** 20;

/**
 * The steps of a run whose fields are kept: all of 0 … steps while they fit into the limit, else as many as fit, evenly
 * spaced, the first and the last among them.
 *
 * @throws {@link RangeError} if not even the first and the last fit.
 */
export function keptSteps(
  steps: number,
  count: number,
  bandLimit: number,
  limit: number = pathLimit,
): number[] {
  const room = Math.floor(limit / (8 * count * bandLimit ** 2));
  if (room < 2) {
    throw new RangeError(
      `generate: two states of ${count} fields at L = ${bandLimit} must fit into ${limit / 2 ** 20} MiB, got ${((16 * count * bandLimit ** 2) / 2 ** 20).toFixed(0)}. Draw fewer fields at a time.`,
    );
  }
  const kept = Math.min(steps + 1, room);
  return Array.from({ length: kept }, (_, k) => Math.round((k * steps) / (kept - 1)));
}
