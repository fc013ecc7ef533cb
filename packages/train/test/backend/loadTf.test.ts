import { DomainError } from "@chaosphere/core";
import { beforeEach, expect, test, vi } from "vitest";
import { type LoadTfOptions, loadTf } from "../../src/backend/loadTf.ts";

const isInstalled = vi.hoisted(() => ({ native: false }));

// The native package as it is on a machine where its download failed, or one that imports and then cannot compute.
vi.mock("@tensorflow/tfjs-node", async () => {
  if (!isInstalled.native) {
    throw new Error(
      "The Node.js native addon module can not be found at path: /home/me/x/tfjs.node.",
    );
  }
  return { ...(await import("@tensorflow/tfjs")), setBackend: async () => false };
});

beforeEach(() => vi.resetModules());

test("WebAssembly loads, computes, and has its threads off", async () => {
  const { tf, backend } = await loadTf({ backend: "wasm" });
  expect(backend).toBe("wasm");
  expect(tf.getBackend()).toBe("wasm");
  expect([...tf.square(tf.tensor1d([3])).dataSync()]).toEqual([9]);
  expect(tf.env().getBool("WASM_HAS_MULTITHREAD_SUPPORT")).toBe(false);
});

test.each([
  ["is not there", false],
  ["imports but does not start", true],
])(
  "without being told, a native library that %s gives way to WebAssembly, in one line",
  async (_, present) => {
    isInstalled.native = present;
    const lines: string[] = [];
    const { tf, backend } = await loadTf({ log: (line) => lines.push(line) });
    expect(backend).toBe("wasm");
    expect(tf.getBackend()).toBe("wasm");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^train: tfjs-node unavailable \(.+\); using tfjs on WebAssembly$/);
    expect(lines[0]).not.toMatch(/\/home|\n/);
  },
);

test.each([false, true])(
  "asked for the native library, there is no other answer (%s)",
  async (present) => {
    isInstalled.native = present;
    await expect(loadTf({ backend: "tensorflow" })).rejects.toThrow();
  },
);

test("the backend must be one of the three", async () => {
  const options = { backend: "webgl" } as unknown as LoadTfOptions;
  await expect(loadTf(options)).rejects.toThrow(DomainError);
  await expect(loadTf(options)).rejects.toThrow(
    /backend must be auto, tensorflow or wasm, got webgl/,
  );
});

test("what Node 23 removed and tfjs-node calls is there again", async () => {
  const { default: util } = await import("node:util");
  await loadTf({ log: () => undefined });
  const restored = util as unknown as Record<string, (value: unknown) => boolean>;
  expect(restored["isNullOrUndefined"](undefined)).toBe(true);
  expect(restored["isNullOrUndefined"](0)).toBe(false);
  expect(restored["isArray"]([])).toBe(true);
});
