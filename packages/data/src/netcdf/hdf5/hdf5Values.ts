import type { Dataset as HdfDataset } from "h5wasm";
import { halfPrecision } from "../../reading/halfPrecision.ts";

type Module = Awaited<typeof import("h5wasm")["ready"]>;

/** Numbers of any width as doubles; 64-bit whole numbers beyond 2⁵³ are rounded. */
export function numbersOf(module: Module, dataset: HdfDataset): Float64Array {
  const { type, size } = dataset.metadata;
  return type === 1 && size === 2 ? halves(module, dataset) : doubles(dataset.value);
}

/** What the library gives of a dataset or an attribute, as doubles. */
export function doubles(value: unknown): Float64Array {
  if (typeof value === "number" || typeof value === "bigint") return Float64Array.of(Number(value));
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return new Float64Array(0);
  if (value instanceof Float64Array) return value;
  const isWide = value instanceof BigInt64Array || value instanceof BigUint64Array;
  // A copy is many times faster than Float64Array.from with a function, which BigInt needs.
  return isWide
    ? Float64Array.from(value as unknown as ArrayLike<bigint>, Number)
    : new Float64Array(value as unknown as ArrayLike<number>);
}

/** Text of fixed or of varying length, or of letters along the last axis, without its padding. */
export function wordsOf({ value, metadata }: HdfDataset): string[] {
  const parts = (Array.isArray(value) ? value : [value]).map((part) =>
    typeof part === "string" ? part : "",
  );
  const { shape, size, vlen } = metadata;
  const areLetters = size === 1 && !vlen && shape !== null && shape.length > 1;
  const length = areLetters ? (shape.at(-1) ?? 1) : 1;
  return Array.from({ length: parts.length / length }, (_, i) =>
    parts
      .slice(i * length, (i + 1) * length)
      .join("")
      .replace(/[\0 ]+$/, ""),
  );
}

/** The library reads the bytes of half-precision numbers but does not know what they mean. */
function halves(module: Module, dataset: HdfDataset): Float64Array {
  const { file_id, path, metadata } = dataset;
  const count = (metadata.shape ?? []).reduce((product, n) => product * n, 1);
  const at = module._malloc(2 * count);
  try {
    module.get_dataset_data(file_id, path, null, null, null, BigInt(at));
    const view = new DataView(module.HEAPU8.buffer, at, 2 * count);
    return Float64Array.from({ length: count }, (_, i) =>
      halfPrecision(view.getUint16(2 * i, metadata.littleEndian)),
    );
  } finally {
    module._free(at);
  }
}
