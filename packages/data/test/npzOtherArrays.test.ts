import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { npyArray, writeNpy } from "../src/index.ts";
import { openAny } from "../src/open/openAny.ts";

const field = writeNpy(npyArray([1, 6, 12], new Float64Array(72)));

/** An .npy file, format 1.0, whose elements of any kind are zeros. */
function zeros(descr: string, shape: readonly number[], itemSize: number): Uint8Array {
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const text = `${header.padEnd(117)}\n`;
  const count = shape.reduce((product, n) => product * n, 1);
  return Uint8Array.from([
    ...[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0],
    ...new TextEncoder().encode(text),
    ...new Uint8Array(count * itemSize),
  ]);
}

const open = (arrays: Readonly<Record<string, Uint8Array>>) =>
  openAny(
    zipSync(Object.fromEntries(Object.entries(arrays).map(([n, b]) => [`${n}.npy`, b]))),
    "a.npz",
    { missing: "mask" },
  );

test.each([
  ["words", "<U3", 12],
  ["bytes", "|S4", 4],
  ["dates", "<M8[ns]", 8],
  ["objects", "|O", 8],
])("%s beside a field are left out", async (_, descr, itemSize) => {
  const opened = await open({ names: zeros(descr, [2], itemSize), field });
  expect(opened).toMatchObject({ kind: "fields", variables: [], dataset: { variable: "field" } });
});

test("numbers that cannot be read are refused, and do not leave the file to another array", async () => {
  const temperature = zeros("<f16", [1, 6, 12], 16);
  await expect(open({ temperature, field })).rejects.toThrow(
    /elements must be real or complex numbers of up to 64 bits a part, got '<f16'.*astype/,
  );
});
