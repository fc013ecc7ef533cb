import {
  gaussLegendre,
  type HarmonicCoefficients,
  meanSpectrum,
  synthesise,
} from "@chaosphere/core";
import {
  heightDistribution,
  type MinkowskiFunctionals,
  marginalDistances,
  minkowskiFunctionals,
  pixelMoments,
} from "@chaosphere/metrics";
import type { Findings } from "../../src/experiment.ts";

/** What generated fields are held to: data not fitted to, and draws of the Gaussian law with the data's spectrum. */
export interface Yardstick {
  readonly heldOut: HarmonicCoefficients;
  readonly gaussian: HarmonicCoefficients;
}

const THRESHOLDS = 24;

/** Heights, Minkowski functionals, spectrum and rings of generated fields against held-out ones, as parts of the Gaussian law's distance. */
export function compareEnsembles({
  heldOut,
  gaussian,
}: Yardstick): (generated: HarmonicCoefficients) => Findings {
  const grid = gaussLegendre(Math.ceil((3 * heldOut.bandLimit) / 2));
  const onGrid = { heldOut: synthesise(heldOut, grid), gaussian: synthesise(gaussian, grid) };
  const heights = heightDistribution(onGrid.heldOut);
  const gaussianHeights = marginalDistances(heights, heightDistribution(onGrid.gaussian));
  const edges = thresholds(heights.values);
  const shape = minkowskiFunctionals(heldOut, edges);
  const shapeOfGaussian = minkowskiFunctionals(gaussian, edges);
  const gaussianShape = shapeDistances(shape, shapeOfGaussian);
  const spectrum = meanSpectrum(heldOut);
  const heldOutMoments = pixelMoments(onGrid.heldOut);

  return (generated) => {
    const fields = synthesise(generated, grid);
    const learnedHeights = marginalDistances(heights, heightDistribution(fields));
    const shapeOfGenerated = minkowskiFunctionals(generated, edges);
    const learnedShape = shapeDistances(shape, shapeOfGenerated);
    const spectrumRatio = Array.from(meanSpectrum(generated), (c, l) => c / spectrum[l]);
    const degrees = spectrumRatio.map((_, l) => l).filter((l) => l > 0);
    const off = degrees.map((l) => Math.abs(spectrumRatio[l] - 1));
    const rings = ringVariances(fields);
    const moments = { heldOut: heldOutMoments, generated: pixelMoments(fields) };
    return {
      numbers: {
        heightRatio: learnedHeights.wasserstein / gaussianHeights.wasserstein,
        "heights.wasserstein": learnedHeights.wasserstein,
        "heights.gaussianWasserstein": gaussianHeights.wasserstein,
        areaRatio: learnedShape.area / gaussianShape.area,
        lengthRatio: learnedShape.length / gaussianShape.length,
        curvatureRatio: learnedShape.curvature / gaussianShape.curvature,
        "spectrum.worstDegree": Math.max(...off),
        "spectrum.rms": Math.sqrt(off.reduce((sum, e) => sum + e * e, 0) / off.length),
        "spectrum.degreesWithinFivePercent": off.filter((e) => e <= 0.05).length / off.length,
        "rings.largestDeviation": Math.max(...rings.deviations.map(Math.abs)),
        "skewness.heldOut": moments.heldOut.skewness.value,
        "skewness.generated": moments.generated.skewness.value,
        "skewness.standardError": moments.generated.skewness.standardError,
        "kurtosis.heldOut": moments.heldOut.kurtosis.value,
        "kurtosis.generated": moments.generated.kurtosis.value,
        "kurtosis.standardError": moments.generated.kurtosis.standardError,
      },
      tables: {
        spectrum: { degree: degrees, ratio: degrees.map((l) => spectrumRatio[l]) },
        rings: { colatitude: [...grid.colatitudes], deviation: rings.deviations },
        minkowski: {
          threshold: Array.from(edges.subarray(1), (u, k) => (u + edges[k]) / 2),
          ...curves("heldOut", shape),
          ...curves("generated", shapeOfGenerated),
          ...curves("gaussian", shapeOfGaussian),
        },
      },
    };
  };
}

/** Thresholds from the 1st to the 99th percentile of the heights, in equal steps. */
function thresholds(sorted: Float64Array): Float64Array {
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  const [low, high] = [at(0.01), at(0.99)];
  return Float64Array.from(
    { length: THRESHOLDS + 1 },
    (_, k) => low + ((high - low) * k) / THRESHOLDS,
  );
}

type Functional = "area" | "length" | "curvature";

/** √Σ_u (v(u) − w(u))² of the mean curves. */
function shapeDistances(
  f: MinkowskiFunctionals,
  g: MinkowskiFunctionals,
): Record<Functional, number> {
  const distance = (which: Functional) => {
    const [v, w] = [meanCurve(f, which), meanCurve(g, which)];
    return Math.sqrt(v.reduce((sum, value, k) => sum + (value - w[k]) ** 2, 0));
  };
  return {
    area: distance("area"),
    length: distance("length"),
    curvature: distance("curvature"),
  };
}

function meanCurve(shape: MinkowskiFunctionals, which: Functional): number[] {
  const bins = shape.edges.length - 1;
  const mean = new Array<number>(bins).fill(0);
  shape[which].forEach((value, i) => {
    mean[i % bins] += value / shape.batch;
  });
  return mean;
}

function curves(name: string, shape: MinkowskiFunctionals): Record<string, number[]> {
  return {
    [`${name}Area`]: meanCurve(shape, "area"),
    [`${name}Length`]: meanCurve(shape, "length"),
    [`${name}Curvature`]: meanCurve(shape, "curvature"),
  };
}

/** The variance on each ring less that of the whole sphere, in standard errors over the fields. */
function ringVariances({ grid, batch, values }: ReturnType<typeof synthesise>): {
  readonly deviations: number[];
} {
  const { nLat, nLon, weights } = grid;
  let mean = 0;
  values.forEach((value, i) => {
    const ring = Math.floor((i % (nLat * nLon)) / nLon);
    mean += (weights[ring] * value) / (4 * Math.PI * batch);
  });
  const bySquare = Array.from({ length: batch }, (_, b) => {
    const rings = Array.from({ length: nLat }, (_, j) => {
      let sum = 0;
      for (let k = 0; k < nLon; k++) {
        sum += (values[(b * nLat + j) * nLon + k] - mean) ** 2;
      }
      return sum / nLon;
    });
    const whole = rings.reduce((sum, v, j) => sum + (v * weights[j] * nLon) / (4 * Math.PI), 0);
    return rings.map((v) => v - whole);
  });
  const deviations = Array.from({ length: nLat }, (_, j) => {
    const column = bySquare.map((rings) => rings[j]);
    const average = column.reduce((sum, v) => sum + v, 0) / batch;
    const variance = column.reduce((sum, v) => sum + (v - average) ** 2, 0) / (batch - 1);
    return average / Math.sqrt(variance / batch);
  });
  return { deviations };
}
