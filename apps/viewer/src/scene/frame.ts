import type { ColourScale } from "@chaosphere/atlas";
import { evaluateAt } from "@chaosphere/core";
import type { FieldSequence } from "../fields.ts";
import type { Hover, Session, Side } from "../session.ts";
import type { Position, ViewerState } from "../state.ts";
import { fieldChooser, type ShownField } from "./fieldChoice.ts";
import type { FieldImage } from "./fieldImage.ts";
import type { ImageCache } from "./imageCache.ts";
import { type ReliefSurface, reliefAt } from "./reliefSurface.ts";
import { differenceScale, type Extent, fieldScale, sampledExtent } from "./valueScale.ts";
import { contains, directionAt, type Pixel, type View, viewOf } from "./viewGeometry.ts";
import { aspectOf, cameraOf, rectanglesOf, sidesOf } from "./viewLayout.ts";

/** One view of a frame; without content while its fields are still on their way. */
export interface FrameView {
  readonly side: Side;
  readonly view: View;
  readonly content: FrameContent | null;
}

/** What a view shows. */
export interface FrameContent {
  readonly shown: ShownField;
  readonly image: FieldImage;
  readonly scale: ColourScale;
  /** null on maps and on a smooth globe. */
  readonly relief: ReliefSurface | null;
}

/** Everything that is drawn at once. */
export interface Frame extends CanvasSize {
  readonly views: readonly FrameView[];
  /** The scale of left and right; null while there is nothing to show. */
  readonly scale: ColourScale | null;
}

/** Size of the canvas, CSS pixels. */
export interface CanvasSize {
  readonly width: number;
  readonly height: number;
}

/** Makes frames of what the page's stores hold. */
export interface FrameMaker {
  frame(state: ViewerState, session: Session, size: CanvasSize): Frame;
  /** Makes the image of another member or frame before it is wanted. */
  prepare(state: ViewerState, session: Session): readonly FieldImage[];
}

/** The one field of a sequence, uncut. */
const all = { member: 0, frame: 0, bandLimit: null };

/** A maker of frames. */
export function frameMaker(images: ImageCache): FrameMaker {
  const choose = fieldChooser();
  const extents = new WeakMap<FieldSequence, Extent>();

  /** Of all degrees, so that the band limit leaves the colours as they are. */
  const extentOf = (sequence: FieldSequence): Extent => {
    const extent =
      extents.get(sequence) ??
      (sequence.coefficients.batch === 1 ? wholeExtent(sequence) : sampledExtent(sequence));
    extents.set(sequence, extent);
    return extent;
  };
  const wholeExtent = (sequence: FieldSequence): Extent => {
    const whole = choose(all, { left: sequence, right: null }, "left");
    const { low, high } = whole ? images.field(whole) : { low: Number.NaN, high: Number.NaN };
    return [low, high];
  };

  const content = (
    shown: ShownField | undefined,
    scale: ColourScale | null,
    state: ViewerState,
  ): FrameContent | null => {
    if (!(shown && scale)) return null;
    const image = images.field(shown);
    const isRaised = state.projection === "globe" && state.relief > 0;
    const { low, high } = scale.range;
    const relief = isRaised && {
      height: state.relief,
      slopes: images.slopes(shown),
      middle: (low + high) / 2 - image.offset,
      half: (high - low) / 2,
    };
    return { shown, image, scale, relief: relief || null };
  };

  return {
    frame: (state, session, { width, height }) => {
      const sides = sidesOf(state);
      const sequences = [session.left, sides.includes("right") ? session.right : null].filter(
        (sequence) => sequence !== null,
      );
      const scale =
        sequences.length === 0 ? null : fieldScale(state, sequences, sequences.map(extentOf));
      const rects = rectanglesOf(sides.length, width, height, aspectOf(state.projection));
      const views = sides.map((side, i): FrameView => {
        const own = side === "difference" && scale ? differenceScale(scale) : scale;
        const shown = content(choose(state, session, side), own, state);
        const camera = cameraOf(state, side);
        const view = viewOf(rects[i], state.projection, camera, shown?.relief?.height);
        return { side, view, content: shown };
      });
      return { width, height, views, scale };
    },
    prepare: (state, session) =>
      sidesOf(state)
        .map((side) => choose(state, session, side))
        .filter((shown) => shown !== undefined)
        .map((shown) => images.field(shown)),
  };
}

/** The view at a point of the canvas. */
export function viewAt({ views }: Frame, pixel: Pixel): FrameView | undefined {
  return views.find(({ view }) => contains(view.rect, pixel));
}

/** The value at a point of the sphere: Σ a_lm Y_lm there, not a texel. */
export function valueAt({ shown }: FrameContent, { colatitude, longitude }: Position): number {
  const θ = Math.max(0, Math.min(Math.PI, colatitude));
  return evaluateAt(shown.coefficients, Float64Array.of(θ), Float64Array.of(longitude))[0];
}

/** What is seen at a point of the canvas; null beside the sphere. */
export function readingAt(frame: Frame, pixel: Pixel): Hover | null {
  const found = viewAt(frame, pixel);
  if (!found?.content) return null;
  const { view, side, content } = found;
  const position = content.relief
    ? reliefAt(content.relief, view, pixel)
    : directionAt(view, pixel);
  return position ? { side, position, value: valueAt(content, position) } : null;
}
