import type { InformationPath } from "./protocol.ts";
import type { RunWatcher } from "./samplingThread.ts";

/**
 * Puts the fields of the parts of a run together, step by step, once all parts have reached it.
 *
 * @param shares number of fields of each part.
 */
export function joinFrames(
  shares: readonly number[],
  onFrame: RunWatcher["onFrame"],
): (part: number, time: number, values: Float64Array) => void {
  const waiting = shares.map((): Float64Array[] => []);
  return (part, time, values) => {
    waiting[part].push(values);
    if (waiting.some((frames) => frames.length === 0)) return;
    const parts = waiting.map((frames) => frames.shift() as Float64Array);
    const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const rows of parts) {
      all.set(rows, at);
      at += rows.length;
    }
    onFrame(time, all);
  };
}

/** Tells the step that all parts have reached. */
export function joinSteps(
  parts: number,
  onStep: RunWatcher["onStep"],
): (part: number, step: number) => void {
  const reached = new Array<number>(parts).fill(-1);
  let told = -1;
  return (part, step) => {
    reached[part] = step;
    const all = Math.min(...reached);
    if (all > told) onStep(all);
    told = Math.max(told, all);
  };
}

/** Mean and standard error over the fields of all parts, from those of each. */
export function joinInformation(
  parts: readonly InformationPath[],
  shares: readonly number[],
): InformationPath {
  if (parts.length === 1) return parts[0];
  const { times } = parts[0];
  const fields = shares.reduce((sum, share) => sum + share, 0);
  const mean = times.map((_, i) =>
    parts.reduce((sum, part, k) => sum + (shares[k] / fields) * part.mean[i], 0),
  );
  const standardError = times.map((_, i) => {
    const squares = parts.reduce((sum, part, k) => {
      const share = shares[k];
      const within = share > 1 ? part.standardError[i] ** 2 * share * (share - 1) : 0;
      return sum + within + share * (part.mean[i] - mean[i]) ** 2;
    }, 0);
    return Math.sqrt(squares / (fields * (fields - 1)));
  });
  return { times, mean, standardError };
}
