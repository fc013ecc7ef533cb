import { expect, test } from "vitest";
import { createStore } from "../src/state/store.ts";

test("a listener hears of its own selection only, and once a change", () => {
  const store = createStore({ a: 1, b: 1 });
  const heard: number[] = [];
  const end = store.subscribe(
    ({ a }) => a,
    (a) => heard.push(a),
  );
  store.set({ b: 2 });
  store.set({ a: 2 });
  store.set({ a: 2 });
  end();
  store.set({ a: 3 });
  expect(heard).toEqual([2]);
  expect(store.get()).toEqual({ a: 3, b: 2 });
});

test("a change made by a listener is heard by all, the last state last", () => {
  const store = createStore({ a: 0, b: 0 });
  const heard: string[] = [];
  store.subscribe(
    ({ a }) => a,
    (a) => store.set({ b: 10 * a }),
  );
  store.subscribe(
    (state) => state,
    ({ a, b }) => heard.push(`${a} ${b}`),
  );
  store.set({ a: 1 });
  store.set({ a: 2 });
  expect(heard.at(-1)).toBe("2 20");
});

test("a listener that fails leaves the store usable", () => {
  const store = createStore({ a: 0 });
  store.subscribe(
    ({ a }) => a,
    (a) => {
      if (a === 1) throw new Error("no");
    },
  );
  expect(() => store.set({ a: 1 })).toThrow("no");
  const heard: number[] = [];
  store.subscribe(
    ({ a }) => a,
    (a) => heard.push(a),
  );
  store.set({ a: 2 });
  expect(heard).toEqual([2]);
});
