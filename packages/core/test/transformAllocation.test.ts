import { expect, test, vi } from "vitest";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { gridFields } from "../src/grid/sphereGrid.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { adjointSynthesis, analyse, synthesise } from "../src/harmonics/transform.ts";

/** Arrays and views that some work makes. */
function made(work: () => void): number {
  let count = 0;
  const kinds = ["Float64Array", "Uint32Array", "Uint8Array", "ArrayBuffer"] as const;
  const { subarray, slice } = Float64Array.prototype;
  for (const kind of kinds) {
    const construct = (target: never, given: unknown[], self: never): object => {
      count++;
      return Reflect.construct(target, given, self);
    };
    vi.stubGlobal(kind, new Proxy(globalThis[kind] as never, { construct }));
  }
  for (const [name, original] of Object.entries({ subarray, slice })) {
    const counting = function (this: Float64Array, ...given: [number?, number?]): Float64Array {
      count++;
      return original.apply(this, given);
    };
    Object.defineProperty(Float64Array.prototype, name, {
      value: counting,
      configurable: true,
      writable: true,
    });
  }
  try {
    work();
  } finally {
    vi.unstubAllGlobals();
    for (const [name, value] of Object.entries({ subarray, slice })) {
      Object.defineProperty(Float64Array.prototype, name, {
        value,
        configurable: true,
        writable: true,
      });
    }
  }
  return count;
}

test.each([
  ["one field", 24, 1, {}],
  ["a batch", 24, 21, {}],
  ["a map of several pieces", 130, 1, {}],
  ["a batch of them", 130, 9, {}],
  ["longitudes without a fast transform", 24, 2, { nLon: 67 }],
])("transforms of %s into a given array make no array", (_, L, batch, options) => {
  const grid = gaussLegendre(L, options);
  const a = coefficients(
    "harmonic",
    L,
    Float64Array.from({ length: batch * L * L }, (_, i) => Math.sin(i * i)),
  );
  const fields = gridFields(grid, new Float64Array(batch * grid.nLat * grid.nLon));
  const back = new Float64Array(a.values.length);
  const all = (): void => {
    synthesise(a, grid, { out: fields.values });
    analyse(fields, L, { out: back });
    adjointSynthesis(fields, L, { out: back });
  };
  // The first call plans the transform.
  expect(made(all)).toBeGreaterThan(0);
  expect(made(all)).toBe(0);
  expect(made(() => synthesise(a, grid))).toBeGreaterThan(0);
});
