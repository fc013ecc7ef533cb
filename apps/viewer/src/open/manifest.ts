import type { CompleteMaternParameters } from "@chaosphere/core";

/** What comes with the page: public/bundled/manifest.json, made by assets/make.ts. */
export interface Manifest {
  readonly fields: readonly BundledFields[];
  readonly models: readonly BundledModel[];
}

interface BundledFile {
  /** Name that a source or a sample of the state uses. */
  readonly id: string;
  readonly title: string;
  /** Name beside manifest.json. */
  readonly file: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Where it comes from, in a sentence. */
  readonly note: string;
}

/** Coefficients [frames · members, L²] as .npy. */
export interface BundledFields extends BundledFile {
  readonly unit: string;
  readonly anomaly: boolean;
  /** Default: one. */
  readonly memberLabels?: readonly string[];
  /** Default: one. */
  readonly frameLabels?: readonly string[];
  /** The noise as rough as the fields, if it was fitted. */
  readonly noise?: CompleteMaternParameters;
}

/** A checkpoint. */
export type BundledModel = BundledFile;

let loading: Promise<Manifest> | undefined;

/** The manifest, fetched once. */
export function manifest(): Promise<Manifest> {
  loading ??= fetch(bundledAddress("manifest.json")).then((response) => {
    if (!response.ok)
      throw new Error(
        `open: the data that come with the page must lie beside it, got ${response.status}. Serve the page’s whole folder.`,
      );
    return response.json() as Promise<Manifest>;
  });
  return loading;
}

/** Where a bundled file is. */
export function bundledAddress(file: string): string {
  return new URL(`bundled/${file}`, document.baseURI).href;
}
