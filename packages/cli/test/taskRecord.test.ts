import { hostname } from "node:os";
import { afterEach, expect, test, vi } from "vitest";
import { isAlive, mayLive, type TaskRecord } from "../src/submit/taskRecord.ts";

afterEach(() => vi.restoreAllMocks());

test("a process that belongs to another user lives, one that is not there does not", () => {
  const record: TaskRecord = { state: "running", host: hostname(), process: 4321, slurm: "" };
  for (const [code, lives] of [
    ["EPERM", true],
    ["ESRCH", false],
  ] as const) {
    vi.spyOn(process, "kill").mockImplementation(() => {
      throw Object.assign(new Error(`kill ${code}`), { code });
    });
    expect([isAlive(record), mayLive(record, undefined)]).toEqual([lives, lives]);
  }
});
