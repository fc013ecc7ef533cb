import { drawBufferInfo, setBuffersAndAttributes, setUniforms } from "twgl.js";
import type { CanvasSize, Frame } from "./frame.ts";
import { glMemory } from "./glMemory.ts";
import { type LineMesh, lineMesh } from "./lineMesh.ts";
import type { LineSegments } from "./lineSegments.ts";
import { lineStyles } from "./lineStyles.ts";
import type { LineLayer, Picture } from "./picture.ts";
import { pictureUniforms, type Uniforms } from "./pictureUniforms.ts";
import { type Drawable, surfaceOf } from "./surfaces.ts";
import type { Texels } from "./texels.ts";
import { tableOf, type ValueScale } from "./valueScale.ts";

/** Lines that are to be drawn, by layer. */
export type Lines = Readonly<Partial<Record<LineLayer["name"], LineSegments>>>;

/** The canvas seen by WebGL: draws frames, keeps nothing that a frame does not name. */
export interface GlStage {
  draw(frame: Frame, lines: Lines, ratio: number): void;
  /** Hands a texture over before it is drawn. */
  upload(texture: Texels): void;
  /** Gives a texture up that nothing will draw any more. */
  forget(texture: Texels): void;
  dispose(): void;
}

/** A context of WebGL 2 without the smoothing of edges, which the shaders do; null where there is none. */
export function webgl2Of(canvas: HTMLCanvasElement): WebGL2RenderingContext | null {
  return canvas.getContext("webgl2", {
    alpha: true,
    antialias: false,
    depth: true,
    stencil: false,
    premultipliedAlpha: true,
  });
}

/** The stage of a canvas and its context. */
export function glStage(canvas: HTMLCanvasElement, gl: WebGL2RenderingContext): GlStage {
  let memory = glMemory(gl);
  const meshes = new Map<string, LineMesh>();
  const tables = new Map<string, Texels<Uint8Array>>();

  const coloursOf = (scale: ValueScale): Texels<Uint8Array> => {
    const name = typeof scale.colour === "string" ? scale.colour : scale.colour.rgb;
    const texels = tables.get(name) ?? colourTexels(tableOf(scale));
    tables.set(name, texels);
    return texels;
  };
  const meshOf = (key: string, { name, segments }: LineLayer, { view }: Picture): LineMesh => {
    const id = `${key} ${name} ${view.kind}`;
    const known = meshes.get(id);
    if (known?.segments === segments) return known;
    if (known) memory.release(id);
    const mesh = lineMesh(gl, memory, id, segments, view.kind);
    meshes.set(id, mesh);
    return mesh;
  };
  const drawObject = ({ program, vertices }: Drawable, uniforms: Uniforms): void => {
    gl.useProgram(program.program);
    setBuffersAndAttributes(gl, program, vertices.array);
    setUniforms(program, uniforms);
    drawBufferInfo(gl, vertices.array);
    // What is made next would bind its indices to these vertices.
    gl.bindVertexArray(null);
  };
  const drawPicture = (key: string, picture: Picture): void => {
    const uniforms = pictureUniforms(memory, picture);
    const isRaised = picture.relief !== null;
    gl.disable(gl.BLEND);
    enable(gl, gl.DEPTH_TEST, isRaised);
    enable(gl, gl.CULL_FACE, isRaised);
    drawObject(surfaceOf(memory, picture), uniforms);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.disable(gl.CULL_FACE);
    gl.depthMask(false);
    for (const layer of picture.lines) {
      const mesh = meshOf(key, layer, picture);
      mesh.restyle(picture);
      const { width, opacity } = layer;
      // Where lines let the field through, their overlaps would show as dots.
      const joint = opacity === 1 ? width / 2 : 0;
      drawObject(mesh.drawable, { ...uniforms, halfWidth: width / 2, opacity, joint });
    }
    gl.depthMask(true);
  };

  // Without this the browser gives no context back.
  const onLost = (event: Event): void => event.preventDefault();
  const onBack = (): void => {
    memory = glMemory(gl);
    meshes.clear();
  };
  canvas.addEventListener("webglcontextlost", onLost);
  canvas.addEventListener("webglcontextrestored", onBack);

  return {
    draw: ({ views, width, height }, lines, ratio) => {
      matchSize(canvas, { width, height }, ratio);
      gl.disable(gl.SCISSOR_TEST);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      gl.depthFunc(gl.LEQUAL);
      gl.enable(gl.SCISSOR_TEST);
      const layerOf = (name: LineLayer["name"], segments: LineSegments): LineLayer => {
        const { width: breadth, opacity } = lineStyles[name];
        return { name, segments, width: breadth * ratio, opacity };
      };
      const layers = Object.entries(lines).map(([name, segments]) =>
        layerOf(name as LineLayer["name"], segments),
      );
      for (const { key, view, content } of views) {
        if (!content) continue;
        const { x, y, width: breadth, height: rise } = view.rect;
        const [left, bottom, across, up] = [x, height - y - rise, breadth, rise].map((length) =>
          Math.round(length * ratio),
        );
        const port = [left, bottom, across, up] as const;
        gl.viewport(...port);
        gl.scissor(...port);
        drawPicture(key, {
          view,
          ratio,
          port,
          image: content.image,
          scale: content.scale,
          colours: coloursOf(content.scale),
          relief: content.relief,
          lines: content.contours
            ? [layerOf("contours", content.contours.segments), ...layers]
            : layers,
        });
      }
    },
    upload: (texels) => void memory.texture(texels),
    forget: (texels) => memory.forget(texels),
    dispose: () => {
      canvas.removeEventListener("webglcontextlost", onLost);
      canvas.removeEventListener("webglcontextrestored", onBack);
    },
  };
}

function enable(gl: WebGL2RenderingContext, capability: number, isOn: boolean): void {
  if (isOn) gl.enable(capability);
  else gl.disable(capability);
}

/** A colour table as a texture of one row. */
function colourTexels(table: Uint8Array): Texels<Uint8Array> {
  const width = table.length / 3;
  const data = new Uint8Array(4 * width).fill(255);
  for (let k = 0; k < width; k++) data.set(table.subarray(3 * k, 3 * k + 3), 4 * k);
  return { data, width, height: 1, channels: 4 };
}

/** Gives the canvas whole pixels, of the page and of its own: a stretched canvas would read beside what it shows. */
function matchSize(canvas: HTMLCanvasElement, size: CanvasSize, ratio: number): void {
  const [width, height] = [size.width, size.height].map((length) => Math.floor(length * ratio));
  // To set a size clears the canvas, even if it stays.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.style.width = `${size.width}px`;
  canvas.style.height = `${size.height}px`;
}
