import type { DataTexture } from "three";
import type { ShownField, ShownHarmonics } from "../session/fieldChoice.ts";
import { type FieldImage, imageMaker } from "./fieldImage.ts";

/** Images of fields, each made once; the ones used longest ago are given up. */
export interface ImageCache {
  field(shown: ShownField): FieldImage;
  /** The texture of the relief's vertices. */
  slopes(shown: ShownHarmonics): DataTexture;
  /** Gives up images until the rest fit, except the ones named. */
  trim(kept: ReadonlySet<string>): void;
  dispose(): void;
}

interface Entry {
  readonly image: FieldImage;
  slopes?: DataTexture;
}

/** Memory of images that are not shown. */
const budget = 48 * 2 ** 20;

/** An empty cache. */
export function imageCache(): ImageCache {
  const make = imageMaker();
  const entries = new Map<string, Entry>();

  const entryOf = (shown: ShownField): Entry => {
    const entry = entries.get(shown.id) ?? { image: make.field(shown) };
    // A Map keeps the order of insertion: the latest use comes last.
    entries.delete(shown.id);
    entries.set(shown.id, entry);
    return entry;
  };
  const bytesOf = ({ image, slopes }: Entry): number =>
    image.bytes + (slopes?.image.data?.byteLength ?? 0);
  const release = (id: string, entry: Entry): void => {
    entry.image.texture.dispose();
    entry.slopes?.dispose();
    entries.delete(id);
  };

  return {
    field: (shown) => entryOf(shown).image,
    slopes: (shown) => {
      const entry = entryOf(shown);
      entry.slopes ??= make.slopes(shown, entry.image.offset);
      return entry.slopes;
    },
    trim: (kept) => {
      let held = 0;
      for (const entry of entries.values()) held += bytesOf(entry);
      for (const [id, entry] of [...entries]) {
        if (held <= budget) return;
        if (kept.has(id)) continue;
        held -= bytesOf(entry);
        release(id, entry);
      }
    },
    dispose: () => {
      for (const [id, entry] of [...entries]) release(id, entry);
    },
  };
}
