import { element } from "../page/dom.ts";
import { formatValue } from "../page/readout.ts";
import type { Side } from "../session.ts";
import type { Position, ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { type Frame, type FrameView, valueAt } from "./frame.ts";
import { probesInSight } from "./probes.ts";
import type { Pixel } from "./viewGeometry.ts";

/** What stands over the canvas: names of views, values of probes, the keyboard's cross. */
export interface Overlay {
  update(frame: Frame): void;
  /** The cross in the middle of a view, while the keyboard moves the camera. */
  cross(at: Pixel | null): void;
}

interface Label {
  readonly root: HTMLElement;
  readonly text: HTMLElement;
  /** What the value was worked out for. */
  known: string;
}

/** Room a label needs to the right of its point, CSS pixels; without it, it stands to the left. */
const labelRoom = 130;

/** An overlay in an element that covers the canvas and lets pointers through. */
export function overlayOf(root: HTMLElement, store: Store<ViewerState>): Overlay {
  const names = new Map<Side, HTMLElement>();
  const labels = new Map<string, Label>();
  const mark = element("div", { class: "scene-cross", "aria-hidden": "true" });
  mark.hidden = true;
  root.append(mark);

  const nameOf = (side: Side): HTMLElement => {
    const name = names.get(side) ?? element("div", { class: `scene-name ${side}` });
    if (!names.has(side)) root.append(name);
    names.set(side, name);
    return name;
  };
  const labelOf = (side: Side, index: number): Label => {
    const key = `${side} ${index}`;
    const known = labels.get(key);
    if (known) return known;
    const text = element("output");
    const remove = element("button", { type: "button", "aria-label": `Unpin probe ${index + 1}` });
    remove.textContent = "×";
    remove.addEventListener("click", () =>
      store.set({ probes: store.get().probes.filter((_, i) => i !== index) }),
    );
    const label = {
      root: element("div", { class: "scene-probe" }, element("span", {}), text, remove),
      text,
      known: "",
    };
    root.append(label.root);
    labels.set(key, label);
    return label;
  };

  return {
    update: (frame) => {
      const isSingle = frame.views.length === 1;
      for (const { side, view, content } of frame.views) {
        const name = nameOf(side);
        name.hidden = isSingle;
        name.textContent = content?.shown.title ?? side;
        name.style.transform = `translate(${view.rect.x}px, ${view.rect.y}px)`;
        name.style.maxWidth = `${view.rect.width}px`;
      }
      for (const [side, name] of names) {
        if (!frame.views.some((view) => view.side === side)) name.hidden = true;
      }
      const { probes } = store.get();
      const unused = new Set(labels.values());
      for (const { seen, index, place } of probesInSight(frame, probes)) {
        const label = labelOf(seen.side, index);
        unused.delete(label);
        label.root.hidden = false;
        label.root.style.transform = `translate(${place.x}px, ${place.y}px)`;
        const { x, width } = seen.view.rect;
        label.root.classList.toggle("turned", place.x > x + width - labelRoom);
        write(label, seen, probes[index]);
      }
      for (const label of unused) label.root.hidden = true;
    },
    cross: (at) => {
      mark.hidden = at === null;
      if (at) mark.style.transform = `translate(${at.x}px, ${at.y}px)`;
    },
  };
}

function write(label: Label, { content }: FrameView, position: Position): void {
  if (!content) return;
  const wanted = `${content.shown.id} ${position.colatitude} ${position.longitude}`;
  if (label.known === wanted) return;
  label.known = wanted;
  label.text.textContent = [formatValue(valueAt(content, position)), content.shown.unit]
    .filter((part) => part !== "")
    .join(" ");
}
