import { radioRow } from "../controls/widgets.ts";
import type { FieldSequence } from "../fields.ts";
import { button, element } from "../page/dom.ts";
import type { Session } from "../session.ts";
import type { ViewerState } from "../state.ts";
import { createStore, type Store } from "../store.ts";
import { coefficientFile, type Extent, fieldFile, fileName } from "./arrays.ts";
import { download } from "./download.ts";
import type { Exporter } from "./exporter.ts";
import { noVideo } from "./video.ts";

interface Choice {
  readonly side: "left" | "right";
  readonly extent: Extent;
}

/** The dialog that saves pictures, video, fields and coefficients. */
export function createSave(
  store: Store<ViewerState>,
  session: Store<Session>,
  exporter: Exporter,
): { open(): void } {
  const choice = createStore<Choice>({ side: "left", extent: "shown" });
  const says = element("p", { role: "status", class: "muted" });
  let stop: AbortController | null = null;

  const attempt = async (deed: () => void | Promise<void>): Promise<void> => {
    says.className = "muted";
    try {
      says.textContent = "Working…";
      await deed();
      says.textContent = "Saved.";
    } catch (error) {
      says.className = "error";
      says.textContent = error instanceof Error ? error.message : String(error);
    }
  };

  const numbers = (what: "fields" | "coefficients") => () =>
    attempt(() => {
      const { side, extent } = choice.get();
      const sequence = session.get()[side];
      if (!sequence)
        throw new Error(`save: there must be a ${side} field, and there is none. Open one.`);
      const make = what === "fields" ? fieldFile : coefficientFile;
      const bytes = make(sequence, store.get(), extent);
      download(
        `${fileName(sequence, store.get(), extent, what)}.npy`,
        new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" }),
      );
    });

  const pictureName = (): string => {
    const sequence = session.get().left as FieldSequence;
    return fileName(sequence, store.get(), "shown", store.get().projection);
  };

  const record = button("Video (WebM)", () => {
    if (stop) return stop.abort();
    stop = new AbortController();
    record.textContent = "Stop recording";
    const { signal } = stop;
    void attempt(async () => {
      const film = await exporter.video(signal, (part) => {
        says.textContent = `Recording, ${Math.round(100 * part)} %`;
      });
      download(`${pictureName()}.webm`, film);
    }).finally(() => {
      stop = null;
      record.textContent = "Video (WebM)";
    });
  });
  const reason = noVideo();
  record.disabled = reason !== null;

  let dialog: HTMLDialogElement | undefined;
  const build = (): HTMLDialogElement => {
    const sides = radioRow(
      "Which view",
      choice,
      ({ side }) => side,
      [
        { value: "left", text: "Left" },
        { value: "right", text: "Right" },
      ],
      (side) => choice.set({ side }),
    );
    const showSides = (right: FieldSequence | null): void => {
      sides.hidden = right === null;
      if (!right) choice.set({ side: "left" });
    };
    session.subscribe((held) => held.right, showSides);
    showSides(session.get().right);
    const made: HTMLDialogElement = element(
      "dialog",
      { "aria-labelledby": "save-title" },
      element(
        "div",
        { class: "head" },
        element("h2", { id: "save-title" }, "Save"),
        button("Close", () => made.close()),
      ),
      element("h3", {}, "What is seen"),
      element("p", { class: "muted" }, reason ?? videoNote),
      element(
        "div",
        { class: "pair" },
        button("Picture (PNG)", () =>
          attempt(async () => download(`${pictureName()}.png`, await exporter.picture())),
        ),
        record,
      ),
      element("h3", {}, "The numbers"),
      element("p", { class: "muted" }, numberNote),
      sides,
      radioRow(
        "How many",
        choice,
        ({ extent }) => extent,
        [
          { value: "shown", text: "The field shown" },
          { value: "all", text: "All fields and times" },
        ],
        (extent) => choice.set({ extent }),
      ),
      element(
        "div",
        { class: "pair" },
        button("Fields (.npy)", numbers("fields")),
        button("Coefficients (.npy)", numbers("coefficients")),
      ),
      says,
    );
    made.addEventListener("close", () => stop?.abort());
    document.body.append(made);
    return made;
  };
  return {
    open: () => {
      dialog ??= build();
      says.textContent = "";
      if (!dialog.open) dialog.showModal();
    },
  };
}

const videoNote =
  "With colour bar and origin. A video runs once through the times, or the fields, or once round the globe.";
const numberNote =
  "float64, as the command line reads: fields on the Gauss grid of the band limit, coefficients at l² + l + m.";
