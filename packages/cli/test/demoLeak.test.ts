import type { Dataset } from "@chaosphere/data";
import { readDataset } from "@chaosphere/data/node";
import { encodeCheckpoint } from "@chaosphere/model";
import { beforeAll, describe, expect, test } from "vitest";
import { roles } from "../src/demo/design.ts";
import { closedForms } from "../src/demo/models.ts";
import { trainResidual } from "../src/demo/training.ts";
import { folder, small, terminal } from "./demoNetwork.ts";
import { session } from "./session.ts";

let data: Dataset;
beforeAll(async () => {
  data = await readDataset(folder);
});

describe("runs 60 and 68", () => {
  /** The data with the fields of some runs turned upside down and doubled. */
  function altered(runs: readonly number[]): Dataset {
    const { fields, groups } = data;
    const size = fields.grid.nLat * fields.grid.nLon;
    const values = fields.values.map((value, i) =>
      runs.includes(groups[Math.floor(i / size)] ?? -1) ? -2 * value + 0.1 : value,
    );
    return { ...data, fields: { ...fields, values } };
  }

  async function fitted(of: Dataset): Promise<Record<string, Uint8Array | string>> {
    process.env["TRAIN_BACKEND"] = "wasm";
    const s = session();
    try {
      const forms = closedForms(of, small, 0);
      const setting = { out: s.path("."), resume: false, terminal };
      const { network, correction, run } = await trainResidual(forms, small, setting);
      const weights = Object.values(run.state.weights).flatMap(({ data }) => [...data]);
      return {
        noise: JSON.stringify(forms.noise),
        chosen: JSON.stringify(forms.chosen),
        localised: encodeCheckpoint(forms.localised),
        full: encodeCheckpoint(forms.full),
        base: encodeCheckpoint(forms.base.model),
        unchosen: encodeCheckpoint(forms.unchosen),
        weights: weights.join(),
        best: JSON.stringify(run.log),
        correction: JSON.stringify(correction),
        network: encodeCheckpoint(network),
      };
    } finally {
      s.close();
      delete process.env["TRAIN_BACKEND"];
    }
  }

  test("change no byte of anything that is fitted, trained or chosen; each other run does", async () => {
    const before = await fitted(data);
    const after = await fitted(altered(roles.test));
    for (const [name, bytes] of Object.entries(before)) {
      expect([name, after[name]]).toEqual([name, bytes]);
    }
    // Negative controls: every run that is used shows where it is used.
    const changed = async (run: number) => {
      const other = await fitted(altered([run]));
      const same = (a: unknown, b: unknown) =>
        Buffer.compare(Buffer.from(a as string), Buffer.from(b as string)) === 0;
      return Object.keys(before).filter((name) => !same(before[name], other[name]));
    };
    expect(await changed(57)).toEqual(
      expect.arrayContaining(["localised", "full", "base", "weights"]),
    );
    expect(await changed(59)).toEqual(
      expect.arrayContaining(["localised", "full", "weights", "chosen"]),
    );
    expect(await changed(67)).toEqual(
      expect.arrayContaining(["localised", "full", "chosen", "best"]),
    );
  }, 120_000);
});
