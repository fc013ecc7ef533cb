import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import { lanePlanSize, lanePlans } from "./bluesteinLanes.ts";
import { halfTurn } from "./halfTurn.ts";
import { fillPasses, type LaneMemory, laneTableBytes, radicesOf } from "./laneFourier.ts";
import type { MeridianWeighing } from "./meridianReference.ts";
import { type MeridianWeights, wholeMap } from "./meridianWeights.ts";
import { instantiate } from "./wasmModule.ts";

/** Columns that one pass takes. */
const COLUMNS = 4;

/**
 * The weighing by the kernels of `wasm/transforms/meridian.as.ts`, four Fourier transforms of each great circle: to the
 * points half a step further and back. The plain twin is `referenceWeighing`.
 */
export function simdWeighing(weights: MeridianWeights): MeridianWeighing {
  const { rings, meridian, points, given, between } = weights;
  const { nLat, nLon } = rings;
  const isEven = nLon % 2 === 0;
  // With an odd number of longitudes every column has its own circle, whose other half is of use on the way in only.
  const circles = isEven ? nLon / 2 : nLon;
  const mapBytes = 8 * nLat * nLon;

  let size = 0;
  const reserve = (bytes: number): number => {
    const address = size;
    size += Math.ceil(bytes / 64) * 64;
    return address;
  };
  const mapAt = reserve(mapBytes);
  const turnedAt = isEven ? mapAt : reserve(mapBytes);
  const forthAt = reserve(16 * points);
  const backAt = reserve(16 * points);
  const givenAt = reserve(8 * points);
  const betweenAt = reserve(8 * points);
  const plan = lanePlanSize([points]);
  const at = {
    pointsAt: reserve(32 * plan.points),
    otherPointsAt: reserve(32 * plan.points),
    tablesAt: reserve(plan.tableBytes),
  };
  const joined = joinedRadices(points);
  const joinedAt = joined ? reserve(laneTableBytes(points, joined)) : 0;
  const { kernels, buffer } = instantiate(size);
  const memory: LaneMemory = { kernels, buffer, ...at };
  const transform = lanePlans(memory).transform(points);
  if (joined) fillPasses(points, { ...memory, tablesAt: joinedAt }, joined);
  const map = new Float64Array(buffer, mapAt, nLat * nLon);
  const turned = new Float64Array(buffer, turnedAt, nLat * nLon);
  const turn = halfTurn(nLon);
  new Float64Array(buffer, givenAt, points).set(given);
  new Float64Array(buffer, betweenAt, points).set(between);
  fillTurns(new Float64Array(buffer, forthAt, 2 * points), 1);
  fillTurns(new Float64Array(buffer, backAt, 2 * points), -1);

  const rowBytes = 8 * nLon;
  const up = points - nLat;
  const firstUp = meridian.offset === 0 ? nLat - 2 : nLat - 1;
  const across = isEven ? 8 * circles : turnedAt - mapAt;
  const { pointsAt, otherPointsAt } = memory;
  const top = meridian.offset === 0 ? points : points - 1;
  const whole = joined ? circles - (circles % COLUMNS) : 0;

  return {
    rings,
    size,
    weigh(source) {
      wholeMap(weights, source, map);
      if (!isEven) turn(map, turned);
      if (whole > 0) {
        kernels.weighMeridians(
          mapAt,
          whole,
          rowBytes,
          across,
          nLat,
          top,
          isEven ? points : nLat,
          points,
          joinedAt,
          pointsAt,
          otherPointsAt,
          forthAt,
          backAt,
          betweenAt,
          givenAt,
        );
      }
      for (let k = whole; k < circles; k += COLUMNS) {
        const count = Math.min(COLUMNS, circles - k);
        const columnAt = mapAt + 8 * k;
        kernels.pointsFromMeridians(columnAt, rowBytes, nLat, up, firstUp, across, count, pointsAt);
        kernels.turnPoints(transform(), forthAt, points, pointsAt);
        kernels.weighPoints(transform(), betweenAt, points, pointsAt);
        kernels.turnPoints(transform(), backAt, points, pointsAt);
        kernels.meridiansFromPoints(
          transform(),
          givenAt,
          columnAt,
          rowBytes,
          nLat,
          isEven ? up : 0,
          firstUp,
          across,
          count,
        );
      }
      if (meridian.offset === 0) {
        for (const ring of [0, nLat - 1]) sharePole(map, ring * nLon, nLon, isEven);
      }
      return map;
    },
  };
}

/**
 * Radices of the passes with the same one, four or three, first and last, so that the last pass of a transform and the first
 * one of the next are made at once; undefined if the length has no such factors.
 */
function joinedRadices(length: number): readonly number[] | undefined {
  const radix = [4, 3].find((r) => length % (r * r) === 0);
  const between = radix && radicesOf(length / radix ** 2);
  return radix && between ? [radix, ...between, radix] : undefined;
}

/** e^{±ikπ/M}/M for the frequencies |k| < M/2 in the order of the Fourier transform, and 0 for M/2. */
function fillTurns(turns: Float64Array, sign: number): void {
  const length = turns.length / 2;
  for (let i = 0; i < length; i++) {
    const k = 2 * i < length ? i : i - length;
    const size = 2 * i === length ? 0 : 1 / length;
    turns[2 * i] = size * portableCos((Math.PI * k) / length);
    turns[2 * i + 1] = size * sign * portableSin((Math.PI * k) / length);
  }
}

/** The value of a circle at a pole, half to each of its two columns. */
function sharePole(map: Float64Array, from: number, nLon: number, isEven: boolean): void {
  const circles = isEven ? nLon / 2 : nLon;
  for (let k = 0; k < circles; k++) map[from + k] /= 2;
  if (isEven) map.copyWithin(from + circles, from, from + circles);
}
