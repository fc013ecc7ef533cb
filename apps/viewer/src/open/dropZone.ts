import { html, type TemplateResult } from "lit-html";
import { droppedFiles } from "./dropped.ts";
import type { PathFile } from "./request.ts";

/** Takes files that were dropped or picked. */
export type TakeFiles = (files: Promise<readonly PathFile[]>) => void;

/** The place to drop files and folders on, with buttons that do the same. */
export function dropZone(isOver: boolean, take: TakeFiles): TemplateResult {
  return html`
    <div class=${isOver ? "drop-zone is-over" : "drop-zone"}>
      <p class="by-pointer">Drop a file or a dataset folder anywhere on the page</p>
      <p class="by-touch">Choose a file or a dataset folder of this device</p>
      <div class="drop-buttons">
        <button type="button" aria-label="Choose a file" @click=${pickFrom("open-file")}>File…</button>
        <button type="button" aria-label="Choose a dataset folder" @click=${pickFrom("open-folder")}>Folder…</button>
      </div>
      <p class="muted">NetCDF, HEALPix FITS, Zarr, .npy and .npz, coefficient tables, models</p>
      ${picker("open-file", false, take)}
      ${picker("open-folder", true, take)}
    </div>`;
}

/** Asks for the file that a link says is shown; nothing where every file is here. */
export function awaitedFile(name: string | null, take: TakeFiles): TemplateResult {
  return html`
    <div class="open-awaited" ?hidden=${name === null}>
      <p>The link shows “${name ?? ""}” from a file that it cannot carry. Choose that file to see the view again.</p>
      <button type="button" class="primary" @click=${pickFrom("open-awaited-file")}>Choose it…</button>
      ${picker("open-awaited-file", false, take)}
    </div>`;
}

/** Takes what is dropped anywhere on the page, and tells whether files are held over it. */
export function listenToDrops(take: TakeFiles, hover: (isOver: boolean) => void): void {
  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    hover(true);
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) hover(false);
  });
  addEventListener("drop", (event) => {
    hover(false);
    if (!carriesFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    take(droppedFiles(event.dataTransfer));
  });
}

function carriesFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}

const pickFrom = (id: string) => (): void => document.getElementById(id)?.click();

/** An input that stays out of sight: its button has the focus. */
function picker(id: string, isFolder: boolean, take: TakeFiles): TemplateResult {
  const change = ({ target }: Event): void => {
    const input = target as HTMLInputElement;
    const files = [...(input.files ?? [])].map((file) => ({
      path: file.webkitRelativePath || file.name,
      file,
    }));
    input.value = "";
    if (files.length > 0) take(Promise.resolve(files));
  };
  return html`<input type="file" id=${id} hidden tabindex="-1" ?webkitdirectory=${isFolder} @change=${change} />`;
}
