import type { Dataset } from "./dataset.ts";
import { runsInOrder } from "./holdOut.ts";

/** Cells of the grid that are looked at. */
const CELLS = 4096;

/** Differences from the mean below this share of it are rounding. */
const ROUNDING = 1e-12;

/** A correlation below this counts as none. */
const NEGLIGIBLE = 0.1;

/**
 * The correlation of fields so many places apart in a run, over the sphere and all runs, about the mean field:
 *
 *     ρ(k) = Σ ⟨f_b − f̄, f_{b+k} − f̄⟩ / Σ ½(‖f_b − f̄‖² + ‖f_{b+k} − f̄‖²).
 *
 * 0 where no run has fields so far apart, or all are alike.
 */
export function neighbourCorrelation(dataset: Dataset): (lag: number) => number {
  const { anomalies, size } = sampledAnomalies(dataset);
  // Fields that are all alike differ from their mean by rounding, which is no anomaly.
  const negligible = (ROUNDING * size) ** 2 * anomalies.length;
  const runs = runsInOrder(dataset);
  return (lag) => {
    let [product, squares] = [0, 0];
    for (const run of runs) {
      for (let i = 0; i + lag < run.length; i++) {
        const [f, g] = [anomalies[run[i]], anomalies[run[i + lag]]];
        for (let c = 0; c < f.length; c++) {
          product += f[c] * g[c];
          squares += (f[c] ** 2 + g[c] ** 2) / 2;
        }
      }
    }
    return squares > negligible ? product / squares : 0;
  };
}

/** How many places apart fields of a run are as good as independent. */
export interface IndependentDistance {
  /** Places between a held-out field and a fitted one, 0 where neighbours are independent. */
  readonly gap: number;
  /** What correlation is left at gap + 1 places. */
  readonly correlation: number;
}

/**
 * The least distance in places at which fields of a run correlate by less than 0.1, or than twice what as many independent fields
 * would by chance, 1/√n; at most `most`.
 */
export function independentDistance(dataset: Dataset, most: number): IndependentDistance {
  const ρ = neighbourCorrelation(dataset);
  const limit = Math.max(NEGLIGIBLE, 2 / Math.sqrt(dataset.fields.batch));
  let gap = 0;
  let correlation = ρ(1);
  while (gap < most && correlation > limit) {
    gap++;
    correlation = ρ(gap + 1);
  }
  return { gap, correlation };
}

/** f − f̄ on cells spread over the grid, each times the root of its area; and ‖f̄‖. */
function sampledAnomalies({ fields }: Dataset): {
  readonly anomalies: readonly Float64Array[];
  readonly size: number;
} {
  const { grid, batch, values } = fields;
  const map = grid.nLat * grid.nLon;
  const count = Math.min(map, CELLS);
  const cells = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * map) / count));
  const known = (value: number) => (Number.isNaN(value) ? 0 : value);
  const root = cells.map((cell) => Math.sqrt(grid.weights[Math.floor(cell / grid.nLon)]));
  const mean = cells.map((cell) => {
    let sum = 0;
    for (let b = 0; b < batch; b++) sum += known(values[b * map + cell]);
    return sum / batch;
  });
  const anomalies = Array.from({ length: batch }, (_, b) =>
    Float64Array.from(cells, (cell, c) => root[c] * (known(values[b * map + cell]) - mean[c])),
  );
  return { anomalies, size: Math.hypot(...mean.map((m, c) => root[c] * m)) };
}
