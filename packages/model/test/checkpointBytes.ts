import { FormatError } from "@chaosphere/core";
import type { GaussianCheckpoint } from "../src/checkpoint/checkpoint.ts";
import { decodeCheckpoint } from "../src/checkpoint/decode.ts";
import { encodeCheckpoint } from "../src/checkpoint/encode.ts";
import { decodeTensorFile, encodeTensorFile } from "../src/checkpoint/tensorFile.ts";

export const checkpoint: GaussianCheckpoint = {
  kind: "gaussian",
  bandLimit: 2,
  noise: {
    spectrum: Float64Array.of(1, 0.25),
    whittleMatern: { alpha: 1.5, kappa: 1.25, sigma: 2 },
  },
  mean: Float64Array.of(10, -1, 0.5, 2),
  grid: { kind: "gauss-legendre", nLat: 4, nLon: 8, firstLongitude: 0 },
  unit: "°C",
  horizon: 5,
  stop: 0.001,
  ratio: Float64Array.of(0.9, 1.1),
  seed: 2025,
  commit: "0123abc",
  dataChecksum: "sha256:00ff",
  loss: new Float64Array(0),
  covariance: {
    kind: "full",
    basis: "cameron-martin",
    dimension: 4,
    mean: Float64Array.of(0, 0.1, 0.2, -0.3),
    eigenvalues: Float64Array.of(0.5, 1, 1.5, 2),
    eigenvectors: Float64Array.from({ length: 16 }, (_, i) =>
      i % 4 === 3 - Math.floor(i / 4) ? 1 : 0,
    ),
  },
};
export const valid = encodeCheckpoint(checkpoint);
export const base64 = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));

/** The bytes of a header and data, without any check. */
export function raw(header: unknown, data: number = 0): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  for (let i = 0; i < text.length; i++) bytes[8 + i] = text.charCodeAt(i);
  return bytes;
}

/** The valid file with its record or a tensor replaced. */
export function altered(change: (file: ReturnType<typeof parts>) => void): Uint8Array {
  const file = parts();
  change(file);
  file.metadata.set("record", JSON.stringify(file.record));
  return encodeTensorFile(file);
}
export function parts() {
  const { metadata, tensors } = decodeTensorFile(valid, "valid");
  return {
    metadata: new Map(metadata),
    tensors: new Map(tensors),
    record: JSON.parse(metadata.get("record") ?? ""),
  };
}

/** The error thrown on decoding. */
export function refusal(bytes: Uint8Array): FormatError {
  try {
    decodeCheckpoint(bytes, "model.bin");
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("decoded");
}
