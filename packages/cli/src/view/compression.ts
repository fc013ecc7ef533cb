import type { IncomingMessage } from "node:http";
import type { Transform } from "node:stream";
import { constants, createBrotliCompress, createGzip, gzipSync } from "node:zlib";
import Negotiator from "negotiator";

/** How a body goes over. */
export interface Encoding {
  readonly name: "br" | "gzip";
  readonly compress: () => Transform;
}

/** Bytes below which a body is one packet, compressed or not. */
const fewest = 1024;
/** Bytes that are tried to see what compressing gains: a millisecond's work. */
export const tried = 65_536;
/** Share of its bytes that a body must lose: mantissas of doubles are as good as random, and lose about 5 %. */
const leastGain = 0.15;

const encodings: Readonly<Record<string, Encoding>> = {
  br: {
    name: "br",
    // At level 4 of 11 Brotli is about as fast as gzip, and smaller.
    compress: () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  },
  gzip: { name: "gzip", compress: () => createGzip() },
};

/** The encoding of a body for a client, undefined where the client takes none or nothing is gained; `start` is its first bytes. */
export function encodingFor(request: IncomingMessage, start: Uint8Array): Encoding | undefined {
  if (start.length < fewest) return undefined;
  const accepted = new Negotiator(request).encodings(["br", "gzip"]);
  const found = accepted.includes("br") ? "br" : accepted[0];
  if (found === undefined) return undefined;
  const shorter = gzipSync(start, { level: 1 }).length;
  return shorter <= (1 - leastGain) * start.length ? encodings[found] : undefined;
}
