import { type SamplerName, samplerNamed, samplerNames } from "@chaosphere/core";
import { oneOf } from "./numbers.ts";

/** Reads --sampler; names of earlier versions stand for their samplers. */
export function samplerName(text: string): SamplerName {
  return samplerNamed(text) ?? oneOf("--sampler", samplerNames)(text);
}
