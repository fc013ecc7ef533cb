import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { StoredCells } from "../src/fields/cells.ts";
import { type FieldSequence, harmonicsOf } from "../src/fields/fields.ts";
import { cutSky } from "../src/panels/cutSky.ts";
import type { CutSpectra } from "../src/panels/cutSpectra.ts";
import type { PanelInput } from "../src/panels/panel.ts";
import { keepSpectra } from "../src/panels/spectra.ts";
import { spectrumPanel } from "../src/panels/spectrumPanel.ts";
import { column, filled, nothing } from "./panelRuns.ts";
import { sequenceOf } from "./sequences.ts";

/** A map of which 70 % was seen, and its pseudo-spectrum by healpy: fixtures/generate/cutSky.py. */
const golden = JSON.parse(
  readFileSync(
    new URL("../../../packages/core/test/fixtures/cutSky.json", import.meta.url),
    "utf8",
  ),
) as {
  readonly nside: number;
  readonly seen: string;
  readonly values: readonly number[];
  readonly pseudo: readonly number[];
  /** The pseudo-spectrum that a spectrum is expected to have: row-major, degree by degree. */
  readonly coupling: readonly number[];
  readonly seenShare: number;
};
const N = golden.pseudo.length;
const values = Float64Array.from(golden.values, (x, i) =>
  golden.seen[i] === "1" ? x : Number.NaN,
);
const cells: StoredCells = {
  layout: { kind: "healpix", nside: golden.nside },
  values,
  order: Uint32Array.of(0),
  hasGaps: true,
};
const left: FieldSequence = {
  name: "cut",
  unit: "K",
  members: 1,
  frames: 1,
  coefficients: null,
  cells,
  anomaly: true,
};
const atOnce: CutSpectra = ({ layout }) => cutSky({ layout, values });
const draw = (input: Partial<PanelInput>, ofCut = atOnce) =>
  spectrumPanel(keepSpectra(), ofCut).draw({ ...nothing, left, ...input });

describe("the spectrum of a field with gaps", () => {
  test("is that of the part seen: healpy's pseudo-spectrum over the share, and one that is expected to have it", () => {
    const content = filled(draw({}));
    const pseudo = column(content, "pseudo-spectrum ÷ share seen (K²)");
    const spectrum = column(content, "seen part (K²)");
    const largest = Math.max(...golden.pseudo);
    golden.pseudo.forEach((c, l) => {
      expect(Math.abs(pseudo[l] * golden.seenShare - c)).toBeLessThan(1e-13 * largest);
    });
    // What the coupling by the mask makes of the spectrum, summed over bins, is the pseudo-spectrum again.
    const { bins } = atOnce(cells, 0) as Exclude<ReturnType<CutSpectra>, { why: string } | null>;
    expect(bins.length).toBeGreaterThan(3);
    for (const { from, to } of bins) {
      let [made, found] = [0, 0];
      for (let l = from; l <= to; l++) {
        found += (2 * l + 1) * golden.pseudo[l];
        for (let k = 0; k < N; k++) made += (2 * l + 1) * golden.coupling[l * N + k] * spectrum[k];
      }
      expect(Math.abs(made - found)).toBeLessThan(1e-10 * largest * N);
    }
    expect(content.notes.join(" ")).toContain("30.2 % of the sphere has no value");
    // Negative control: the pseudo-spectrum alone is off by the part that was not seen.
    expect(Math.abs(pseudo[1] - golden.pseudo[1])).toBeGreaterThan(0.1 * golden.pseudo[1]);
  });

  test("is scaled at the degrees of its bins, and cut with the band limit", () => {
    const one = filled(draw({}));
    const scaled = filled(draw({ spectrum: { scaling: "D", crosses: false, reference: null } }));
    const [, points] = one.series;
    const [, scaledPoints] = scaled.series;
    Array.from(points.x).forEach((l, i) => {
      expect(scaledPoints.y[i]).toBeCloseTo((points.y[i] * l * (l + 1)) / (2 * Math.PI), 10);
    });
    expect(column(filled(draw({ bandLimit: 5 })), "seen part (K²)")).toHaveLength(5);
  });

  test("says that it is being computed, and why there is none", () => {
    expect(draw({}, () => null)).toEqual({
      empty: "The spectrum of the part of cut that was seen is being computed.",
    });
    expect(draw({}, () => ({ why: "too little" }))).toEqual({ empty: "too little" });
  });

  test("stands beside that of a whole field, without a cross-spectrum", () => {
    const content = filled(
      draw({
        right: sequenceOf(1, 1),
        spectrum: { scaling: "C", crosses: true, reference: null },
      }),
    );
    expect(content.columns.map(({ name }) => name)).toContain("right: field (K²)");
    expect(content.notes).toContain("There is no cross-spectrum of fields with gaps.");
  });

  test("is where a panel of harmonics points", () => {
    expect(() => harmonicsOf(left)).toThrow(/Open Spectrum/);
  });
});
