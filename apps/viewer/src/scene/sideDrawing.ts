import type { ColourScale } from "@chaosphere/atlas";
import {
  BufferAttribute,
  BufferGeometry,
  DataTexture,
  GLSL3,
  type InstancedBufferGeometry,
  Matrix3,
  Mesh,
  RawShaderMaterial,
  Scene,
  type Texture,
  Vector2,
  Vector3,
  Vector4,
} from "three";
import type { ProjectionKind } from "../state.ts";
import type { FieldImage } from "./fieldImage.ts";
import { linesFragment, linesVertex } from "./shaders/lines.ts";
import { reliefFragment, reliefVertex } from "./shaders/relief.ts";
import { surfaceFragment, surfaceVertex } from "./shaders/surface.ts";
import { facingFrame, type View } from "./viewGeometry.ts";

/** Geometries that all sides share. */
export interface SharedGeometry {
  readonly triangle: BufferGeometry;
  /** The vertices of the relief; made when first wanted. */
  readonly relief: () => BufferGeometry;
}

/** What one view is to show. */
export interface Picture {
  readonly view: View;
  /** Pixels of the drawing buffer to a CSS pixel. */
  readonly ratio: number;
  readonly image: FieldImage;
  readonly scale: ColourScale;
  readonly colours: Texture;
  /** Displacement at the ends of the scale, and the texture of the vertices; null: a smooth sphere or a map. */
  readonly relief: { readonly height: number; readonly slopes: Texture } | null;
  readonly lines: readonly LineLayer[];
}

/** Lines to draw over the field. */
export interface LineLayer {
  readonly name: "graticule" | "coastlines";
  readonly geometry: InstancedBufferGeometry;
  /** Pixels of the drawing buffer. */
  readonly width: number;
  readonly opacity: number;
}

/** The objects of one view: its own materials, shared geometry. */
export interface SideDrawing {
  readonly scene: Scene;
  set(picture: Picture): void;
  dispose(): void;
}

/** The drawing of one view. */
export function sideDrawing(shared: SharedGeometry): SideDrawing {
  const scene = new Scene();
  const uniforms = {
    field: { value: null as Texture | null },
    colours: { value: null as Texture | null },
    slopes: { value: null as Texture | null },
    range: { value: new Vector2() },
    frame: { value: new Vector4() },
    outward: { value: new Matrix3() },
    middle: { value: 0 },
    pixels: { value: 1 },
    relief: { value: new Vector3() },
  };
  const made = new Map<string, Mesh<BufferGeometry, RawShaderMaterial>>();

  /** The mesh of a name, made when first wanted. */
  const mesh = (
    name: string,
    make: () => Mesh<BufferGeometry, RawShaderMaterial>,
  ): Mesh<BufferGeometry, RawShaderMaterial> => {
    const object = made.get(name) ?? make();
    object.frustumCulled = false;
    object.matrixAutoUpdate = false;
    made.set(name, object);
    return object;
  };
  const surface = (kind: ProjectionKind) =>
    mesh(kind, () => new Mesh(shared.triangle, flatMaterial(kind, uniforms)));
  const relief = () => mesh("relief", () => new Mesh(shared.relief(), reliefMaterial(uniforms)));
  const lines = ({ name, geometry, width, opacity }: LineLayer, kind: ProjectionKind) => {
    const object = mesh(`${name} ${kind}`, () => new Mesh(geometry, lineMaterial(kind, uniforms)));
    object.geometry = geometry;
    object.material.uniforms["halfWidth"].value = width / 2;
    object.material.uniforms["opacity"].value = opacity;
    object.material.depthTest = uniforms.relief.value.z > 0;
    return object;
  };

  return {
    scene,
    set: (picture) => {
      const { view, ratio, image } = picture;
      const { low, high } = picture.scale.range;
      const { rect, unit, centre, camera, kind } = view;
      const [middle, half] = [(low + high) / 2, (high - low) / 2];
      uniforms.field.value = image.texture;
      uniforms.colours.value = picture.colours;
      uniforms.slopes.value = picture.relief?.slopes ?? null;
      uniforms.range.value.set(low - image.offset, 1 / (high - low));
      uniforms.relief.value.set(middle - image.offset, 1 / half, picture.relief?.height ?? 0);
      uniforms.frame.value.set(
        centre.x,
        centre.y,
        (unit * rect.width) / 2,
        (unit * rect.height) / 2,
      );
      uniforms.outward.value.fromArray([...facingFrame(camera)]);
      uniforms.middle.value = camera.longitude;
      uniforms.pixels.value = ratio / unit;
      scene.clear();
      scene.add(picture.relief ? relief() : surface(kind));
      for (const layer of picture.lines) scene.add(lines(layer, kind));
    },
    dispose: () => {
      scene.clear();
      for (const { material } of made.values()) material.dispose();
    },
  };
}

type Uniforms = RawShaderMaterial["uniforms"];

function flatMaterial(kind: ProjectionKind, uniforms: Uniforms): RawShaderMaterial {
  return new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: surfaceVertex,
    fragmentShader: surfaceFragment(kind),
    uniforms,
    depthTest: false,
    depthWrite: false,
  });
}

function reliefMaterial(uniforms: Uniforms): RawShaderMaterial {
  return new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: reliefVertex,
    fragmentShader: reliefFragment,
    uniforms,
  });
}

function lineMaterial(kind: ProjectionKind, uniforms: Uniforms): RawShaderMaterial {
  return new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: linesVertex(kind),
    fragmentShader: linesFragment(kind),
    uniforms: { ...uniforms, halfWidth: { value: 0.5 }, opacity: { value: 1 } },
    transparent: true,
    premultipliedAlpha: true,
    depthWrite: false,
    side: 2,
  });
}

/** One triangle that covers a view. */
export function triangleGeometry(): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(Float32Array.of(-1, -1, 3, -1, -1, 3), 2));
  return geometry;
}

/** Triangles between the texels of a texture of slopes, counterclockwise seen from outside; columns close up. */
export function reliefGeometry(rows: number, columns: number): BufferGeometry {
  const index = new Uint32Array(6 * (rows - 1) * columns);
  let at = 0;
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns; column++) {
      const next = (column + 1) % columns;
      const [a, b] = [row * columns + column, row * columns + next];
      index.set([a, a + columns, b + columns, a, b + columns, b], at);
      at += 6;
    }
  }
  const geometry = new BufferGeometry();
  geometry.setIndex(new BufferAttribute(index, 1));
  return geometry;
}

/** A colour table as a texture of one row. */
export function colourTexture(table: Uint8Array): DataTexture {
  const count = table.length / 3;
  const texels = new Uint8Array(4 * count).fill(255);
  for (let k = 0; k < count; k++) texels.set(table.subarray(3 * k, 3 * k + 3), 4 * k);
  const texture = new DataTexture(texels, count, 1);
  texture.needsUpdate = true;
  return texture;
}
