import type { Hover, Session } from "../session/session.ts";
import type { ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { browsing } from "./browsing.ts";
import { cameraControl, type FieldHand } from "./cameraControl.ts";
import { colourBars } from "./colourBars.ts";
import { drawLoop } from "./drawLoop.ts";
import { type Frame, frameMaker, readingAt } from "./frame.ts";
import { glStage, type Lines, webgl2Of } from "./glStage.ts";
import { pageGround } from "./ground.ts";
import { imageCache } from "./imageCache.ts";
import { lineStore } from "./lineStore.ts";
import { overlayOf } from "./overlay.ts";
import { pointValues } from "./pointValues.ts";
import "./scene.css";
import { type SceneDom, sceneDom } from "./sceneDom.ts";
import type { ValueScale } from "./valueScale.ts";
import type { Pixel } from "./viewGeometry.ts";
import { noPictures, type ViewPictures, viewPictures } from "./viewPictures.ts";

/** The views of the page. They draw when something has changed, and at no other time. */
export interface Scene {
  /** Draws at once. */
  render(): void;
  /** Adopts a new size of the page; the scene notices sizes of its own element by itself. */
  resize(): void;
  /** What is seen at a point of the window; null beside the sphere. */
  pick(clientX: number, clientY: number): Hover | null;
  /** The scale of the left view; null while nothing is shown. */
  scale(): ValueScale | null;
  /** What is drawn; null where nothing can be. */
  frame(): Frame | null;
  /** The lines that are drawn on all views; contours are those of the frame. */
  lines(): Lines;
  /** Pictures of the views as they are. */
  readonly pictures: ViewPictures;
  readonly canvas: HTMLCanvasElement;
  dispose(): void;
}

const noWebGl =
  "The globe and the maps need WebGL 2, which this browser does not offer. Turn on hardware acceleration, or open the page in a current browser. Panels, tables and downloads work without it.";
const lost =
  "The browser has taken the graphics card away from this page. Drawing resumes when it comes back.";

/**
 * Builds the views in the scene's slot: everything they show follows the two stores.
 *
 * @param hand what presses and drags do where it takes them.
 */
export function createScene(
  root: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
  hand: FieldHand,
): Scene {
  const dom = sceneDom(root);
  const context = webgl2Of(dom.canvas, { isOpaque: true });
  if (!context) {
    dom.notice(noWebGl);
    return sceneWithoutWebGl(dom);
  }
  const { canvas } = dom;
  const stage = glStage(canvas, context);
  const images = imageCache();
  const maker = frameMaker(images);
  const values = pointValues(() => {
    overlay.refresh();
    control.follow(current());
  });
  const overlay = overlayOf(dom.overlay, store, values);
  const writeBars = colourBars(dom.bars);
  const lines = lineStore((failure) => {
    if (failure)
      session.set({ errors: [`coastlines: the coastlines could not be read. ${failure}`] });
    loop.invalidate();
  });
  const ground = pageGround(() => loop.invalidate());
  let frame: Frame | null = null;

  const sizeOf = () => ({ width: dom.views.clientWidth, height: dom.views.clientHeight });
  const current = (): Frame => {
    const size = sizeOf();
    if (frame?.width !== size.width || frame.height !== size.height) {
      frame = maker.frame(store.get(), session.get(), size);
    }
    return frame;
  };
  const draw = (ratio: number): void => {
    const size = sizeOf();
    if (size.width < 2 || size.height < 2 || context.isContextLost()) return;
    const now = current();
    // Coastlines are read after the first field, and not while it is waited for.
    const isEmpty = now.views.every(({ content }) => content === null);
    stage.draw(now, isEmpty ? {} : lines.of(store.get()), ratio, ground.now());
    images.trim(new Set(now.views.flatMap(({ content }) => (content ? [content.shown.id] : []))));
    overlay.update(now);
    writeBars(now);
    control.follow(now);
  };
  const loop = drawLoop((isHurried) => {
    draw(isHurried ? Math.min(1, 0.7 * screenRatio()) : screenRatio());
    ahead.look();
  });
  const control = cameraControl(canvas, store, session, { frame: current, overlay, hand, values });
  const ahead = browsing(store, session, (state) => {
    for (const image of maker.prepare(state, session.get())) stage.upload(image.texture);
  });

  const pictures = viewPictures({
    frame: current,
    lines: () => lines.of(store.get()),
    screenRatio,
  });

  const change = (isMotion: boolean): void => {
    frame = null;
    loop.invalidate(isMotion);
  };
  const ends = [
    store.subscribe(
      (state) => state.camera,
      () => change(true),
    ),
    store.subscribe(
      (state) => state.rightCamera,
      () => change(true),
    ),
    store.subscribe(
      (state) => state,
      () => change(false),
    ),
    session.subscribe(
      (held) => held.left,
      () => change(false),
    ),
    session.subscribe(
      (held) => held.playing,
      () => change(false),
    ),
    session.subscribe(
      (held) => held.right,
      () => change(false),
    ),
  ];
  const sizes = new ResizeObserver(() => change(false));
  sizes.observe(dom.views);
  const onLost = (): void => dom.notice(lost);
  const onBack = (): void => {
    dom.notice("");
    change(false);
  };
  canvas.addEventListener("webglcontextlost", onLost);
  canvas.addEventListener("webglcontextrestored", onBack);
  loop.invalidate();

  return {
    canvas,
    render: () => draw(screenRatio()),
    resize: () => change(false),
    pick: (clientX, clientY) => readingAt(current(), within(canvas, clientX, clientY)),
    scale: () => current().scale,
    frame: current,
    lines: () => lines.of(store.get()),
    pictures,
    dispose: () => {
      for (const end of ends) end();
      canvas.removeEventListener("webglcontextlost", onLost);
      canvas.removeEventListener("webglcontextrestored", onBack);
      sizes.disconnect();
      control.dispose();
      values.dispose();
      ahead.dispose();
      ground.dispose();
      pictures.dispose();
      loop.dispose();
      images.dispose();
      stage.dispose();
      dom.frame.remove();
    },
  };
}

/** Screen pixels per CSS pixel; beyond 2 the eye sees no difference. */
function screenRatio(): number {
  return Math.min(2, window.devicePixelRatio);
}

function within(canvas: HTMLCanvasElement, clientX: number, clientY: number): Pixel {
  const { left, top } = canvas.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}

function sceneWithoutWebGl({ canvas, frame }: SceneDom): Scene {
  const nothing = (): void => {};
  return {
    canvas,
    render: nothing,
    resize: nothing,
    pick: () => null,
    scale: () => null,
    frame: () => null,
    lines: () => ({}),
    pictures: noPictures,
    dispose: () => frame.remove(),
  };
}
