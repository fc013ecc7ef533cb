import {
  type BufferGeometry,
  Camera,
  Color,
  type DataTexture,
  SRGBColorSpace,
  type Texture,
  Vector4,
  WebGLRenderer,
} from "three";
import type { ProjectionKind } from "../state/state.ts";
import { reliefSize } from "./fieldImage.ts";
import type { CanvasSize, Frame } from "./frame.ts";
import type { Ground } from "./ground.ts";
import type { LineSegments } from "./lineSegments.ts";
import { lineStyles } from "./lineStyles.ts";
import { mapGeometry } from "./mapGeometry.ts";
import type { LineLayer } from "./picture.ts";
import { colourTexture, reliefGeometry, type SideDrawing, sideDrawing } from "./sideDrawing.ts";
import { tableOf, type ValueScale } from "./valueScale.ts";

/** Lines that are to be drawn, by layer. */
export type Lines = Readonly<Partial<Record<LineLayer["name"], LineSegments>>>;

/** The canvas seen by WebGL: draws frames, keeps nothing that a frame does not name. */
export interface GlStage {
  draw(frame: Frame, lines: Lines, ratio: number, ground: Ground): void;
  /** Hands a texture over before it is drawn. */
  upload(texture: Texture): void;
  /** Gives up the pixels of the canvas, until the next drawing. */
  rest(): void;
  dispose(): void;
}

/**
 * A context of WebGL 2 without the smoothing of edges, which the shaders do; null where there is none. What is opaque the
 * browser need not blend with the page at every frame.
 */
export function webgl2Of(
  canvas: HTMLCanvasElement,
  { isOpaque }: { readonly isOpaque: boolean },
): WebGL2RenderingContext | null {
  return canvas.getContext("webgl2", {
    alpha: !isOpaque,
    antialias: false,
    depth: true,
    stencil: false,
    premultipliedAlpha: true,
  });
}

/** The stage of a canvas and its context. */
export function glStage(canvas: HTMLCanvasElement, context: WebGL2RenderingContext): GlStage {
  const renderer = new WebGLRenderer({ canvas, context, alpha: true });
  renderer.autoClear = false;
  renderer.sortObjects = false;
  const eye = new Camera();
  const port = new Vector4();
  const behind = new Color();
  const maps = new Map<ProjectionKind, BufferGeometry>();
  let relief: ReturnType<typeof reliefGeometry> | undefined;
  const sides = new Map<string, SideDrawing>();
  const tables = new Map<string, DataTexture>();

  const mapOf = (kind: ProjectionKind): BufferGeometry => {
    const map = maps.get(kind) ?? mapGeometry(kind);
    maps.set(kind, map);
    return map;
  };
  const drawingOf = (key: string): SideDrawing => {
    const drawing =
      sides.get(key) ??
      sideDrawing({
        map: mapOf,
        relief: () => {
          relief ??= reliefGeometry(reliefSize.rows, reliefSize.columns);
          return relief;
        },
      });
    sides.set(key, drawing);
    return drawing;
  };
  const coloursOf = (scale: ValueScale): DataTexture => {
    const name = typeof scale.colour === "string" ? scale.colour : scale.colour.rgb;
    const texture = tables.get(name) ?? colourTexture(tableOf(scale));
    tables.set(name, texture);
    return texture;
  };

  return {
    draw: ({ views, width, height }, lines, ratio, ground) => {
      matchSize(renderer, { width, height }, ratio);
      renderer.setScissorTest(false);
      // At every frame: three.js begins with an opaque black one again when a lost context has come back.
      const [red, green, blue, opacity] = ground;
      renderer.setClearColor(behind.setRGB(red, green, blue, SRGBColorSpace), opacity);
      renderer.clear();
      const layerOf = (name: LineLayer["name"], segments: LineSegments): LineLayer => {
        const { width: breadth, opacity } = lineStyles[name];
        return { name, segments, width: breadth * ratio, opacity };
      };
      const layers = Object.entries(lines).map(([name, segments]) =>
        layerOf(name as LineLayer["name"], segments),
      );
      for (const { key, view, content } of views) {
        if (!content) continue;
        const { rect } = view;
        const below = height - rect.y - rect.height;
        renderer.setViewport(rect.x, below, rect.width, rect.height);
        renderer.setScissor(rect.x, below, rect.width, rect.height);
        renderer.setScissorTest(true);
        const drawing = drawingOf(key);
        drawing.set({
          view,
          ratio,
          ground,
          port: renderer.getCurrentViewport(port),
          image: content.image,
          scale: content.scale,
          colours: coloursOf(content.scale),
          relief: content.relief,
          lines: content.contours
            ? [layerOf("contours", content.contours.segments), ...layers]
            : layers,
        });
        renderer.render(drawing.scene, eye);
      }
    },
    upload: (texture) => renderer.initTexture(texture),
    rest: () => renderer.setSize(1, 1),
    dispose: () => {
      for (const drawing of sides.values()) drawing.dispose();
      for (const table of tables.values()) table.dispose();
      for (const map of maps.values()) map.dispose();
      relief?.dispose();
      renderer.dispose();
    },
  };
}

/** Gives the canvas whole pixels, of the page and of its own: a stretched canvas would read beside what it shows. */
function matchSize(renderer: WebGLRenderer, { width, height }: CanvasSize, ratio: number): void {
  const { domElement: canvas } = renderer;
  const isAsWanted =
    renderer.getPixelRatio() === ratio &&
    canvas.style.width === `${width}px` &&
    canvas.style.height === `${height}px`;
  if (isAsWanted) return;
  renderer.setPixelRatio(ratio);
  renderer.setSize(width, height);
}
