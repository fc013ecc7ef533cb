import { AmbiguityError } from "@chaosphere/data";
import type { FieldSequence } from "../fields.ts";
import type { Consent } from "../link/consent.ts";
import type { Session } from "../session.ts";
import type { SourceSpec, ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { openBundled } from "./bundled.ts";
import type { Content, ReadingOptions } from "./content.ts";
import { firstSample, firstView, keepModel } from "./models.ts";
import { readInWorker } from "./readInWorker.ts";
import type { ReadingQuestion } from "./readingDialog.ts";
import type { PathFile, ReadingSource } from "./request.ts";

/** Sources that are read, not drawn. */
export type ReadSpec = Extract<SourceSpec, { kind: "bundled" | "url" }>;

/** The side of the page that something is opened on. */
export type OpenSide = "left" | "right";

/** Opens things on the page. */
export interface Opener {
  /** The fields of a source; a model at an address is replaced by a sample of it. */
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
  /** Whether a side shows something of which its file does not say all. */
  readonly hasReadings: (side: OpenSide) => boolean;
  /** Asks how what a side shows is to be read, and reads it so; undefined without an answer. */
  readonly readDifferently: (side: OpenSide) => Promise<Content | undefined>;
}

/** What a link says of plain arrays and of variables: nothing. */
export const defaultReading: ReadingOptions = { southFirst: false };

/** What was read, and how: to read it differently. */
interface Reading {
  readonly from: ReadingSource;
  readonly content: Content;
  readonly options: ReadingOptions;
}

/**
 * An opener for the page's stores. What cannot be opened leaves the page as it was, and throws.
 *
 * @param ask asks whoever opens a file what the file does not say; undefined for no answer.
 */
export function createOpener(
  store: Store<ViewerState>,
  session: Store<Session>,
  consent: Consent,
  ask: (question: ReadingQuestion) => Promise<ReadingOptions | undefined>,
): Opener {
  /** What was last read from an address, so that the state that names it need not read it again. */
  let known: { readonly url: string; readonly fields: FieldSequence } | undefined;

  /** How the fields on the page were read. */
  const readings = new WeakMap<FieldSequence, Reading>();

  /** Counts what was opened: the newest wins. */
  let latest = 0;

  const show = (side: OpenSide, spec: SourceSpec): void => {
    store.set({ [side]: spec, ...firstView(spec) });
  };

  /** Reads, and asks what has to be told first. */
  const read = async (from: ReadingSource, options: ReadingOptions): Promise<Content> => {
    try {
      const content = await readInWorker({ ...from, options });
      if (content.kind === "fields") readings.set(content.fields, { from, content, options });
      return content;
    } catch (error) {
      if (!(error instanceof AmbiguityError)) throw error;
      const { readings: may, settings } = error;
      const question = { name: nameOf(from), why: reasonOf(error), readings: may, settings };
      const told = await ask({ ...question, options });
      if (told) return read(from, told);
      throw new Error(`${withoutRemedy(error.message)} Open it again and choose how it is read.`);
    }
  };

  const openSource = async (spec: ReadSpec): Promise<FieldSequence> => {
    if (spec.kind === "bundled") return openBundled(spec.id);
    if (known?.url === spec.url) return known.fields;
    await consent.ask(spec.url);
    const content = await read(at(spec.url), defaultReading);
    if (content.kind === "fields") return content.fields;
    keepModel(session, spec.url, content.model);
    show(store.get().left === spec ? "left" : "right", firstSample(spec.url));
    throw new Error(`open: ${spec.url} holds a model and is shown by a sample of it.`);
  };

  /** Shows what was read; an address that needs no more to be read again stays in the link. */
  const place = (content: Content, side: OpenSide, url?: string): Content => {
    if (content.kind === "model") {
      const name = url ?? content.model.name;
      keepModel(session, name, content.model);
      show(side, firstSample(name));
    } else if (url !== undefined) {
      known = { url, fields: content.fields };
      show(side, { kind: "url", url });
    } else {
      session.set({ [side]: content.fields });
      show(side, { kind: "file", name: content.fields.name });
    }
    return content;
  };

  const openFiles: Opener["openFiles"] = async (files, side, options) => {
    const mine = ++latest;
    const content = await read({ files }, options);
    return mine === latest ? place(content, side) : undefined;
  };

  const openAddress: Opener["openAddress"] = async (url, side, options) => {
    const mine = ++latest;
    consent.give(url);
    const content = await read(at(url), options);
    if (mine !== latest) return undefined;
    return place(content, side, content.kind === "model" || isDefault(options) ? url : undefined);
  };

  const readingOf = (side: OpenSide): Reading | undefined => {
    const fields = session.get()[side];
    const reading = fields ? readings.get(fields) : undefined;
    return reading?.content.kind === "fields" && reading.content.settings.length > 0
      ? reading
      : undefined;
  };

  const readDifferently: Opener["readDifferently"] = async (side) => {
    const reading = readingOf(side);
    if (reading?.content.kind !== "fields") return undefined;
    const { from, options } = reading;
    const { fields, settings } = reading.content;
    const told = await ask({ name: nameOf(from), why: fields.note ?? "", settings, options });
    if (!told) return undefined;
    const mine = ++latest;
    const content = await read(from, told);
    return mine === latest ? place(content, side) : undefined;
  };

  const hasReadings = (side: OpenSide): boolean => readingOf(side) !== undefined;
  return { openSource, openFiles, openAddress, readDifferently, hasReadings };
}

/** An address of the web, absolute or relative to the page. */
function at(url: string): ReadingSource {
  return { address: new URL(url, document.baseURI).href };
}

function nameOf(from: ReadingSource): string {
  if ("files" in from) return from.files[0]?.file.name ?? "the file";
  return decodeURIComponent(new URL(from.address).pathname.split("/").at(-1) ?? from.address);
}

/** What an error says, without the function that says it and without the remedy: the dialog is the remedy. */
function reasonOf({ message }: Error): string {
  const reason = withoutRemedy(message).replace(/^\w+: /, "");
  return reason.charAt(0).toUpperCase() + reason.slice(1);
}

function withoutRemedy(message: string): string {
  return message.replace(/ [^.]*\.$/, "");
}

function isDefault({ holds, southFirst, normalisation, variable }: ReadingOptions): boolean {
  return ![holds, normalisation, variable].some((told) => told !== undefined) && !southFirst;
}
