import type { Hover, Session, Side } from "../session/session.ts";
import { type Camera, initialState, type Position, type ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { begin } from "../state/underway.ts";
import { cameraKeys, probeKey } from "./cameraKeys.ts";
import { dragged, zoomed } from "./cameraMoves.ts";
import { type Frame, type FrameView, seenAt, viewAt } from "./frame.ts";
import { knownValues } from "./knownValues.ts";
import type { Overlay } from "./overlay.ts";
import { listenToPointers } from "./pointers.ts";
import type { PointValues } from "./pointValues.ts";
import { pinned, reach } from "./probes.ts";
import { directionAt, type Pixel, type View } from "./viewGeometry.ts";
import { cameraOf, cameraPatch } from "./viewLayout.ts";

/** Pointers and keys of the canvas: they move cameras, read values and pin probes. */
export interface CameraControl {
  /** Reads again what is under the pointer or the cross, after a drawing. */
  follow(frame: Frame): void;
  dispose(): void;
}

/** What a press or a drag does beside pinning values and turning the sphere. */
export interface FieldHand {
  /** False: the press pins a value. `reach` is the angle that a pointer's reach is at the middle of the view, rad. */
  readonly press: (at: Position, reach: number) => boolean;
  /** Undefined: beside the sphere. False: the drag turns it. */
  readonly drag: (at: Position | undefined) => boolean;
}

/** What the control needs of the scene. */
interface Seen {
  readonly frame: () => Frame;
  readonly overlay: Overlay;
  readonly hand: FieldHand;
  readonly values: PointValues;
}

/** Listens to a canvas. */
export function cameraControl(
  canvas: HTMLCanvasElement,
  store: Store<ViewerState>,
  session: Store<Session>,
  { frame, overlay, hand, values }: Seen,
): CameraControl {
  const knownAt = knownValues(values);
  let pointer: Pixel | null = null;
  let isHeld = false;
  let hasCross = false;
  let request = 0;

  const move = (side: Side, change: (camera: Camera) => Camera): void => {
    const state = store.get();
    store.set(cameraPatch(state, side, change(cameraOf(state, side))));
  };
  const hoverAt = (now: Frame, at: Pixel): Hover | null => {
    const found = seenAt(now, at);
    if (!found) return null;
    const { seen, content, position } = found;
    const { unit } = content.shown;
    const value = values.at("pointer", content.shown, position);
    const { left, right } = session.get();
    const posterior = right?.posterior ?? left?.posterior;
    const known = posterior && knownAt(posterior, position);
    const reading = { side: seen.side, position, unit, ...(known && { known }) };
    return value === undefined
      ? { ...reading, value: Number.NaN, isAwaited: true }
      : { ...reading, value };
  };
  const read = (now: Frame): void => {
    if (isHeld) return;
    const at = hasCross ? middleOf(now.views[0]) : pointer;
    const hover = at && hoverAt(now, at);
    if (!areSame(hover, session.get().hover)) session.set({ hover });
  };
  const showCross = (isShown: boolean): void => {
    hasCross = isShown;
    overlay.cross(isShown ? middleOf(frame().views[0]) : null);
    read(frame());
  };
  const pin = (at: Pixel): void => {
    const found = seenAt(frame(), at);
    if (!found) return;
    const { seen, position } = found;
    if (hand.press(position, reach * seen.view.unit)) return;
    store.set({ probes: pinned(store.get().probes, position, at, seen) });
  };

  const requestReading = (): void => {
    if (request !== 0) return;
    const end = begin("a reading");
    request = requestAnimationFrame(() => {
      request = 0;
      end();
      read(frame());
    });
  };
  /** The pointer takes over from the cross. */
  const point = (at: Pixel | null): void => {
    pointer = at;
    if (at && hasCross) overlay.cross(null);
    if (at) hasCross = false;
    requestReading();
  };

  const endPointers = listenToPointers(canvas, {
    hover: point,
    isOnMap: (at) => seenAt(frame(), at) !== null,
    drag: (hold, from, to, fingers) => {
      isHeld = true;
      const found = viewAt(frame(), hold);
      if (!found) return;
      if (fingers === 1 && hand.drag(seenAt(frame(), to)?.position)) return;
      const { unit } = found.view;
      const by = { right: (to.x - from.x) * unit, up: (from.y - to.y) * unit };
      move(found.side, (camera) => draggedIn(found.view, camera, by));
    },
    zoom: (at, factor) => {
      const found = viewAt(frame(), at);
      if (found) move(found.side, (camera) => zoomedAbout(found, camera, at, factor));
    },
    tap: (at) => {
      point(at);
      pin(at);
    },
    release: () => {
      isHeld = false;
      requestReading();
    },
  });

  const ending = new AbortController();
  const { signal } = ending;
  canvas.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const known = cameraKeys.find(({ keys }) => keys.includes(event.key));
      const isPin = probeKey.keys.some((key) => key === event.key);
      if (!known && !isPin) return;
      event.preventDefault();
      if (!hasCross) showCross(true);
      if (known) move("left", (camera) => known.move(camera, initialState.camera));
      else pin(middleOf(frame().views[0]));
    },
    { signal },
  );
  canvas.addEventListener(
    "focus",
    () => {
      if (canvas.matches(":focus-visible")) showCross(true);
    },
    { signal },
  );
  canvas.addEventListener("blur", () => showCross(false), { signal });

  return {
    follow: (now) => {
      if (hasCross) overlay.cross(middleOf(now.views[0]));
      if (hasCross || pointer) read(now);
    },
    dispose: () => {
      endPointers();
      cancelAnimationFrame(request);
      ending.abort();
    },
  };
}

function draggedIn({ kind }: View, camera: Camera, by: Parameters<typeof dragged>[1]): Camera {
  const radians = kind === "mollweide" ? Math.PI / (2 * Math.SQRT2) : 1;
  return dragged(camera, by, radians, kind === "globe");
}

/** The camera magnified, and turned so that the point of the sphere under the pointer stays there. */
function zoomedAbout(seen: FrameView, camera: Camera, at: Pixel, factor: number): Camera {
  const closer = zoomed(camera, factor);
  if (!directionAt(seen.view, at)) return closer;
  const middle = middleOf(seen);
  const change = seen.view.unit * (camera.zoom / closer.zoom - 1);
  const by = { right: (at.x - middle.x) * change, up: (middle.y - at.y) * change };
  return draggedIn(seen.view, closer, by);
}

function middleOf({ view: { rect } }: FrameView): Pixel {
  return { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
}

function areSame(a: Hover | null, b: Hover | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.side === b.side &&
    Object.is(a.value, b.value) &&
    areSameKnown(a.known, b.known) &&
    a.position.colatitude === b.position.colatitude &&
    a.position.longitude === b.position.longitude
  );
}

function areSameKnown(a: Hover["known"], b: Hover["known"]): boolean {
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  return a.mean === b.mean && a.deviation === b.deviation;
}
