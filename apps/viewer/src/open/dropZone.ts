import { button, element } from "../page/dom.ts";
import { droppedFiles } from "./dropped.ts";
import type { PathFile } from "./request.ts";

/**
 * A place to drop files and folders on, with buttons that do the same. Files dropped anywhere else on the page are
 * taken too.
 */
export function dropZone(take: (files: Promise<readonly PathFile[]>) => void): {
  readonly zone: HTMLElement;
} {
  const file = picker({}, take);
  const folder = picker({ webkitdirectory: "" }, take);
  const zone = element(
    "div",
    { class: "drop-zone" },
    element("p", {}, "Drop a file or a dataset folder anywhere on the page"),
    element(
      "div",
      { class: "drop-buttons" },
      button("File…", () => file.click(), { "aria-label": "Choose a file" }),
      button("Folder…", () => folder.click(), { "aria-label": "Choose a dataset folder" }),
    ),
    element(
      "p",
      { class: "muted" },
      ".npy fields or coefficients, NetCDF, HEALPix FITS, coefficient tables, models",
    ),
    file,
    folder,
  );

  const light = (isOver: boolean) => zone.classList.toggle("is-over", isOver);
  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    light(true);
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) light(false);
  });
  addEventListener("drop", (event) => {
    light(false);
    if (!carriesFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    take(droppedFiles(event.dataTransfer));
  });
  return { zone };
}

function carriesFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}

/** An input that stays out of sight: its button has the focus. */
function picker(
  attributes: Readonly<Record<string, string>>,
  take: (files: Promise<readonly PathFile[]>) => void,
): HTMLInputElement {
  const input = element("input", { type: "file", hidden: "", tabindex: "-1", ...attributes });
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])].map((file) => ({
      path: file.webkitRelativePath || file.name,
      file,
    }));
    input.value = "";
    if (files.length > 0) take(Promise.resolve(files));
  });
  return input;
}
