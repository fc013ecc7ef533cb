import { AmbiguityError } from "@chaosphere/data";
import type { FieldSequence, LoadedModel } from "../fields/fields.ts";
import { addressName, holdsItsData, longestAddress } from "../link/address.ts";
import type { Consent } from "../link/consent.ts";
import type { Session } from "../session/session.ts";
import type { FileSpec, ReadingOptions, SourceSpec, UrlSpec, ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { openBundled } from "./bundled.ts";
import { withoutCaller } from "./complaint.ts";
import { type Content, defaultReading } from "./content.ts";
import { firstSample, firstView, keepModel } from "./models.ts";
import { readInWorker } from "./readInWorker.ts";
import type { ReadingQuestion } from "./readingDialog.ts";
import type { PathFile, ReadingSource } from "./request.ts";
import type { TaskHandle, Tasks } from "./tasks.ts";

/** Sources that are read, not drawn. */
export type ReadSpec = Extract<SourceSpec, { kind: "bundled" | "url" }>;

/** The side of the page that something is opened on. */
export type OpenSide = "left" | "right";

/** Opens things on the page. */
export interface Opener {
  /** The fields of a source; a model at an address is replaced by a sample of it. */
  readonly openSource: (spec: ReadSpec, task: TaskHandle) => Promise<FieldSequence>;
  /** Shows files that were dropped or picked. */
  readonly openFiles: (
    files: readonly PathFile[],
    side: OpenSide,
    options: ReadingOptions,
  ) => Promise<void>;
  /** Shows what is at an address. */
  readonly openAddress: (url: string, side: OpenSide, options: ReadingOptions) => Promise<void>;
  /** The file that a link says is shown and that nobody has opened yet; null if there is none. */
  readonly awaited: () => AwaitedFile | null;
  /** Shows such a file as the link has it. */
  readonly openAwaited: (files: readonly PathFile[]) => Promise<void>;
  /** How the fields on a side were read; undefined where they come from no file. */
  readonly reading: (side: OpenSide) => ShownReading | undefined;
  /** Reads what a side shows again, with something told anew; the view stays. */
  readonly reread: (side: OpenSide, told: Partial<ReadingOptions>) => Promise<void>;
  /** Asks how what a side shows is to be read, and reads it so. */
  readonly readDifferently: (side: OpenSide) => Promise<void>;
}

/** A file that a link can only name. */
export interface AwaitedFile {
  readonly side: OpenSide;
  /** What the page called its fields. */
  readonly name: string;
  readonly options: ReadingOptions;
}

/** Fields that were read, and how. */
export interface ShownReading {
  readonly content: Extract<Content, { kind: "fields" }>;
  readonly options: ReadingOptions;
}

/** What was read, and how: to read it differently. */
interface Reading extends ShownReading {
  readonly from: ReadingSource;
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
  tasks: Tasks,
  ask: (question: ReadingQuestion) => Promise<ReadingOptions | undefined>,
): Opener {
  /** What was last read from an address, so that the state that names it need not read it again. */
  let known: { readonly spec: UrlSpec; readonly fields: FieldSequence } | undefined;

  /** How the fields on the page were read, by what stays when they are analysed. */
  const readings = new WeakMap<object, Reading>();

  /** Reads, and asks what has to be told first. */
  const read = async (
    from: ReadingSource,
    options: ReadingOptions,
    task: TaskHandle,
  ): Promise<{ readonly content: Content; readonly options: ReadingOptions }> => {
    try {
      const content = await readInWorker({ ...from, options }, task);
      if (content.kind === "fields")
        readings.set(keyOf(content.fields), { from, content, options });
      return { content, options };
    } catch (error) {
      if (!(error instanceof AmbiguityError)) throw error;
      const { readings: may, settings } = error;
      const question = { name: nameOf(from), why: reasonOf(error), readings: may, settings };
      const told = await ask({ ...question, options });
      if (told) return read(from, told, task);
      throw new Error(`${withoutRemedy(error.message)} Open it again and choose how it is read.`);
    }
  };

  const openSource: Opener["openSource"] = async (spec, task) => {
    if (spec.kind === "bundled") return openBundled(spec.id);
    if (known?.spec === spec) return known.fields;
    await consent.ask(spec.url);
    const { content } = await read(at(spec.url), spec.reading ?? defaultReading, task);
    if (content.kind === "fields") return content.fields;
    const name = modelName(content.model, spec.url);
    keepModel(session, name, content.model);
    const sample = firstSample(name);
    store.set({ [store.get().left === spec ? "left" : "right"]: sample, ...firstView(sample) });
    throw new Error(`open: ${nameOf(at(spec.url))} holds a model and is shown by a sample of it.`);
  };

  /** Shows what was read. */
  const place = (
    content: Content,
    side: OpenSide,
    options: ReadingOptions,
    { url, keeps }: Placing,
  ): void => {
    if (content.kind === "model") {
      const name = modelName(content.model, url);
      keepModel(session, name, content.model);
      const sample = firstSample(name);
      store.set({ [side]: sample, ...firstView(sample) });
      return;
    }
    const { fields } = content;
    const reading = isDefault(options) ? {} : { reading: options };
    const spec: UrlSpec | FileSpec =
      url === undefined
        ? { kind: "file", name: fields.name, ...reading }
        : { kind: "url", url, ...reading };
    if (spec.kind === "url") known = { spec, fields };
    else session.set({ [side]: fields });
    store.set({ [side]: spec, ...(keeps ?? firstView(spec)) });
  };

  /** Reads for a side, unless something newer is chosen for it, and shows what was read. */
  const open = async (
    side: OpenSide,
    from: ReadingSource,
    options: ReadingOptions,
    placing: Placing = {},
  ): Promise<void> => {
    const found = await tasks.run(side, `Reading ${nameOf(from)}…`, (task) =>
      read(from, options, task),
    );
    place(found.content, side, found.options, placing);
  };

  const openFiles: Opener["openFiles"] = (files, side, options) => open(side, { files }, options);

  const openAddress: Opener["openAddress"] = async (url, side, options) => {
    consent.give(url);
    // A link cannot carry a longer one: after a reload it is asked for, as a file is.
    return open(side, at(url), options, url.length > longestAddress ? {} : { url });
  };

  const awaited: Opener["awaited"] = () => {
    for (const side of ["left", "right"] as const) {
      const spec = store.get()[side];
      if (spec?.kind !== "file" || session.get()[side]?.name === spec.name) continue;
      return { side, name: spec.name, options: spec.reading ?? defaultReading };
    }
    return null;
  };

  const openAwaited: Opener["openAwaited"] = async (files) => {
    const wanted = awaited();
    if (wanted) await open(wanted.side, { files }, wanted.options, { keeps: {} });
  };

  const readingOf = (side: OpenSide): Reading | undefined => {
    const fields = session.get()[side];
    return fields ? readings.get(keyOf(fields)) : undefined;
  };

  const rereadAs = async (side: OpenSide, options: ReadingOptions): Promise<void> => {
    const reading = readingOf(side);
    if (!reading) return;
    const spec = store.get()[side];
    // Another quantity has another range.
    const keeps = options.variable === reading.options.variable ? {} : { range: null };
    await open(side, reading.from, options, {
      ...(spec?.kind === "url" && { url: spec.url }),
      keeps,
    });
  };

  const readDifferently: Opener["readDifferently"] = async (side) => {
    const reading = readingOf(side);
    if (!reading) return;
    const { from, options, content } = reading;
    const { fields, settings, variables, levels } = content;
    const question = { name: nameOf(from), why: fields.note ?? "", settings, options };
    const told = await ask({ ...question, variables, levels });
    if (told) await rereadAs(side, told);
  };

  return {
    openSource,
    openFiles,
    openAddress,
    awaited,
    openAwaited,
    reading: readingOf,
    reread: async (side, told) => {
      const reading = readingOf(side);
      if (reading) await rereadAs(side, { ...reading.options, ...told });
    },
    readDifferently,
  };
}

/** Where fields come from that are placed on a side, and what of the view becomes another. */
interface Placing {
  /** Their address; absent for files. */
  readonly url?: string;
  /** Absent: the first field is shown, in a range of its own. */
  readonly keeps?: Partial<ViewerState>;
}

/** What stays of fields when they are analysed. */
function keyOf(fields: FieldSequence): object {
  return fields.cells ?? fields;
}

/** An address of the web, absolute or relative to the page. */
function at(url: string): ReadingSource {
  return { address: new URL(url, document.baseURI).href };
}

function nameOf(from: ReadingSource): string {
  if ("files" in from) return from.files[0]?.file.name ?? "the file";
  return addressName(new URL(from.address));
}

/** What the page calls a model: its address, from which a link fetches it again, unless that is the model itself. */
function modelName({ name }: LoadedModel, url: string | undefined): string {
  return url === undefined || holdsItsData(new URL(url, document.baseURI)) ? name : url;
}

/** What an error says, without the function that says it and without the remedy: the dialog is the remedy. */
function reasonOf({ message }: Error): string {
  return withoutCaller(withoutRemedy(message));
}

function withoutRemedy(message: string): string {
  return message.replace(/ [^.]*\.$/, "");
}

function isDefault({ southFirst, ...others }: ReadingOptions): boolean {
  return !southFirst && Object.values(others).every((told) => told === undefined);
}
