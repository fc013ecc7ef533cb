import { html, type TemplateResult } from "lit-html";
import type { FieldSequence } from "../fields/fields.ts";
import type { Session } from "../session/session.ts";
import { changesOf } from "../state/changes.ts";
import { placeOn } from "../state/place.ts";
import type { ViewerState } from "../state/state.ts";
import { createStore, type Store } from "../state/store.ts";
import type { Choice } from "../widgets/choice.ts";
import { closeWith, dialogOf } from "../widgets/dialog.ts";
import { download } from "../widgets/download.ts";
import { typeset } from "../widgets/formula.ts";
import { radioRow } from "../widgets/radioRow.ts";
import { row } from "../widgets/row.ts";
import { tick } from "../widgets/tick.ts";
import { coefficientFile, type Extent, fieldFile, fieldNetcdf, fileName } from "./arrays.ts";
import type { Exporter } from "./exporter.ts";
import type { PictureOptions } from "./picturePlan.ts";
import { selfDescribing, storedFields, storedFile, storedNpy } from "./storedFields.ts";
import { noVideo } from "./video.ts";

/** What is to be saved, and how it goes. */
interface SaveState {
  readonly side: "left" | "right";
  readonly extent: Extent;
  readonly picture: PictureOptions;
  /** The line at the end of the dialog. */
  readonly message: string;
  readonly hasFailed: boolean;
  readonly isRecording: boolean;
}

/** Numbers as files: arrays, or fields that say their coordinates and unit. */
type Numbers = "fields" | "described" | "coefficients";

/** What the buttons of the dialog do. */
interface SaveActions {
  readonly picture: (kind: "png" | "svg") => void;
  /** Records a video, or ends its recording. */
  readonly video: () => void;
  readonly numbers: (what: Numbers) => void;
  readonly stop: () => void;
}

const sides: readonly Choice<SaveState["side"]>[] = [
  { value: "left", text: "Left" },
  { value: "right", text: "Right" },
];

const extents: readonly Choice<Extent>[] = [
  { value: "shown", text: "The field shown" },
  { value: "all", text: "All fields and times" },
];

const initial: SaveState = {
  side: "left",
  extent: "shown",
  picture: { width: null, heading: "", isTransparent: false },
  message: "",
  hasFailed: false,
  isRecording: false,
};

/** The dialog that saves pictures, video, fields and coefficients; it is made when it is first opened. */
export function createSave(
  store: Store<ViewerState>,
  session: Store<Session>,
  exporter: Exporter,
): { open(): void } {
  const saving = createStore(initial);
  session.subscribe(
    ({ right }) => right,
    (right) => {
      if (!right) saving.set({ side: "left" });
    },
  );
  const actions = actionsOf(store, session, exporter, saving);
  let dialog: HTMLDialogElement | undefined;
  return {
    open: () => {
      dialog ??= dialogOf(
        () => saveView(saving, session.get(), actions),
        changesOf(saving, "side", "extent", "picture", "message", "hasFailed", "isRecording"),
        changesOf(session, "left", "right"),
      );
      saving.set({ message: "" });
      if (!dialog.open) dialog.showModal();
    },
  };
}

function actionsOf(
  store: Store<ViewerState>,
  session: Store<Session>,
  exporter: Exporter,
  saving: Store<SaveState>,
): SaveActions {
  let recording: AbortController | null = null;
  const attempt = async (save: () => void | Promise<void>): Promise<void> => {
    saving.set({ message: "Working…", hasFailed: false });
    try {
      await save();
      saving.set({ message: "Saved." });
    } catch (error) {
      saving.set({
        message: error instanceof Error ? error.message : String(error),
        hasFailed: true,
      });
    }
  };
  const pictureName = (): string => {
    const { left } = session.get();
    if (!left) throw new Error("save: a picture needs a field, and none is shown. Open one.");
    return fileName(left, store.get(), "shown", store.get().projection);
  };
  const record = async (signal: AbortSignal): Promise<void> => {
    const film = await exporter.video(signal, (part) => {
      saving.set({ message: `Recording, ${Math.round(100 * part)} %` });
    });
    download(`${pictureName()}.webm`, film);
  };
  return {
    picture: (kind) => {
      const make = kind === "png" ? exporter.picture : exporter.vector;
      void attempt(async () =>
        download(`${pictureName()}.${kind}`, await make(saving.get().picture)),
      );
    },
    video: () => {
      if (recording) return recording.abort();
      recording = new AbortController();
      const { signal } = recording;
      saving.set({ isRecording: true });
      void attempt(() => record(signal)).finally(() => {
        recording = null;
        saving.set({ isRecording: false });
      });
    },
    numbers: (what) => {
      void attempt(() => saveNumbers(what, saving.get(), store.get(), session.get()));
    },
    stop: () => recording?.abort(),
  };
}

