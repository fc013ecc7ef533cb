/** Bytes that the remembered plans may hold, unless those that are kept in any case need more. */
const MEMORY_BUDGET = 2 ** 29;
/** Plans kept of any size: a gradient takes two in turn, one for the rings near the poles. */
const KEPT_PLANS = 2;
/** Plans remembered at most. */
const MOST_PLANS = 6;

/** The first plans that fit the budget, and at least two. */
export function withinBudget<P extends { readonly transform: { readonly size: number } }>(
  candidates: readonly P[],
): readonly P[] {
  let held = 0;
  const end = candidates.findIndex(({ transform }, i) => {
    held += transform.size;
    return i === MOST_PLANS || (i >= KEPT_PLANS && held > MEMORY_BUDGET);
  });
  return end === -1 ? candidates : candidates.slice(0, end);
}
