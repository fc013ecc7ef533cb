import { contactSheet, type Figure, type MapGroup } from "@chaosphere/atlas";
import { fieldsWithGaps, type HarmonicCoefficients, synthesise } from "@chaosphere/core";
import type { Dataset } from "@chaosphere/data";
import type { Conditioned, Conditioning } from "./conditioning.ts";

/** A held-out field, what was seen of it, posterior mean, draws and deviation side by side, all on one colour scale. */
export function conditionedFigure(
  { grid, points, hemisphere }: Conditioning,
  { groups, labels }: Pick<Dataset, "groups" | "labels">,
  unit: string,
): Figure {
  const group = ({ seen, shown }: Conditioned): MapGroup => {
    const on = (a: HarmonicCoefficients) => synthesise(a, grid).values;
    const truth = on(shown.truth);
    const values = [
      truth,
      truth.map((x, i) => (shown.marks[i] === 1 ? x : Number.NaN)),
      on(shown.mean),
      on(shown.draws),
      shown.sd,
    ];
    const flat = Float64Array.from(values.flatMap((part) => Array.from(part)));
    return {
      fields: fieldsWithGaps(grid, flat, unit),
      heading: `Given ${seen}`,
      captions: [
        `simulated, run ${groups[shown.index]}, ${labels[shown.index]}`,
        "seen",
        "posterior mean",
        ...Array.from({ length: shown.draws.batch }, (_, k) => `draw ${k + 1}`),
        "posterior deviation",
      ],
    };
  };
  return contactSheet([group(points), group(hemisphere)], {
    columns: 7,
    width: 1500,
    unit,
    label: "Anomaly of annual-mean temperature at 2 m",
    title: "A held-out field given a part of it",
    coverage: 0.995,
  });
}
