import { captionsOf, memberName } from "../session/caption.ts";
import { fieldChooser, type ShownField, whyNoDifference } from "../session/fieldChoice.ts";
import type { Hover, Session, Side } from "../session/session.ts";
import { vectorsOn } from "../session/vectors.ts";
import type { Position, ViewerState } from "../state/state.ts";
import { type ArrowKey, arrowPath, arrowScale } from "./arrows.ts";
import { type ContourLines, contourKeeper } from "./contourLines.ts";
import { fieldExtents } from "./fieldExtents.ts";
import type { FieldImage } from "./fieldImage.ts";
import type { ImageCache } from "./imageCache.ts";
import { type ReliefSurface, radiusAt, reliefAt } from "./reliefSurface.ts";
import { scaleOf } from "./scales.ts";
import { valueAt } from "./valueAt.ts";
import type { ValueScale } from "./valueScale.ts";
import { contains, directionAt, type Pixel, type View, viewOf } from "./viewGeometry.ts";
import { askedViews, aspectOf, cameraOf, rectanglesOf, sidesOf } from "./viewLayout.ts";

/** One view of a frame; without content while its fields are still on their way. */
export interface FrameView {
  /** Unlike those of the other views. */
  readonly key: string;
  readonly side: Side;
  /** What tells it from the others: its member, or its place where both sides have one title. Empty: its title does. */
  readonly name: string;
  readonly view: View;
  readonly content: FrameContent | null;
  /** Why there will be no content, a sentence; else empty. */
  readonly why: string;
  /** Arrows as an SVG path on the canvas; empty where there are none. */
  readonly arrows: string;
}

/** What a view shows. */
export interface FrameContent {
  readonly shown: ShownField;
  readonly image: FieldImage;
  readonly scale: ValueScale;
  /** null on maps and on a smooth globe. */
  readonly relief: ReliefSurface | null;
  /** null where none are asked for. */
  readonly contours: ContourLines | null;
}

/** Everything that is drawn at once. */
export interface Frame extends CanvasSize {
  readonly views: readonly FrameView[];
  /** The scale of the left view; null while there is nothing to show. */
  readonly scale: ValueScale | null;
  /** The arrow of the legend; null where there are none. */
  readonly arrowKey: ArrowKey | null;
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

/** A maker of frames. */
export function frameMaker(images: ImageCache): FrameMaker {
  const choose = fieldChooser();
  const extents = fieldExtents(images);
  const contoursOf = contourKeeper();

  const content = (
    shown: ShownField | undefined,
    scale: ValueScale | null,
    state: ViewerState,
  ): FrameContent | null => {
    if (!(shown && scale)) return null;
    const image = images.field(shown);
    const isRaised = state.projection === "globe" && state.relief > 0;
    const slopes = isRaised && shown.kind === "harmonics" ? images.slopes(shown) : null;
    const { low, high } = scale.range;
    const relief = slopes && {
      height: state.relief,
      slopes,
      middle: (low + high) / 2 - image.offset,
      half: (high - low) / 2,
    };
    const contours = state.contours ? contoursOf(shown, image, scale) : null;
    return { shown, image, scale, relief, contours };
  };

  return {
    frame: (state, session, { width, height }) => {
      const { left } = session;
      const asked = askedViews(state, left?.members ?? 1);
      const sides = sidesOf(state);
      const shown = new Map(
        asked.map((one) => [one.key, choose(one.state, session, one.side)] as const),
      );
      const shownOn = (side: Side) =>
        asked.flatMap(({ key, side: its }) => (its === side ? (shown.get(key) ?? []) : []));
      const scales = new Map(
        sides.map((side) => [side, scaleOf(side, { state, session, shownOn, extents })] as const),
      );
      const rects = rectanglesOf(asked.length, width, height, aspectOf(state.projection));
      const arrowLengths = arrowScale(state, session, rects[0]);
      const arrowsOf = (
        view: View,
        side: Side,
        places: ViewerState,
        drawn: FrameContent,
      ): string => {
        const vectors = arrowLengths && vectorsOn(side, places, session);
        if (!(arrowLengths && vectors)) return "";
        const { relief } = drawn;
        const radius = (at: Position): number => (relief ? radiusAt(relief, at) : 1);
        return arrowPath(view, vectors, arrowLengths, radius);
      };
      const placeNames = distinctPlaces(state, session);
      const views = asked.map(({ key, side, state: places }, i): FrameView => {
        const drawn = content(shown.get(key), scales.get(side) ?? null, state);
        const camera = cameraOf(state, side);
        const view = viewOf(rects[i], state.projection, camera, drawn?.relief?.height);
        const name =
          left && asked.length > sides.length
            ? memberName(left, places.member)
            : (placeNames.get(side) ?? "");
        const why = side === "difference" && !drawn ? whyNoDifference(state, session) : "";
        const arrows = drawn ? arrowsOf(view, side, places, drawn) : "";
        return { key, side, name, view, content: drawn, why, arrows };
      });
      const arrowKey = views.some(({ arrows }) => arrows !== "")
        ? (arrowLengths?.key ?? null)
        : null;
      return { width, height, views, scale: scales.get("left") ?? null, arrowKey };
    },
    prepare: (state, session) =>
      sidesOf(state)
        .map((side) => choose(state, session, side))
        .filter((shown) => shown !== undefined)
        .map((shown) => images.field(shown)),
  };
}

/** The places of two sides that have one title; empty where their titles tell them apart, or nothing does. */
function distinctPlaces(state: ViewerState, session: Session): ReadonlyMap<Side, string> {
  const [left, right] = captionsOf(state, session);
  const isNeeded = right && left.title === right.title && left.place !== right.place;
  return new Map(isNeeded ? [left, right].map(({ side, place }) => [side, place]) : []);
}

/** The view at a point of the canvas. */
export function viewAt({ views }: Frame, pixel: Pixel): FrameView | undefined {
  return views.find(({ view }) => contains(view.rect, pixel));
}

/** A point of the sphere that one of the views shows. */
export interface SeenPosition {
  readonly seen: FrameView;
  readonly content: FrameContent;
  readonly position: Position;
}

/** What lies at a point of the canvas; null beside the sphere. */
export function seenAt(frame: Frame, pixel: Pixel): SeenPosition | null {
  const seen = viewAt(frame, pixel);
  if (!seen?.content) return null;
  const { view, content } = seen;
  const position = content.relief
    ? reliefAt(content.relief, view, pixel)
    : directionAt(view, pixel);
  return position ? { seen, content, position } : null;
}

/** What is read at a point of the canvas; null beside the sphere. */
export function readingAt(frame: Frame, pixel: Pixel): Hover | null {
  const found = seenAt(frame, pixel);
  if (!found) return null;
  const { seen, content, position } = found;
  const value = valueAt(content.shown, position);
  return { side: seen.side, position, value, unit: content.shown.unit };
}
