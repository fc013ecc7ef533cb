import type { FieldSequence } from "../fields.ts";
import type { Consent } from "../link/consent.ts";
import type { Session } from "../session.ts";
import type { SourceSpec, ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { openBundled } from "./bundled.ts";
import type { Content, ReadingOptions } from "./content.ts";
import { firstSample, firstView, keepModel } from "./models.ts";
import { readElsewhere } from "./readElsewhere.ts";
import type { PathFile } from "./request.ts";

/** Sources that are read, not drawn. */
export type ReadSpec = Extract<SourceSpec, { kind: "bundled" | "url" }>;

/** The side of the page that something is opened on. */
export type OpenSide = "left" | "right";

/** Opens things on the page. */
export interface Opener {
  /** The fields of a source; a model at an address takes the place of the source by a sample of it. */
  readonly openSource: (spec: ReadSpec) => Promise<FieldSequence>;
  /** Shows files that were dropped or picked; undefined if something else was opened meanwhile. */
  readonly openFiles: (
    files: readonly PathFile[],
    side: OpenSide,
    options: ReadingOptions,
  ) => Promise<Content | undefined>;
  /** Shows what is at an address; undefined if something else was opened meanwhile. */
  readonly openAddress: (
    url: string,
    side: OpenSide,
    options: ReadingOptions,
  ) => Promise<Content | undefined>;
}

/** What a link says of plain arrays and of variables: nothing. */
export const defaultReading: ReadingOptions = { southFirst: false };

/** An opener for the page's stores. What cannot be opened leaves the page as it was, and throws. */
export function createOpener(
  store: Store<ViewerState>,
  session: Store<Session>,
  consent: Consent,
): Opener {
  /** What was last read from an address, so that the state that names it need not read it again. */
  let known: { readonly url: string; readonly fields: FieldSequence } | undefined;

  /** Counts what was opened: the newest wins. */
  let latest = 0;

  const show = (side: OpenSide, spec: SourceSpec): void => {
    store.set({ [side]: spec, ...firstView(spec) });
  };

  const openSource = async (spec: ReadSpec): Promise<FieldSequence> => {
    if (spec.kind === "bundled") return openBundled(spec.id);
    if (known?.url === spec.url) return known.fields;
    await consent.ask(spec.url);
    const content = await readAddress(spec.url, defaultReading);
    if (content.kind === "fields") return content.fields;
    keepModel(session, spec.url, content.model);
    show(store.get().left === spec ? "left" : "right", firstSample(spec.url));
    throw new Error(`open: ${spec.url} holds a model and is shown by a sample of it.`);
  };

  const openFiles: Opener["openFiles"] = async (files, side, options) => {
    const mine = ++latest;
    const content = await readElsewhere({ files, options });
    if (mine !== latest) return undefined;
    if (content.kind === "model") {
      keepModel(session, content.model.name, content.model);
      show(side, firstSample(content.model.name));
    } else {
      session.set({ [side]: content.fields });
      show(side, { kind: "file", name: content.fields.name });
    }
    return content;
  };

  const openAddress: Opener["openAddress"] = async (url, side, options) => {
    const mine = ++latest;
    consent.give(url);
    const content = await readAddress(url, options);
    if (mine !== latest) return undefined;
    if (content.kind === "model") {
      keepModel(session, url, content.model);
      show(side, firstSample(url));
    } else if (isDefault(options)) {
      known = { url, fields: content.fields };
      show(side, { kind: "url", url });
    } else {
      session.set({ [side]: content.fields });
      show(side, { kind: "file", name: content.fields.name });
    }
    return content;
  };

  return { openSource, openFiles, openAddress };
}

function readAddress(url: string, options: ReadingOptions): Promise<Content> {
  return readElsewhere({ address: new URL(url, document.baseURI).href, options });
}

function isDefault({ holds, southFirst, variable }: ReadingOptions): boolean {
  return holds === undefined && !southFirst && variable === undefined;
}
