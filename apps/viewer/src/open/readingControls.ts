import { element } from "../page/dom.ts";
import type { ReadingOptions } from "./content.ts";

type Holdings = NonNullable<ReadingOptions["holds"]>;

const holdings: Readonly<Record<Holdings, string>> = {
  "gauss-legendre": "fields on Gauss–Legendre rings",
  equiangular: "fields in equal steps, cell centres",
  "equiangular-poles": "fields in equal steps with the poles",
  healpix: "HEALPix maps, RING order",
  "healpix-nested": "HEALPix maps, NESTED order",
  coefficients: "coefficients",
};

/** What a plain array does not say of itself, to be said before it is opened. */
export function readingControls(): {
  readonly row: HTMLElement;
  readonly value: () => ReadingOptions;
} {
  const holds = element(
    "select",
    { id: "open-grid" },
    element("option", { value: "" }, "what its shape suggests"),
    ...Object.entries(holdings).map(([value, text]) => element("option", { value }, text)),
  );
  const southFirst = element("input", { type: "checkbox" });
  const row = element(
    "details",
    { class: "open-arrays" },
    element("summary", {}, "Plain arrays"),
    element("div", { class: "row" }, element("label", { for: "open-grid" }, "Holds"), holds),
    element("label", { class: "tick" }, southFirst, "rows run from south to north"),
  );
  return {
    row,
    value: () => {
      const chosen = (Object.keys(holdings) as Holdings[]).find((each) => each === holds.value);
      return { ...(chosen && { holds: chosen }), southFirst: southFirst.checked };
    },
  };
}
