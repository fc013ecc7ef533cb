import type { OperatorSums } from "./operator.ts";

/** Numbers of maps held at a time: 16 MB. */
const LARGEST_MAPS = 2 ** 21;

/** Synthesis on whole maps of a batch, and its transpose. */
export interface MapTransform {
  readonly synthesise: (a: Float64Array, out: Float64Array) => void;
  readonly adjoint: (maps: Float64Array, out: Float64Array) => void;
}

/** Synthesis on maps of `places` points, of which those at given indices are seen: a few maps at a time. */
export function seenValues(
  at: Int32Array,
  places: number,
  bandLimit: number,
  { synthesise, adjoint }: MapTransform,
): OperatorSums {
  const n = at.length;
  const row = bandLimit ** 2;
  const most = Math.max(1, Math.floor(LARGEST_MAPS / places));
  return {
    apply(a, batch, out) {
      for (let first = 0; first < batch; first += most) {
        const count = Math.min(most, batch - first);
        const maps = new Float64Array(count * places);
        synthesise(a.subarray(first * row, (first + count) * row), maps);
        for (let b = 0; b < count; b++) {
          const to = (first + b) * n;
          for (let i = 0; i < n; i++) out[to + i] = maps[b * places + at[i]];
        }
      }
    },
    adjoint(y, batch, out) {
      for (let first = 0; first < batch; first += most) {
        const count = Math.min(most, batch - first);
        const maps = new Float64Array(count * places);
        for (let b = 0; b < count; b++) {
          const from = (first + b) * n;
          for (let i = 0; i < n; i++) maps[b * places + at[i]] = y[from + i];
        }
        adjoint(maps, out.subarray(first * row, (first + count) * row));
      }
    },
  };
}
