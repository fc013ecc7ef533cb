import type { GridKind } from "@chaosphere/core";
import { element } from "../page/dom.ts";
import type { ReadingOptions } from "./content.ts";

const grids: Readonly<Record<GridKind, string>> = {
  "gauss-legendre": "Gauss–Legendre rings",
  equiangular: "equal steps, cell centres",
  "equiangular-poles": "equal steps with the poles",
};

/** What a plain array does not say of itself, to be said before it is opened. */
export function readingControls(): {
  readonly row: HTMLElement;
  readonly value: () => ReadingOptions;
} {
  const grid = element(
    "select",
    { id: "open-grid" },
    ...Object.entries(grids).map(([value, text]) => element("option", { value }, text)),
  );
  const southFirst = element("input", { type: "checkbox" });
  const row = element(
    "details",
    { class: "open-arrays" },
    element("summary", {}, "Plain .npy fields"),
    element("div", { class: "row" }, element("label", { for: "open-grid" }, "Grid"), grid),
    element("label", { class: "tick" }, southFirst, "rows run from south to north"),
  );
  return {
    row,
    value: () => ({
      grid:
        (Object.keys(grids) as GridKind[]).find((kind) => kind === grid.value) ?? "gauss-legendre",
      southFirst: southFirst.checked,
    }),
  };
}
