import { open } from "node:fs/promises";
import { FormatError } from "@chaosphere/core";
import { readNpyHeader } from "../npy/header.ts";
import { fileError } from "./fileError.ts";

/** Bytes that hold the longest header. */
const HEADER = 2 ** 14;

/** Bytes of numbers that are read at once. */
const AT_ONCE = 2 ** 24;

/**
 * The numbers of an .npy file in C order, whole rows of its first axis at a time and one batch in memory.
 *
 * @throws {@link FormatError} if the file is not an array of little-endian float64 or float32 in C order.
 * @throws {@link PathError} if it is missing or may not be read.
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { writeNpy } from "@chaosphere/data";
 * import { readNpyRows } from "@chaosphere/data/node";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "chaosphere-")), "rows.npy");
 * const data = Float64Array.of(1, 2, 3, 4, 5, 6);
 * await writeFile(path, writeNpy({ shape: [3, 2], dtype: "float64", data }));
 * for await (const rows of readNpyRows(path)) console.log(rows.join(" ")); // 1 2 3 4 5 6
 * ```
 */
export async function* readNpyRows(path: string): AsyncGenerator<Float64Array> {
  const failed = (error: unknown) => fileError("readNpyRows", path, error);
  const file = await open(path).catch((error) => {
    throw failed(error);
  });
  try {
    const { size } = await file.stat();
    const first = new Uint8Array(Math.min(size, HEADER));
    await file.read(first, 0, first.length, 0);
    const { dtype, itemSize, bigEndian, fortranOrder, shape, dataOffset } = readNpyHeader(
      first,
      path,
      size,
    );
    if (bigEndian || fortranOrder || !(dtype === "float64" || dtype === "float32")) {
      throw new FormatError(
        `readNpyRows: the numbers must be little-endian float64 or float32 in C order, got ${bigEndian ? "big-endian " : ""}${dtype}${fortranOrder ? " in Fortran order" : ""} in ${path}. Read the array whole with readNpy.`,
        { path, field: "descr" },
      );
    }
    const row = shape.slice(1).reduce((product, n) => product * n, itemSize);
    const most = row * Math.max(1, Math.floor(AT_ONCE / row));
    const Values = dtype === "float64" ? Float64Array : Float32Array;
    for (let at = dataOffset; at < size; ) {
      const bytes = new Uint8Array(Math.min(most, size - at));
      for (let got = 0; got < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, got, bytes.length - got, at + got);
        if (bytesRead === 0) {
          throw new FormatError(
            `readNpyRows: the file must stay as it is while it is read, got its end early in ${path}. Read it again.`,
            { path, field: "shape" },
          );
        }
        got += bytesRead;
      }
      at += bytes.length;
      const values = new Values(bytes.buffer);
      yield values instanceof Float64Array ? values : Float64Array.from(values);
    }
  } catch (error) {
    throw failed(error);
  } finally {
    await file.close();
  }
}
