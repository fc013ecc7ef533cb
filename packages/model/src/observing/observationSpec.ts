import { DomainError } from "@chaosphere/core";

/** What is seen of a field, as the command line says it. */
export type ObservationSpec =
  /** The coefficients of the degrees from ≤ l ≤ to. */
  | { readonly kind: "degrees"; readonly from: number; readonly to: number }
  /** The values at n points of the Fibonacci lattice ({@link fibonacciPoints}). */
  | { readonly kind: "lattice"; readonly count: number }
  /** The values at the points of a table. */
  | { readonly kind: "points"; readonly path: string }
  /** The cells of a grid that a mask shows, 1 = seen. */
  | { readonly kind: "mask"; readonly path: string }
  /** The cells of a grid whose centres lie within a distance of a point. */
  | {
      readonly kind: "cap";
      readonly latDeg: number;
      readonly lonDeg: number;
      readonly radiusDeg: number;
    };

/** The grammar of {@link parseObservationSpec} in a few words, for --help. */
export const observationGrammar =
  "degrees:0..20 (coefficients), points:60 (of an even lattice) or points:FILE.csv, mask:FILE (1 = seen), cap:LAT,LON,RADIUS (degrees), hemisphere:north, south, east or west";

/** Centres of the half-spheres, degrees north and east. */
const hemispheres: Readonly<Record<string, readonly [latDeg: number, lonDeg: number]>> = {
  north: [90, 0],
  south: [-90, 0],
  east: [0, 90],
  west: [0, -90],
};

const number = String.raw`([+-]?(?:\d+\.?\d*|\.\d+))`;
const degrees = /^(\d+)\.\.(\d+)$/;
const cap = new RegExp(`^${number},${number},${number}$`);

/**
 * Reads what is seen of a field:
 *
 *     degrees:0..20               the coefficients of the degrees 0 to 20, both included
 *     points:60                   values at 60 points of the Fibonacci lattice
 *     points:FILE.csv             values at the points of a table with columns lat, lon and perhaps sd
 *     mask:FILE                   the cells of a grid where the mask is 1
 *     cap:LAT,LON,RADIUS          the cells with centres within RADIUS degrees of a point
 *     hemisphere:north            the cells of a half: north, south, east (of Greenwich) or west
 *
 * @throws {@link DomainError} if the text is none of these.
 *
 * @example
 * ```ts
 * import { parseObservationSpec } from "@chaosphere/model/observing";
 *
 * const spec = parseObservationSpec("cap:90,0,30");
 * console.log(spec.kind, parseObservationSpec("points:60").kind); // cap lattice
 * ```
 */
export function parseObservationSpec(text: string): ObservationSpec {
  const at = text.indexOf(":");
  const [word, rest] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  const spec = specOf(word, rest);
  if (spec === undefined) {
    throw new DomainError(
      `parseObservationSpec: what is seen must be ${observationGrammar}, got "${text}". Write it like hemisphere:north.`,
    );
  }
  return spec;
}

/** The text that {@link parseObservationSpec} reads as this; a hemisphere is a cap. */
export function observationText(spec: ObservationSpec): string {
  switch (spec.kind) {
    case "degrees":
      return `degrees:${spec.from}..${spec.to}`;
    case "lattice":
      return `points:${spec.count}`;
    case "cap":
      return `cap:${spec.latDeg},${spec.lonDeg},${spec.radiusDeg}`;
    case "points":
    case "mask":
      return `${spec.kind}:${spec.path}`;
    default:
      return spec satisfies never;
  }
}

function specOf(word: string, rest: string): ObservationSpec | undefined {
  switch (word) {
    case "degrees": {
      const [, from, to] = (degrees.exec(rest) ?? []).map(Number);
      return from <= to ? { kind: "degrees", from, to } : undefined;
    }
    case "points":
      if (/^\d+$/.test(rest)) {
        return Number(rest) >= 1 ? { kind: "lattice", count: Number(rest) } : undefined;
      }
      return rest === "" ? undefined : { kind: "points", path: rest };
    case "mask":
      return rest === "" ? undefined : { kind: "mask", path: rest };
    case "cap": {
      const [, latDeg, lonDeg, radiusDeg] = (cap.exec(rest) ?? []).map(Number);
      const isCap = Math.abs(latDeg) <= 90 && radiusDeg > 0 && radiusDeg <= 180;
      return isCap ? { kind: "cap", latDeg, lonDeg, radiusDeg } : undefined;
    }
    case "hemisphere": {
      if (!Object.hasOwn(hemispheres, rest)) return undefined;
      const [latDeg, lonDeg] = hemispheres[rest];
      return { kind: "cap", latDeg, lonDeg, radiusDeg: 90 };
    }
    default:
      return undefined;
  }
}
