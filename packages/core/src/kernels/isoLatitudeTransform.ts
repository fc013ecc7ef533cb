import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import type { IsoLatitudeRings } from "../grid/isoLatitudeRings.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";
import { lanePlanSize, lanePlans } from "./bluesteinLanes.ts";
import { type RingTransform, referenceRings } from "./referenceRings.ts";
import { type RingPair, ringPairs } from "./ringPairs.ts";
import { analyseLegendre, synthesiseLegendre } from "./simdLegendre.ts";
import { type SimdPlan, simdPlan } from "./simdPlan.ts";

/** A transform that holds memory. */
export interface PlannedRingTransform extends RingTransform {
  /** Bytes held. */
  readonly size: number;
}

/** Orders in one step of the coarser table of rotations; see `wasm/transforms/isoLatitude.as.ts`. */
const STEP = 32;

/** The transform by the WebAssembly kernels; the plain twin is `referenceRings`. */
export function isoLatitudeTransform(
  rings: IsoLatitudeRings,
  bandLimit: number,
): PlannedRingTransform {
  const pairs = ringPairs(rings);
  const counts = pairs.map(({ north, south }) => rings.counts[north === -1 ? south : north]);
  const longest = Math.max(...counts);
  const { tableBytes, points } = lanePlanSize(counts.map(laneLength));
  const rotationBytes = 16 * (STEP + Math.ceil(bandLimit / STEP));
  const distinct = [...new Set(counts)];
  const rootBytes = distinct.reduce((sum, n) => sum + 16 * (n >> 1), 0);
  const plan = simdPlan(
    pairsAsGrid(pairs),
    bandLimit,
    2 * 32 * points + 2 * 8 * longest + tableBytes + pairs.length * rotationBytes + rootBytes,
  );
  if (!plan.isAccurate) return { size: 0, ...referenceRings(rings, bandLimit) };
  const { kernels, buffer, ringTileStride } = plan;
  let at = plan.extraAt;
  const reserve = (bytes: number): number => {
    at += bytes;
    return at - bytes;
  };
  const pointsAt = reserve(32 * points);
  const otherPointsAt = reserve(32 * points);
  const tablesAt = reserve(tableBytes);
  const northAt = reserve(8 * longest);
  const southAt = reserve(8 * longest);
  const plans = lanePlans({ kernels, buffer, pointsAt, otherPointsAt, tablesAt });
  const rootsAt = new Map(
    distinct.map((n) => {
      const address = reserve(16 * (n >> 1));
      fillCircle(new Float64Array(buffer, address, 2 * (n >> 1)), (k) => (-2 * Math.PI * k) / n);
      return [n, address];
    }),
  );
  const places = pairs.map(({ north, south }, i) => {
    const count = counts[i];
    const rotationsAt = reserve(rotationBytes);
    const φ = rings.firstLongitudes[north === -1 ? south : north];
    const fine = new Float64Array(buffer, rotationsAt, 2 * STEP);
    fillCircle(fine, (b) => b * φ);
    const coarse = new Float64Array(buffer, rotationsAt + 16 * STEP, rotationBytes / 8 - 2 * STEP);
    fillCircle(coarse, (a) => STEP * a * φ);
    return {
      north,
      south,
      count,
      parity: count % 2,
      weight: rings.weights[north === -1 ? south : north],
      transform: plans.transform(laneLength(count)),
      rootsAt: rootsAt.get(count) ?? 0,
      rotationsAt,
      /** Of order 0 of field 0. */
      ringAt: plan.ringsAt + (i >> 1) * plan.ringStride + 8 * (i & 1),
    };
  });
  const lineOf = (address: number, count: number) => new Float64Array(buffer, address, count);
  const [northLine, southLine] = [lineOf(northAt, longest), lineOf(southAt, longest)];
  const row = bandLimit ** 2;

  const synthesiseField = (b: number, put: (values: Float64Array, ring: number) => void): void => {
    for (const { north, south, count, parity, transform, rootsAt, rotationsAt, ringAt } of places) {
      const ring = ringAt + b * plan.fieldStride;
      kernels.foldOrders(ring, ringTileStride, bandLimit, count, parity, rotationsAt, pointsAt);
      kernels.joinRings(transform(), count, parity, rootsAt, northAt, southAt);
      if (north !== -1) put(northLine.subarray(0, count), north);
      if (south !== -1) put(southLine.subarray(0, count), south);
    }
  };
  const adjointField = (b: number, map: Float64Array, isWeighted: boolean): void => {
    const fill = (line: Float64Array, j: number, count: number): void => {
      if (j === -1) line.fill(0, 0, count);
      else line.set(map.subarray(rings.starts[j], rings.starts[j] + count));
    };
    for (const place of places) {
      const { north, south, count, parity, transform, rootsAt, rotationsAt, ringAt } = place;
      fill(northLine, north, count);
      fill(southLine, south, count);
      kernels.splitRings(northAt, southAt, count, parity, pointsAt);
      const from = transform();
      const spectrum = from === pointsAt ? otherPointsAt : pointsAt;
      kernels.joinSpectrum(from, count, parity, rootsAt, spectrum);
      kernels.unfoldOrders(
        spectrum,
        count,
        isWeighted ? place.weight : 1,
        rotationsAt,
        bandLimit,
        ringAt + b * plan.fieldStride,
        ringTileStride,
      );
    }
  };

  const visit: RingTransform["visit"] = (coefficients, visitor) =>
    forEachChunk(plan, coefficients, row, (first, batch) => {
      synthesiseLegendre(plan, coefficients, first, batch);
      for (let b = 0; b < batch; b++) {
        synthesiseField(b, (values, ring) => visitor(values, ring, first + b));
      }
    });

  return {
    size: plan.size,
    visit,
    synthesise: (coefficients, maps) =>
      visit(coefficients, (values, ring, field) =>
        maps.set(values, field * rings.points + rings.starts[ring]),
      ),
    adjoint(maps, coefficients, isWeighted) {
      forEachChunk(plan, coefficients, row, (first, batch) => {
        for (let b = 0; b < batch; b++) adjointField(b, mapOf(maps, first + b), isWeighted);
        analyseLegendre(plan, plan.weightsAt, coefficients, first, batch);
      });
    },
  };

  function mapOf(maps: Float64Array, b: number): Float64Array {
    return maps.subarray(b * rings.points, (b + 1) * rings.points);
  }
}

