import { coefficients, whittleMatern } from "@chaosphere/core";
import { readNpy } from "@chaosphere/data";
import type { HarmonicSequence } from "../fields/fields.ts";
import { fetchedFile } from "./container.ts";
import { type BundledFields, bundledAddress, manifest } from "./manifest.ts";

/**
 * Fields that come with the page.
 *
 * @throws RangeError if there are none of that name.
 */
export async function openBundled(id: string): Promise<HarmonicSequence> {
  const { fields } = await manifest();
  const entry = fields.find((candidate) => candidate.id === id);
  if (!entry) {
    const known = fields.map((candidate) => candidate.id).join(", ");
    throw new RangeError(
      `open: bundled data must be one of ${known}, got ${id}. Choose one from the list.`,
    );
  }
  const file = await fetchedFile(bundledAddress(entry.file));
  return bundledSequence(entry, await file.read());
}

/** The sequence of a bundled file's bytes. */
export function bundledSequence(entry: BundledFields, bytes: Uint8Array): HarmonicSequence {
  const { title, unit, note, anomaly, memberLabels, frameLabels, noise } = entry;
  const { shape, data } = readNpy(bytes, entry.file);
  const bandLimit = Math.sqrt(shape[1]);
  return {
    name: title,
    unit,
    members: memberLabels?.length ?? 1,
    frames: frameLabels?.length ?? 1,
    ...(memberLabels && { memberLabels }),
    ...(frameLabels && { frameLabels }),
    coefficients: coefficients("harmonic", bandLimit, Float64Array.from(data)),
    ...(noise && { measure: whittleMatern(bandLimit, noise) }),
    note,
    anomaly,
  };
}
