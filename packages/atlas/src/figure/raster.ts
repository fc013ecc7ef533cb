import { encode } from "fast-png";
import { element } from "./svg.ts";

/** A rectangle of a figure, in figure units. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * An `image` element that fills a box with pixels, embedded as PNG and enlarged without smoothing.
 * `rgba` is `[(row·columns + column)·4 + channel]`, row 0 at the top.
 */
export function image(box: Box, rgba: Uint8Array, columns: number): string {
  const rows = rgba.length / 4 / columns;
  const png = encode(
    { width: columns, height: rows, data: rgba, channels: 4, depth: 8 },
    { zlib: { level: 4 } },
  );
  return element("image", {
    ...box,
    href: `data:image/png;base64,${base64(png)}`,
    preserveAspectRatio: "none",
    "image-rendering": "optimizeSpeed",
  });
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** RFC 4648 base64 with padding; neither `btoa` nor `Buffer` exists in every engine. */
export function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i], bytes[i + 1] ?? 0, bytes[i + 2] ?? 0];
    parts.push(
      alphabet[a >> 2] +
        alphabet[((a & 3) << 4) | (b >> 4)] +
        (i + 1 < bytes.length ? alphabet[((b & 15) << 2) | (c >> 6)] : "=") +
        (i + 2 < bytes.length ? alphabet[c & 63] : "="),
    );
  }
  return parts.join("");
}
