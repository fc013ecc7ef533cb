import { button, element } from "../page/dom.ts";
import type { ViewerState } from "../state.ts";
import type { Store } from "../store.ts";

/** The two ends of the colour bar: empty fields are automatic, and what is no range is said beside them. */
export function rangeControl(store: Store<ViewerState>): HTMLElement {
  const [low, high] = (["lowest", "highest"] as const).map((end) =>
    element("input", {
      type: "number",
      step: "any",
      placeholder: "auto",
      "aria-label": `Value at the ${end} colour`,
    }),
  ) as [HTMLInputElement, HTMLInputElement];
  const complaint = element("p", { class: "error", role: "alert" });

  const read = (): void => {
    complaint.textContent = "";
    const ends = [low.valueAsNumber, high.valueAsNumber] as const;
    if (low.value === "" && high.value === "") store.set({ range: null });
    else if (ends[0] < ends[1]) store.set({ range: ends });
    else if (low.value !== "" && high.value !== "") {
      complaint.textContent = "The range needs its lower value first.";
    }
  };
  const show = (range: ViewerState["range"]): void => {
    if (range?.[0] === low.valueAsNumber && range[1] === high.valueAsNumber) return;
    low.value = range ? String(range[0]) : "";
    high.value = range ? String(range[1]) : "";
    complaint.textContent = "";
  };
  for (const input of [low, high]) input.addEventListener("change", read);
  store.subscribe((state) => state.range, show);
  show(store.get().range);

  const automatic = button("Auto", () => store.set({ range: null }), {
    "aria-label": "Auto range",
  });
  return element(
    "div",
    {},
    element(
      "div",
      { class: "row" },
      element("span", {}, "Range"),
      element("div", { class: "pair" }, low, high, automatic),
    ),
    complaint,
  );
}