function saveNumbers(
  what: Numbers,
  { side, extent }: SaveState,
  shown: ViewerState,
  session: Session,
): void {
  const sequence = session[side];
  const state = placeOn(side, shown);
  if (!sequence) {
    throw new Error(`save: there must be a ${side} field, and there is none. Open one.`);
  }
  const { bytes, kind } = numbersOf(what, sequence, state, extent);
  const name = fileName(sequence, state, extent, what === "coefficients" ? what : "fields");
  download(
    `${name}.${kind}`,
    new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" }),
  );
}

/** The bytes of a file and its kind: of fields that are drawn by cells, these cells. */
function numbersOf(
  what: Numbers,
  sequence: FieldSequence,
  state: ViewerState,
  extent: Extent,
): { readonly bytes: Uint8Array; readonly kind: "npy" | "nc" | "fits" } {
  if (what === "coefficients") {
    return { bytes: coefficientFile(sequence, state, extent), kind: "npy" };
  }
  const stored = storedFields(sequence, state, extent);
  if (what === "fields") {
    return { bytes: stored ? storedNpy(stored) : fieldFile(sequence, state, extent), kind: "npy" };
  }
  return stored
    ? { bytes: storedFile(stored, sequence.name), kind: selfDescribing(stored.layout) }
    : { bytes: fieldNetcdf(sequence, state, extent), kind: "nc" };
}

/** How the self-describing files of a side are named: HEALPix pixels fit no NetCDF grid. */
function describedKind(sequence: FieldSequence | null): "nc" | "fits" {
  return sequence?.cells ? selfDescribing(sequence.cells.layout) : "nc";
}

function saveView(
  saving: Store<SaveState>,
  held: Session,
  { picture, video, numbers, stop }: SaveActions,
): TemplateResult {
  const { right } = held;
  const { side, extent, message, hasFailed, isRecording } = saving.get();
  const whyNoVideo = noVideo();
  return html`
    <dialog aria-labelledby="save-title" @close=${stop}>
      <div class="head">
        <h2 id="save-title">Save</h2>
        <button type="button" @click=${closeWith()}>Close</button>
      </div>
      <h3>Picture or video</h3>
      <p class="muted">${whyNoVideo ?? videoNote}</p>
      ${pictureControls(saving)}
      <div class="pair">
        <button type="button" @click=${() => picture("png")}>Picture (PNG)</button>
        <button type="button" @click=${() => picture("svg")}>Vectors (SVG)</button>
        <button type="button" ?disabled=${whyNoVideo !== null} @click=${video}>${isRecording ? "Stop recording" : "Video (WebM)"}</button>
      </div>
      <h3>Numbers</h3>
      <p class="muted">${typeset(numberNote)}</p>
      ${radioRow({
        name: "save-side",
        legend: "Which view",
        choices: sides,
        value: side,
        choose: (chosen) => saving.set({ side: chosen }),
        hidden: right === null,
      })}
      ${radioRow({
        name: "save-extent",
        legend: "How many",
        choices: extents,
        value: extent,
        choose: (chosen) => saving.set({ extent: chosen }),
      })}
      <div class="pair">
        <button type="button" @click=${() => numbers("fields")}>Fields (.npy)</button>
        <button type="button" @click=${() => numbers("described")}>Fields (.${describedKind(held[side])})</button>
        <button type="button" @click=${() => numbers("coefficients")}>Coefficients (.npy)</button>
      </div>
      <p role="status" class=${hasFailed ? "error" : "muted"}>${message}</p>
    </dialog>`;
}

/** Widths of a picture, in pixels: four times a line of a journal, and a poster. */
const [narrowest, widest] = [200, 8192];

/** Width, heading and ground of a picture. */
function pictureControls(saving: Store<SaveState>): TemplateResult {
  const { picture } = saving.get();
  const change = (patch: Partial<PictureOptions>): void =>
    saving.set({ picture: { ...saving.get().picture, ...patch } });
  const takeWidth = ({ target }: Event): void => {
    const input = target as HTMLInputElement;
    const typed = Math.round(input.valueAsNumber);
    const width = Number.isNaN(typed) ? null : Math.min(widest, Math.max(narrowest, typed));
    input.value = width === null ? "" : String(width);
    change({ width });
  };
  const takeHeading = ({ target }: Event): void =>
    change({ heading: (target as HTMLInputElement).value.trim() });
  return html`
    ${row(
      "save-width",
      "Width",
      html`<input
        type="number" id="save-width" min=${narrowest} max=${widest} step="1" placeholder="pixels, as on the page"
        .value=${picture.width === null ? "" : String(picture.width)} @change=${takeWidth}
      />`,
    )}
    ${row(
      "save-heading",
      "Heading",
      html`<input type="text" id="save-heading" maxlength="200" placeholder="none" .value=${picture.heading} @change=${takeHeading} />`,
    )}
    ${tick("Transparent ground", picture.isTransparent, (isTransparent) => change({ isTransparent }))}`;
}

const videoNote =
  "Pictures and videos carry the colour bar and where the data come from; in SVG all but the field itself are vectors. A video runs once through the times, or the fields, or once round the globe.";
const numberNote =
  "In float64, as the command line reads them: fields of a file by its cells, NaN where there is no value, other fields on the Gauss–Legendre grid of their band limit; coefficients a_lm at position l² + l + m.";
