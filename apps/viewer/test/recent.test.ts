import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FieldSequence } from "../src/fields/fields.ts";
import { followSources } from "../src/open/sources.ts";
import { createTasks } from "../src/open/tasks.ts";
import {
  bytesOf,
  mostRecent,
  type RecentFields,
  recentBytes,
  withField,
} from "../src/recent/recentFields.ts";
import { createSourceHistory } from "../src/recent/sourceHistory.ts";
import { createSession } from "../src/session/session.ts";
import { initialState, type SourceSpec, type ViewerState } from "../src/state/state.ts";
import { createStore } from "../src/state/store.ts";
import { sequenceOf } from "./sequences.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance", "Date"] }));
afterEach(() => void vi.useRealTimers());

const noise = (seed: number): SourceSpec => ({
  kind: "noise",
  alpha: 2,
  kappa: 3,
  sigma: 1,
  bandLimit: 8,
  seed,
});

/** A page whose sources are there at once, named after their seed or their id; counts how often each is read. */
function page() {
  const reads: string[] = [];
  const store = createStore<ViewerState>({ ...initialState, left: { kind: "bundled", id: "a" } });
  const session = createSession();
  const history = createSourceHistory(store, session);
  followSources(
    store,
    session,
    createTasks(session),
    async (spec) => {
      const name =
        spec.kind === "noise" ? `noise ${spec.seed}` : "id" in spec ? spec.id : spec.kind;
      reads.push(name);
      return sequenceOf(2, 3, name);
    },
    history,
  );
  const arrive = async (wait = 5000) => {
    await new Promise((next) => setTimeout(next));
    vi.advanceTimersByTime(wait);
  };
  return {
    store,
    session,
    history,
    reads,
    show: async (patch: Partial<ViewerState>, wait?: number) => {
      store.set(patch);
      await arrive(wait);
    },
    openFile: async (fields: FieldSequence) => {
      session.set({ left: fields });
      store.set({ left: { kind: "file", name: fields.name }, member: 0, frame: 0 });
      await arrive();
    },
    arrive,
    names: () => [session.get().left?.name, session.get().right?.name],
  };
}

test("undo brings back what was shown, with its member and time, and reads nothing again; redo takes it back", async () => {
  const { store, history, reads, show, arrive, names } = page();
  await arrive();
  store.set({ member: 1, frame: 2, range: [0, 4] });
  await show({ left: noise(1), member: 0, frame: 0, range: null });
  await show({ right: noise(2) });
  expect(names()).toEqual(["noise 1", "noise 2"]);
  expect(history.state.get().undoName).toBe("one view");
  history.undo();
  await arrive();
  expect(names()).toEqual(["noise 1", undefined]);
  expect(history.state.get().undoName).toBe("a");
  history.undo();
  await arrive();
  expect(names()).toEqual(["a", undefined]);
  expect(store.get()).toMatchObject({ member: 1, frame: 2, range: [0, 4] });
  expect(history.state.get()).toMatchObject({ undoName: null, redoName: "noise 1" });
  history.undo();
  expect(names()).toEqual(["a", undefined]);
  history.redo();
  history.redo();
  await arrive();
  expect(names()).toEqual(["noise 1", "noise 2"]);
  expect(reads).toEqual(["a", "noise 1", "noise 2"]);
});

test("what a slider draws in one go is one step and one recent field; slower draws are steps of their own", async () => {
  const { history, show, arrive, names } = page();
  await arrive();
  for (const seed of [1, 2, 3]) await show({ left: noise(seed) }, 100);
  await arrive();
  await show({ left: noise(4) });
  const listed = () => history.state.get().entries.map(({ fields }) => fields.name);
  expect(listed()).toEqual(["noise 4", "noise 3", "a"]);
  history.undo();
  await arrive();
  expect(names()[0]).toBe("noise 3");
  history.undo();
  await arrive();
  expect(names()[0]).toBe("a");
});

test("a file comes back from memory, on either side, and a new choice ends what could be redone", async () => {
  const { store, history, openFile, show, arrive, names } = page();
  await arrive();
  await openFile(sequenceOf(2, 1, "sst.nc"));
  await show({ left: noise(1) });
  history.undo();
  await arrive();
  expect(names()).toEqual(["sst.nc", undefined]);
  await show({ left: noise(2) });
  expect(history.state.get().redoName).toBeNull();
  const file = history.state.get().entries.find(({ fields }) => fields.name === "sst.nc");
  if (!file) throw new Error("not kept");
  history.show(file, "right");
  await arrive();
  expect(names()).toEqual(["noise 2", "sst.nc"]);
  expect(store.get().right).toEqual({ kind: "file", name: "sst.nc" });
});

test("undo while something is on its way keeps what is shown", async () => {
  const { store, history, arrive, names } = page();
  await arrive();
  store.set({ frame: 2 });
  store.set({ left: noise(7), frame: 0 });
  history.undo();
  await arrive();
  expect(names()[0]).toBe("a");
  expect(store.get()).toMatchObject({ left: { id: "a" }, frame: 2 });
});

/** A field that says it takes so many bytes. */
function heavy(name: string, bytes: number): FieldSequence {
  const { coefficients, ...others } = sequenceOf(1, 1, name);
  const values = { buffer: { byteLength: bytes } } as never;
  return { ...others, coefficients: { ...coefficients, values } };
}

test("at most eight fields and half a gigabyte out of sight are kept, the newest, and the list says what went", () => {
  const none: RecentFields = { entries: [], dropped: "" };
  const fill = (count: number, bytes: number): RecentFields =>
    Array.from({ length: count }, (_, k) => k).reduce((fields, k) => {
      const spec = noise(k);
      return withField(fields, { spec, fields: heavy(`field ${k}`, bytes), time: k }, [spec, null]);
    }, none);
  const many = fill(mostRecent + 2, 8);
  expect(many.entries.map(({ time }) => time)).toEqual([9, 8, 7, 6, 5, 4, 3, 2]);
  expect(many.dropped).toContain("“field 1” was let go");

  // The one on show is not counted: two more fit.
  const large = fill(5, 0.4 * recentBytes);
  expect(large.entries.map(({ time }) => time)).toEqual([4, 3, 2]);
  expect(large.dropped).toContain("at most 512 MiB of those that are not shown");
  const small = fill(3, 0.4 * recentBytes);
  expect(small).toMatchObject({ dropped: "", entries: { length: 3 } });
});

test("the bytes of a sequence are those of all its numbers", () => {
  expect(bytesOf(sequenceOf(2, 3))).toBe(8 * 6 * 64);
});

test("what the reader of a file has prepared counts too, and a component that is shown but once", () => {
  const [east, north] = [new Float64Array(10), new Float64Array(10)];
  const image = { texels: new Float32Array(12) };
  const cells = { values: east, prepared: { image } } as never;
  const fields = { ...sequenceOf(2, 3), cells, vectors: { east, north } as never };
  expect(bytesOf(fields)).toBe(8 * 6 * 64 + 8 * 10 + 8 * 10 + 4 * 12);
});