/** As many fields at a time as the plan takes. */
function forEachChunk(
  plan: SimdPlan,
  coefficients: Float64Array,
  row: number,
  work: (first: number, batch: number) => void,
): void {
  const fields = coefficients.length / row;
  for (let first = 0; first < fields; first += plan.batch) {
    work(first, Math.min(plan.batch, fields - first));
  }
}

/** Two terms travel together where the number of points is even. */
function laneLength(count: number): number {
  return count % 2 === 0 ? count / 2 : count;
}

/** The pairs as symmetric rings for the Legendre sums; a missing ring stands there and is not used. */
function pairsAsGrid(pairs: readonly RingPair[]): SphereGrid {
  const n = pairs.length;
  return {
    kind: "gauss-legendre",
    nLat: 2 * n,
    nLon: 1,
    colatitudes: Float64Array.from({ length: 2 * n }, (_, j) =>
      j < n ? pairs[j].colatitude : Math.PI - pairs[2 * n - 1 - j].colatitude,
    ),
    weights: new Float64Array(2 * n).fill(1),
    firstLongitude: 0,
    exactDegree: 0,
    resolvedDegree: 0,
  };
}

/** cos and sin of angles, interleaved. */
function fillCircle(out: Float64Array, angle: (k: number) => number): void {
  for (let k = 0; 2 * k < out.length; k++) {
    out[2 * k] = portableCos(angle(k));
    out[2 * k + 1] = portableSin(angle(k));
  }
}
