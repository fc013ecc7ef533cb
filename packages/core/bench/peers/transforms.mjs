import { driscollHealy, equiangular, equiangularWithPoles } from "../../dist/grid/index.js";
import {
  analyse,
  coefficients,
  gaussLegendre,
  gridFields,
  synthesise,
  synthesiseGradient,
} from "../../dist/index.js";
import { plainTransform } from "../../dist/kernels/kernel.js";
import { analyseParallel, synthesiseParallel } from "../../dist/parallel/index.js";
import { analyseOnRings, ringFields, synthesiseOnRings } from "../../dist/rings/index.js";
import { analyseF32, synthesiseF32 } from "../../dist/single/index.js";
import { sharedArray, sharedCopy } from "../../dist/workers/index.js";
import { uniform } from "./fields.mjs";

// Pixels are of another package, built by `npm run bench`.
const { healpixRings } = await import("../../../data/dist/healpix/index.js").catch(() => ({}));

const grids = {
  gauss: (nLat, nLon) => gaussLegendre(nLat, { nLon }),
  poles: (nLat, nLon) => equiangularWithPoles(nLat, { nLon }),
  equiangular: (nLat, nLon) => equiangular(nLat, { nLon }),
  "driscoll-healy": (nLat, nLon) => driscollHealy(nLat, { nLon }),
};

/**
 * Both directions between the coefficients a and a map, into arrays of their own; analysis gives the coefficients. With a
 * pool both are promises.
 */
export function transforms({ precision, grid: kind, nLat, nLon, L, batch, pool }) {
  if (kind === "healpix") return onPixels(nLat, L);
  const grid = grids[kind](nLat, nLon);
  const values = uniform(batch * L * L);
  if (precision === "single") return inSingle(Float32Array.from(values), grid, L);
  const array = pool === undefined ? (length) => new Float64Array(length) : sharedArray;
  const a = coefficients("harmonic", L, pool === undefined ? values : sharedCopy(values));
  const map = array(batch * nLat * nLon);
  const b = array(values.length);
  synthesise(a, grid, { out: map });
  const fields = { ...gridFields(grid, new Float64Array(0)), batch, values: map };
  if (pool === undefined) {
    let slopes;
    return {
      a: a.values,
      map,
      /** The southward part. */
      gradient() {
        slopes ??= { south: new Float64Array(map.length), east: new Float64Array(map.length) };
        synthesiseGradient(a, grid, { out: slopes });
        return slopes.south;
      },
      synthesise: () => synthesise(a, grid, { out: map }),
      analyse: () => analyse(fields, L, { out: b }).values,
    };
  }
  return {
    a: a.values,
    map,
    synthesise: () => synthesiseParallel(a, grid, { pool, out: map }),
    analyse: async () => (await analyseParallel(fields, L, { pool, out: b })).values,
  };
}

function inSingle(a, grid, L) {
  const map = synthesiseF32(a, L, grid);
  const b = new Float32Array(a.length);
  return {
    a,
    map,
    synthesise: () => synthesiseF32(a, L, grid, { out: map }),
    analyse: () => analyseF32(map, grid, L, { out: b }),
  };
}

/** Analysis by Jacobi's iterations, three as healpy does, and to 1e-10 by conjugate gradients. */
function onPixels(nside, L) {
  if (healpixRings === undefined) throw new RangeError("packages/data is not built");
  const rings = healpixRings(nside);
  const a = coefficients("harmonic", L, uniform(L * L));
  const map = synthesiseOnRings(a, rings).values;
  const options = { method: "jacobi", iterations: 3, tolerance: 0 };
  return {
    a: a.values,
    map,
    synthesise: () => synthesiseOnRings(a, rings, { out: map }),
    analyse: () => analyseOnRings(ringFields(rings, map), L, options).coefficients.values,
    leastSquares: () => analyseOnRings(ringFields(rings, map), L),
  };
}

/** The same by the plain loops. */
export function plainTransforms({ grid: kind, nLat, nLon, L, batch }) {
  const a = uniform(batch * L * L);
  const map = new Float64Array(batch * nLat * nLon);
  const b = new Float64Array(a.length);
  const transform = plainTransform(grids[kind](nLat, nLon), L);
  transform.synthesise(a, map);
  return {
    a,
    map,
    synthesise: () => transform.synthesise(a, map),
    analyse() {
      transform.analyse(map, b);
      return b;
    },
  };
}
