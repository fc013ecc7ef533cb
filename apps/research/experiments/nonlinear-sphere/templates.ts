import { child, fillNormals, type Key, uniformAt } from "@chaosphere/core";

/** The data: three fields, drawn with these probabilities, under noise of this deviation in Cameron–Martin coordinates. */
export const WEIGHTS = [0.5, 0.3, 0.2] as const;
const DEVIATION = 0.5;
/** Size of the templates, in deviations of the noise measure. */
const SIZE = 1.2;

/** A mixture of Cameron–Martin shifts with little noise, far from Gaussian. */
export interface Templates {
  /** Rows of L² coordinates. */
  readonly shifts: readonly Float64Array[];
  readonly draw: (key: Key, count: number) => Float64Array;
  /** The share of rows nearest to each template. */
  readonly shares: (rows: Float64Array) => number[];
}

/** Templates drawn once from the noise measure. */
export function templates(bandLimit: number, key: Key): Templates {
  const row = bandLimit ** 2;
  const shifts = WEIGHTS.map((_, n) => {
    const z = new Float64Array(row);
    fillNormals(child(key, n), 0, z);
    return z.map((v) => SIZE * v);
  });
  return {
    shifts,
    draw: (stream, count) => {
      const rows = new Float64Array(count * row);
      for (let p = 0; p < count; p++) {
        const own = rows.subarray(p * row, (p + 1) * row);
        fillNormals(child(stream, p), 1, own);
        const u = uniformAt(child(stream, p), 0);
        const n = u < WEIGHTS[0] ? 0 : u < WEIGHTS[0] + WEIGHTS[1] ? 1 : 2;
        for (let i = 0; i < row; i++) own[i] = shifts[n][i] + DEVIATION * own[i];
      }
      return rows;
    },
    shares: (rows) => {
      const counts = WEIGHTS.map(() => 0);
      for (let p = 0; p < rows.length; p += row) {
        const distances = shifts.map((shift) =>
          shift.reduce((sum, h, i) => sum + (rows[p + i] - h) ** 2, 0),
        );
        counts[distances.indexOf(Math.min(...distances))]++;
      }
      return counts.map((count) => (count * row) / rows.length);
    },
  };
}
