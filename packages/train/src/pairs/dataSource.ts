import {
  type CameronMartinCoordinates,
  DomainError,
  type Key,
  ShapeError,
  uniformAt,
} from "@chaosphere/core";

/** A law that training draws its data from: a datum is a function of its stream. */
export interface DataSource {
  /** Number of coordinates of a datum. */
  readonly dimension: number;
  /** Writes the datum of a stream to `out`, of length dimension. */
  readonly draw: (stream: Key, out: Float64Array) => void;
}

/**
 * The empirical law of an ensemble, each row as likely as every other.
 *
 * @throws {@link ShapeError} if the ensemble has no rows.
 */
export function ensembleSource({ bandLimit, batch, values }: CameronMartinCoordinates): DataSource {
  return rowSource(bandLimit ** 2, values, batch);
}

/**
 * The empirical law of plain vectors, `values[n·dimension + i]`.
 *
 * @throws {@link ShapeError} unless values are whole rows of the dimension, one or more.
 */
export function vectorSource(dimension: number, values: Float64Array): DataSource {
  if (!(Number.isInteger(dimension) && dimension >= 1)) {
    throw new DomainError(
      `vectorSource: dimension must be a whole number, 1 or more, got ${dimension}. Give the length of a row.`,
    );
  }
  return rowSource(dimension, values, values.length / dimension);
}

function rowSource(dimension: number, values: Float64Array, count: number): DataSource {
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new ShapeError(
      `rowSource: an ensemble must hold whole rows of ${dimension} numbers, one or more, got ${values.length} numbers. Give one row per datum.`,
    );
  }
  return {
    dimension,
    draw: (stream, out) => {
      const n = Math.floor(uniformAt(stream, 0) * count);
      out.set(values.subarray(n * dimension, (n + 1) * dimension));
    },
  };
}
