import { harmonicIndex, orthonormalLegendre, type SphereGrid } from "@chaosphere/core";

/** The tables of an operator's transform, as `wasm/operator/transform.as.ts` reads them. */
export interface OperatorPlan {
  /** Address of the words that say where everything is. */
  readonly address: number;
  /** First address behind the tables. */
  readonly end: number;
  /** Bytes that one thread works in. */
  readonly scratchBytes: number;
  /** Bytes of the slopes of one channel at all points. */
  readonly slopeBytes: number;
  /** Copies the tables to their addresses. */
  readonly writeTo: (memory: ArrayBufferLike) => void;
}

/** Bytes of a row of a tile: eight columns in single precision. */
const ROW = 32;

/** Most rows of a panel. */
const PANEL = 5;

/**
 * The tables for fields of degrees l < L. The grid's longitudes must be symmetric about λ = 0 and π/2, without points there; a ring on
 * the equator counts half in the north and half in the south.
 *
 * @param from address of the first byte that is free, a multiple of 16.
 */
export function operatorPlan(grid: SphereGrid, bandLimit: number, from: number): OperatorPlan {
  const { nLat, nLon, colatitudes, weights } = grid;
  const rings = Math.ceil(nLat / 2);
  const longitudes = nLon / 4;
  const tables: { readonly address: number; readonly data: Float32Array | Uint32Array }[] = [];
  let end = from;
  const place = (data: Float32Array | Uint32Array): number => {
    const address = end;
    tables.push({ address, data });
    end += 16 * Math.ceil(data.byteLength / 16);
    return address;
  };

  const legendre = legendreTables(colatitudes.subarray(0, rings), bandLimit, place);
  const indices: number[] = [];
  const [legendreWords, fourierWords]: [number[], number[]] = [[], []];
  let amplitudeBytes = 0;
  for (const parity of [0, 1]) {
    for (const orders of ordersOfParts(bandLimit)) {
      const stride = ROW * orders.length;
      orders.forEach((m, k) => {
        const { degrees, table, transposed } = legendre[2 * Math.abs(m) + parity];
        const at = amplitudeBytes + ROW * k;
        legendreWords.push(degrees.length, table, transposed, ROW * indices.length, at, stride);
        indices.push(...degrees.map((l) => harmonicIndex(l, m)));
      });
      const entry = (k: number, n: number) => fourierFunction(orders[n], longitudeOf(grid, k));
      const table = place(packed(longitudes, orders.length, entry));
      const transposed = place(packed(orders.length, longitudes, (n, k) => entry(k, n)));
      fourierWords.push(orders.length, table, transposed, amplitudeBytes, stride);
      amplitudeBytes += rings * stride;
    }
  }
  const isEquator = (j: number) => 2 * j + 1 === nLat;
  const words = [
    bandLimit ** 2,
    rings,
    longitudes,
    place(Uint32Array.from(indices)),
    place(Float32Array.from({ length: rings }, (_, j) => weights[j] / (isEquator(j) ? 2 : 1))),
    place(Uint32Array.from(legendreWords)),
    legendreWords.length / 6,
    place(Uint32Array.from(fourierWords)),
    amplitudeBytes,
  ];
  return {
    address: place(Uint32Array.from(words)),
    end,
    scratchBytes: ROW * bandLimit ** 2 + amplitudeBytes + 8 * longitudes * ROW,
    slopeBytes: 4 * 8 * longitudes * rings,
    writeTo: (memory) => {
      for (const { address, data } of tables) {
        new Uint8Array(memory, address, data.byteLength).set(
          new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
        );
      }
    },
  };
}

/** The orders of even and odd m of cos mλ, then of sin |m|λ, which are the negative ones. */
function ordersOfParts(L: number): number[][] {
  const orders = Array.from({ length: L }, (_, m) => m);
  const [even, odd] = [0, 1].map((parity) => orders.filter((m) => m % 2 === parity));
  return [even, odd, even.slice(1).map((m) => -m), odd.map((m) => -m)];
}

/** P_lm on the northern rings for the degrees of each order m and parity of l − m, number 2m + parity, and its transpose. */
function legendreTables(
  colatitudes: Float64Array,
  L: number,
  place: (table: Float32Array) => number,
) {
  return Array.from({ length: 2 * L }, (_, i) => {
    const [m, parity] = [i >> 1, i & 1];
    const degrees = Array.from({ length: L }, (_, l) => l).filter(
      (l) => l >= m && (l - m) % 2 === parity,
    );
    const columns = Array.from(colatitudes, (θ) => orthonormalLegendre(L, m, θ));
    const entry = (j: number, k: number) => columns[j][degrees[k] - m];
    return {
      degrees,
      table: place(packed(columns.length, degrees.length, entry)),
      transposed: place(packed(degrees.length, columns.length, (k, j) => entry(j, k))),
    };
  });
}

/** A matrix in panels of its rows, `[k][row of the panel]`, as `wasm/operator/tileProduct.ts` shares them out. */
function packed(
  rows: number,
  inner: number,
  entry: (row: number, k: number) => number,
): Float32Array {
  const out: number[] = [];
  const panels = Math.ceil(rows / PANEL);
  for (let panel = 0, first = 0; panel < panels; panel++) {
    const height = Math.ceil((rows - first) / (panels - panel));
    for (let k = 0; k < inner; k++) {
      for (let i = 0; i < height; i++) out.push(entry(first + i, k));
    }
    first += height;
  }
  return Float32Array.from(out);
}

function longitudeOf({ nLon, firstLongitude }: SphereGrid, k: number): number {
  return firstLongitude + (2 * Math.PI * k) / nLon;
}

/** 1, √2 cos mλ or √2 sin |m|λ. */
function fourierFunction(m: number, λ: number): number {
  if (m === 0) return 1;
  return Math.SQRT2 * (m > 0 ? Math.cos(m * λ) : Math.sin(-m * λ));
}
