import { expect, test } from "vitest";
import type { HarmonicSequence } from "../src/fields/fields.ts";
import { followSources, type Resolve } from "../src/open/sources.ts";
import { createTasks } from "../src/open/tasks.ts";
import { createSourceHistory } from "../src/recent/sourceHistory.ts";
import { createSession } from "../src/session/session.ts";
import { initialState, type SourceSpec, type ViewerState } from "../src/state/state.ts";
import { createStore } from "../src/state/store.ts";
import { sequenceOf } from "./sequences.ts";

const bundled = (id: string): SourceSpec => ({ kind: "bundled", id });

/** A page whose sources arrive when the test says so. */
function page(first: Partial<ViewerState> = {}) {
  const waiting = new Map<string, PromiseWithResolversLike>();
  const resolve: Resolve = (spec) =>
    new Promise((done, fail) => {
      waiting.set(spec.kind === "bundled" ? spec.id : spec.kind, { done, fail });
    });
  const store = createStore({ ...initialState, ...first });
  const session = createSession();
  followSources(store, session, createTasks(session), resolve, createSourceHistory(store, session));
  const settle = () => new Promise((next) => setTimeout(next));
  return {
    store,
    session,
    arrive: (id: string, fields = sequenceOf(2, 3, id)) => {
      waiting.get(id)?.done(fields);
      return settle();
    },
    fail: (id: string, message: string) => {
      waiting.get(id)?.fail(new Error(message));
      return settle();
    },
  };
}

interface PromiseWithResolversLike {
  readonly done: (fields: HarmonicSequence) => void;
  readonly fail: (error: Error) => void;
}

test("the first source is read at once, and the member is one it has", async () => {
  const { store, session, arrive } = page({ left: bundled("a"), member: 5, frame: 9 });
  expect(session.get().task?.text).toBe("Reading…");
  await arrive("a");
  expect(session.get()).toMatchObject({ left: { name: "a" }, task: null });
  expect(store.get()).toMatchObject({ member: 1, frame: 2 });
});

test("the newest request wins, whatever arrives last", async () => {
  const { store, session, arrive } = page({ left: bundled("a") });
  store.set({ left: bundled("b") });
  await arrive("b");
  await arrive("a");
  expect(session.get().left?.name).toBe("b");
});

test("a source that fails leaves its message, and the page and its link as they were", async () => {
  const { store, session, arrive, fail } = page({ left: bundled("a") });
  await arrive("a");
  store.set({ left: bundled("b") });
  await fail("b", "readNpy: no.");
  expect(session.get()).toMatchObject({
    left: { name: "a" },
    errors: ["readNpy: no."],
    status: "",
  });
  expect(store.get().left).toEqual(bundled("a"));
  store.set({ left: bundled("c") });
  await arrive("c");
  expect(session.get()).toMatchObject({ left: { name: "c" }, errors: [] });
});

test("a right view that fails is no view", async () => {
  const { store, session, arrive, fail } = page({ left: bundled("a"), right: bundled("b") });
  await arrive("a");
  await fail("b", "no");
  expect(store.get().right).toBeNull();
  expect(session.get().errors).toEqual(["no"]);
});

test("closing the right view empties it, even while it is read", async () => {
  const { store, session, arrive } = page({ left: bundled("a"), right: bundled("b") });
  store.set({ right: null });
  await arrive("b");
  expect(session.get().right).toBeNull();
});

test("an opened file is shown as whoever opened it put it; one named by a link alone is left to whoever asks for it", async () => {
  const { store, session, arrive } = page({ left: bundled("a") });
  await arrive("a");
  session.set({ left: sequenceOf(1, 1, "mine.npy") });
  store.set({ left: { kind: "file", name: "mine.npy" } });
  expect(session.get()).toMatchObject({ left: { name: "mine.npy" }, errors: [] });

  const linked = page({ left: { kind: "file", name: "yours.npy" } });
  expect(linked.session.get()).toMatchObject({ left: null, task: null, errors: [] });
});

test("a copy on the other side, and sides exchanged, are not read again", async () => {
  const { store, session, arrive } = page({ left: bundled("a") });
  await arrive("a");
  store.set({ right: store.get().left });
  await arrive("nothing");
  expect(session.get().right).toBe(session.get().left);
  store.set({ right: bundled("b") });
  await arrive("b");
  const { left, right } = session.get();
  store.set({ left: store.get().right as SourceSpec, right: store.get().left });
  await arrive("nothing");
  expect(session.get().left).toBe(right);
  expect(session.get().right).toBe(left);
});
