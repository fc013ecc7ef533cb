import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { knownValues } from "../src/scene/knownValues.ts";
import type { PointRequest } from "../src/scene/pointProtocol.ts";
import { pointValues } from "../src/scene/pointValues.ts";
import { sumAt, valueAt } from "../src/scene/valueAt.ts";
import type { ShownField } from "../src/session/fieldChoice.ts";
import { roughField } from "./drawnField.ts";

/** A worker that answers when the test says so. */
class SlowWorker extends EventTarget {
  static last: SlowWorker;
  readonly asked: PointRequest[] = [];
  readonly fields = new Map<string, Parameters<typeof sumAt>[0]>();
  constructor() {
    super();
    SlowWorker.last = this;
  }
  postMessage(request: PointRequest): void {
    if ("hold" in request) this.fields.set(request.hold, request.coefficients);
    else if ("forget" in request) this.fields.delete(request.forget);
    else this.asked.push(request);
  }
  answer(): void {
    const request = this.asked.shift();
    if (!request || !("of" in request)) throw new Error("nothing was asked");
    const held = this.fields.get(request.of);
    if (!held) throw new Error("the field is not held");
    const data = sumAt(held, request.position);
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
  terminate(): void {}
}
beforeEach(() => void vi.stubGlobal("Worker", SlowWorker));
afterEach(() => void vi.unstubAllGlobals());

const shownOf = (id: string, bandLimit: number): ShownField => ({
  kind: "harmonics",
  id,
  title: "",
  unit: "K",
  coefficients: roughField(3, 0, bandLimit).coefficients,
});
const long = shownOf("long", 160);
const at = (colatitude: number) => ({ colatitude, longitude: 1 });

test("a short sum is there at once; a long one later, the same to the last bit", () => {
  const arrived = vi.fn();
  const values = pointValues(arrived);
  const short = shownOf("short", 32);
  expect(values.at("pointer", short, at(1))).toBe(valueAt(short, at(1)));
  expect(values.at("pointer", long, at(1))).toBeUndefined();
  SlowWorker.last.answer();
  expect(arrived).toHaveBeenCalledTimes(1);
  expect(values.at("pointer", long, at(1))).toBe(valueAt(long, at(1)));
});

test("the newest question wins: what lies between is never summed, and no answer is given for another point", () => {
  const arrived = vi.fn();
  const values = pointValues(arrived);
  for (const θ of [0.5, 0.6, 0.7, 0.8]) expect(values.at("pointer", long, at(θ))).toBeUndefined();
  values.at("left 0", long, at(2));
  const { last } = SlowWorker;
  expect(last.asked).toHaveLength(1);
  last.answer();
  expect(arrived).not.toHaveBeenCalled();
  expect(values.at("pointer", long, at(0.8))).toBeUndefined();
  expect(last.asked).toMatchObject([{ position: at(0.8) }]);
  last.answer();
  expect(values.at("pointer", long, at(0.8))).toBe(valueAt(long, at(0.8)));
  last.answer();
  expect(values.at("left 0", long, at(2))).toBe(valueAt(long, at(2)));
  expect(last.asked).toHaveLength(0);
});

test("the worker holds the last few fields, and is sent one again that it had to forget", () => {
  const values = pointValues(() => {});
  for (const id of ["a", "b", "c", "d", "e", "a"]) {
    expect(values.at("pointer", { ...long, id }, at(1))).toBeUndefined();
    SlowWorker.last.answer();
    expect(SlowWorker.last.fields.size).toBeLessThanOrEqual(4);
    expect(values.at("pointer", { ...long, id }, at(1))).toBe(valueAt(long, at(1)));
  }
});

test("where no worker runs, the page sums by itself", () => {
  const arrived = vi.fn();
  const values = pointValues(arrived);
  expect(values.at("pointer", long, at(1))).toBeUndefined();
  SlowWorker.last.dispatchEvent(new Event("error"));
  expect(arrived).toHaveBeenCalledTimes(1);
  expect(values.at("pointer", long, at(1))).toBe(valueAt(long, at(1)));
});

test("what a posterior says is summed where values are, and awaited until both of its numbers are there", () => {
  const values = pointValues(vi.fn());
  const knownAt = knownValues(values);
  const [short, wide] = [32, 160].map((bandLimit) => roughField(4, 9, bandLimit).coefficients);
  const posterior = (mean: typeof short, variance: typeof short) =>
    ({ mean, variance, shown: "mean", milliseconds: 0 }) as const;
  const rootAt = (variance: typeof short) => Math.sqrt(sumAt(variance, at(1)));
  expect(knownAt(posterior(short, short), at(1))).toEqual({
    mean: sumAt(short, at(1)),
    deviation: rootAt(short),
  });
  const long = posterior(short, wide);
  expect(knownAt(long, at(1))).toBe("awaited");
  SlowWorker.last.answer();
  expect(knownAt(long, at(1))).toEqual({ mean: sumAt(short, at(1)), deviation: rootAt(wide) });
});
