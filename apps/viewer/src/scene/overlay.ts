import { html, nothing, render, svg, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { formatValue } from "../session/reading.ts";
import type { Position, ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { contourLabels, labelPlace } from "./contourLabels.ts";
import { nameRoom } from "./drawnStyle.ts";
import type { Frame, FrameView } from "./frame.ts";
import { marks } from "./marks.ts";
import type { PointValues } from "./pointValues.ts";
import { probesInSight } from "./probes.ts";
import type { Pixel, Rect } from "./viewGeometry.ts";

/** What stands over the canvas: names of views, values of probes, the keyboard's cross. */
export interface Overlay {
  update(frame: Frame): void;
  /** Writes values that have arrived. */
  refresh(): void;
  /** The cross in the middle of a view, while the keyboard moves the camera. */
  cross(at: Pixel | null): void;
}

/** Room a label needs to the right of its point, CSS pixels; without it, it stands to the left. */
const labelRoom = 130;

/** An overlay in an element that covers the canvas and lets pointers through. */
export function overlayOf(
  root: HTMLElement,
  store: Store<ViewerState>,
  values: PointValues,
): Overlay {
  let frame: Frame | null = null;
  let cross: Pixel | null = null;
  const wordsAt = ({ seen: { key, content }, index }: Sighting, position: Position): string => {
    if (!content) return "";
    const { shown } = content;
    const value = values.at(`${key} ${index}`, shown, position);
    if (value === undefined) return "…";
    return shown.unit === "" ? formatValue(value) : `${formatValue(value)} ${shown.unit}`;
  };

  const unpin = (index: number): void => {
    store.set({ probes: store.get().probes.filter((_, i) => i !== index) });
  };
  const probe = (sighting: Sighting, position: Position): TemplateResult => {
    const { seen, index, place } = sighting;
    const { x, width } = seen.view.rect;
    const isTurned = place.x > x + width - labelRoom;
    return html`
      <div class=${isTurned ? "scene-probe turned" : "scene-probe"} .style=${at(place)}>
        <span></span>
        <output>${wordsAt(sighting, position)}</output>
        <button type="button" aria-label=${`Unpin probe ${index + 1}`} @click=${() => unpin(index)}>×</button>
      </div>`;
  };
  const write = (): void => {
    const views = frame?.views ?? [];
    const { probes } = store.get();
    const sightings = frame ? [...probesInSight(frame, probes)] : [];
    render(
      html`
        ${contourNumbers(frame)}
        ${arrowMarks(views)}
        ${marks(frame, store.get())}
        ${cross ? html`<div class="scene-cross" aria-hidden="true" .style=${at(cross)}></div>` : nothing}
        ${views.length > 1 ? views.map(viewName) : nothing}
        ${views.map(({ why, view }) => (why === "" ? nothing : reason(why, view.rect)))}
        ${repeat(sightings, keyOf, (sighting) => probe(sighting, probes[sighting.index]))}`,
      root,
    );
  };

  return {
    update: (now) => {
      frame = now;
      write();
    },
    refresh: write,
    cross: (place) => {
      cross = place;
      write();
    },
  };
}

/** A probe in one of the views. */
type Sighting = ReturnType<typeof probesInSight>[number];

const keyOf = ({ seen, index }: Sighting): string => `${seen.key} ${index}`;

/** The name of one of several views, above it. */
function viewName({ side, name, view: { rect }, content }: FrameView): TemplateResult {
  const style = `${at({ x: rect.x, y: rect.y - nameRoom })}; width: ${rect.width}px`;
  return html`<div class=${`scene-name ${side}`} .style=${style}>${name || (content?.shown.title ?? side)}</div>`;
}

/** The numbers of contours. */
function contourNumbers(frame: Frame | null): TemplateResult | typeof nothing {
  const labels = frame ? contourLabels(frame) : [];
  if (labels.length === 0) return nothing;
  return html`<svg class="scene-levels" aria-hidden="true">${labels.map(
    ({ x, y, turn, words }) =>
      svg`<text transform=${labelPlace(x, y, turn)} dy="0.35em">${words}</text>`,
  )}</svg>`;
}

/** The arrows of all views, each cut at its edges. */
function arrowMarks(views: readonly FrameView[]): readonly TemplateResult[] {
  return views.flatMap(({ arrows, view: { rect } }) => {
    if (arrows === "") return [];
    const { x, y, width, height } = rect;
    return [
      html`<svg class="scene-arrows" aria-hidden="true" viewBox=${`${x} ${y} ${width} ${height}`} .style=${`${at(rect)}; width: ${width}px; height: ${height}px`}>
        <path class="rim" d=${arrows} /><path d=${arrows} />
      </svg>`,
    ];
  });
}

/** Why a view is empty, in its middle. */
function reason(why: string, rect: Rect): TemplateResult {
  const style = `${at(rect)}; width: ${rect.width}px; height: ${rect.height}px`;
  return html`<p class="scene-why" .style=${style}>${why}</p>`;
}

/** A style set as a property: as an attribute the page's policy would refuse it. */
function at({ x, y }: Pixel): string {
  return `transform: translate(${x}px, ${y}px)`;
}
