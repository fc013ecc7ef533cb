import { FormatError } from "@chaosphere/core";
import { sizeWords } from "../reading/sizeWords.ts";

/** 4 GiB: what a reader takes into memory at once. */
const mostUnpacked = 2 ** 32;

/**
 * The bytes of a gzip file, unpacked.
 *
 * @param most largest length of the result: a small file can claim any. Default 4 GiB.
 * @throws {@link FormatError} if the file is damaged or unpacks to more.
 *
 * @example
 * ```ts
 * import { gunzip } from "@chaosphere/data/open";
 *
 * const packed = new Blob(["0 0 1 0"]).stream().pipeThrough(new CompressionStream("gzip"));
 * const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
 * console.log(new TextDecoder().decode(await gunzip(bytes, "table.txt.gz"))); // 0 0 1 0
 * ```
 */
export async function gunzip(
  bytes: Uint8Array<ArrayBuffer>,
  path: string,
  most: number = mostUnpacked,
): Promise<Uint8Array<ArrayBuffer>> {
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = unpacked.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw new FormatError(
        `gunzip: a gzip file must unpack, got "${error instanceof Error ? error.message : error}" in ${path}. The file is cut short or corrupt: copy it again.`,
        { path, field: "gzip" },
      );
    });
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new FormatError(
        `gunzip: a file must unpack to at most ${sizeWords(most)}, got more in ${path}. Unpack it and give a part of it.`,
        { path, field: "gzip" },
      );
    }
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
