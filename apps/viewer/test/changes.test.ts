import { expect, test } from "vitest";
import { changesOf } from "../src/state/changes.ts";
import { createStore } from "../src/state/store.ts";

test("changes of the named entries are told, once where several change together, and of no others", () => {
  const store = createStore({ a: 1, b: 1, c: 1 });
  let told = 0;
  changesOf(
    store,
    "a",
    "b",
  )(() => {
    told++;
  });
  expect(told).toBe(0);
  store.set({ a: 2, b: 2 });
  expect(told).toBe(1);
  store.set({ c: 2 });
  store.set({ a: 2 });
  expect(told).toBe(1);
  store.set({ b: 3, c: 3 });
  expect(told).toBe(2);
});

test("a listener that sets an entry of the store is told of that change too", () => {
  const store = createStore({ a: 1 });
  const seen: number[] = [];
  changesOf(
    store,
    "a",
  )(() => {
    seen.push(store.get().a);
    if (store.get().a < 3) store.set({ a: store.get().a + 1 });
  });
  store.set({ a: 2 });
  expect(seen).toEqual([2, 3]);
});
