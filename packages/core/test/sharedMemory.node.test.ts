import { expect, test } from "vitest";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { kernelBytes, relaxedKernelBytes } from "../src/kernels/bytes.generated.ts";
import { simdTransform } from "../src/kernels/simdTransform.ts";
import { partLayout, transformPart } from "../src/kernels/transformParts.ts";
import { withSharedMemory } from "../src/simd/sharedImport.ts";
import { sharedMemory } from "../src/simd/simdModule.ts";
import { moduleBytes, runsHere, webAssembly } from "../src/simd/webAssembly.ts";

if (webAssembly === undefined) throw new Error("Node has WebAssembly.");
const { Instance, Memory, Module } = webAssembly;

test("a module takes a shared memory once it says so, and only then", () => {
  for (const base64 of [kernelBytes, relaxedKernelBytes].filter(runsHere)) {
    const bytes = moduleBytes(base64);
    const memory = new Memory({ initial: 2, maximum: 2, shared: true });
    const instance = (code: Uint8Array) => new Instance(new Module(code), { env: { memory } });
    expect(() => instance(bytes)).toThrow(/mismatch in shared state/);
    const shared = withSharedMemory(bytes);
    expect(Object.keys(instance(shared).exports).length).toBeGreaterThan(5);
    // Nothing but the section of imports has changed, some twenty bytes.
    const [before, after] = [[...bytes], [...shared]];
    const start = before.findIndex((byte, i) => byte !== after[i]);
    const end = before.reverse().findIndex((byte, i) => byte !== after[after.length - 1 - i]);
    expect(start + end).toBeGreaterThan(bytes.length - 40);
    expect(withSharedMemory(shared)).toEqual(shared);
  }
});

test("a module that imports something else is refused", () => {
  // (module (import "a" "f" (func)))
  const bytes = Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x61, 1, 0x66, 0, 0],
  );
  expect(webAssembly?.validate(bytes)).toBe(true);
  expect(() => withSharedMemory(bytes)).toThrow(/imports its memory and nothing else/);
});

test("parts one after another make the transform, with the bits of one piece", () => {
  const [L, grid, count] = [40, gaussLegendre(41), 3];
  const whole = simdTransform(grid, L);
  const layout = partLayout(grid, L, { index: 0, count });
  const memory = sharedMemory(layout.size);
  if (memory === undefined) throw new Error("Node has shared memory.");
  const parts = [0, 1, 2].map((index) => transformPart(memory, grid, L, { index, count }));
  expect(parts[1].fill()).toBe(true);
  const batch = 2;
  const a = Float64Array.from({ length: batch * L ** 2 }, (_, i) => Math.sin(i * i));
  const rows = new Float64Array(memory.buffer, layout.rowsAt, batch * L ** 2);
  const expected = new Float64Array(batch * grid.nLat * grid.nLon);
  const maps = new Float64Array(expected.length);
  whole.synthesise(a, expected);
  rows.set(a);
  for (const part of parts) part.synthesiseOrders(batch);
  for (const part of parts) part.synthesiseRings(batch, maps);
  expect(maps).toEqual(expected);
  for (const isWeighted of [true, false]) {
    const sums = new Float64Array(a.length);
    if (isWeighted) whole.analyse(maps, sums);
    else whole.adjoint(maps, sums);
    rows.fill(Number.NaN);
    for (const part of [parts[2], parts[0], parts[1]]) part.analyseRings(batch, maps);
    for (const part of parts) part.analyseOrders(batch, isWeighted);
    expect(Float64Array.from(rows)).toEqual(sums);
  }
  // A part left out shows: each has work of its own.
  maps.fill(0);
  rows.set(a);
  for (const part of parts.slice(1)) part.synthesiseOrders(batch);
  for (const part of parts.slice(1)) part.synthesiseRings(batch, maps);
  expect(maps).not.toEqual(expected);
});
