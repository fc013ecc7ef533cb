import { samplingDefaults } from "@chaosphere/core";
import type { Shown } from "./shown.ts";

/** The fragment by which the viewer opens something: its state, as far as it is not the usual one. */
export function linkTo({ address, isModel }: Shown): string {
  const state = isModel
    ? { left: { ...firstSample, model: address }, frame: firstSample.steps }
    : { left: { kind: "url", url: address } };
  return `#1.${Buffer.from(JSON.stringify(state)).toString("base64url")}`;
}

/** What is drawn of a model: one field, of whose steps the last is shown. */
const firstSample = {
  kind: "sample",
  sampler: null,
  steps: samplingDefaults.steps,
  count: 1,
  seed: 0,
  bandLimit: null,
};
