import {
  BufferAttribute,
  BufferGeometry,
  DataTexture,
  GLSL3,
  Matrix3,
  Mesh,
  RawShaderMaterial,
  Scene,
  type Texture,
  Vector2,
  Vector3,
  Vector4,
} from "three";
import { ringPlaces } from "../fields/cells.ts";
import type { ProjectionKind } from "../state/state.ts";
import type { FieldImage } from "./fieldImage.ts";
import { type LineMesh, lineMesh } from "./lineMesh.ts";
import type { LineSegments } from "./lineSegments.ts";
import type { LineLayer, Picture } from "./picture.ts";
import { reliefFragment, reliefVertex } from "./shaders/relief.ts";
import type { Sampling } from "./shaders/sampling.ts";
import { type Spread, spreadUniforms } from "./shaders/spread.ts";
import { surfaceFragment, surfaceVertex } from "./shaders/surface.ts";
import { facingFrame } from "./viewGeometry.ts";

/** Geometries that all sides share. */
export interface SharedGeometry {
  /** A polygon about the map of a projection. */
  readonly map: (kind: ProjectionKind) => BufferGeometry;
  /** The vertices of the relief; made when first wanted. */
  readonly relief: () => BufferGeometry;
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
    cells: { value: new Vector2() },
    places: { value: new Vector3() },
    range: { value: new Vector2() },
    spread: { value: new Vector2() },
    frame: { value: new Vector4() },
    port: { value: new Vector4() },
    outward: { value: new Matrix3() },
    middle: { value: 0 },
    pixels: { value: 1 },
    ground: { value: new Vector4() },
    relief: { value: new Vector3() },
  };
  const made = new Map<string, Mesh<BufferGeometry, RawShaderMaterial>>();
  const layers = new Map<string, { readonly segments: LineSegments; readonly lines: LineMesh }>();

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
  const surface = (kind: ProjectionKind, sampling: Sampling, spread: Spread) =>
    mesh(
      `${kind} ${sampling} ${spread}`,
      () =>
        new Mesh(shared.map(kind), flatMaterial(surfaceFragment(kind, sampling, spread), uniforms)),
    );
  const relief = (spread: Spread) =>
    mesh(`relief ${spread}`, () => new Mesh(shared.relief(), reliefMaterial(spread, uniforms)));
  const lines = ({ name, segments, width, opacity }: LineLayer, picture: Picture): Mesh => {
    const { kind } = picture.view;
    const known = layers.get(`${name} ${kind}`);
    if (known && known.segments !== segments) known.lines.dispose();
    const layer =
      known?.segments === segments
        ? known
        : { segments, lines: lineMesh(segments, kind, uniforms) };
    layers.set(`${name} ${kind}`, layer);
    const { mesh: object } = layer.lines;
    object.frustumCulled = false;
    object.matrixAutoUpdate = false;
    object.material.uniforms["halfWidth"].value = width / 2;
    object.material.uniforms["opacity"].value = opacity;
    // Where lines let the field through, their overlaps would show as dots.
    object.material.uniforms["joint"].value = opacity === 1 ? width / 2 : 0;
    object.material.depthTest = picture.relief !== null;
    layer.lines.restyle(picture);
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
      placeCells(image, uniforms);
      uniforms.slopes.value = picture.relief?.slopes ?? null;
      const placed = spreadUniforms(picture.scale, image.offset);
      uniforms.range.value.fromArray([...placed.range]);
      uniforms.spread.value.fromArray([...placed.spread]);
      uniforms.relief.value.set(middle - image.offset, 1 / half, picture.relief?.height ?? 0);
      uniforms.frame.value.set(
        centre.x,
        centre.y,
        (unit * rect.width) / 2,
        (unit * rect.height) / 2,
      );
      uniforms.port.value.copy(picture.port);
      uniforms.ground.value.fromArray([...picture.ground]);
      uniforms.outward.value.fromArray([...facingFrame(camera)]);
      uniforms.middle.value = camera.longitude;
      uniforms.pixels.value = ratio / unit;
      scene.clear();
      const spread = picture.scale.transform.kind;
      scene.add(
        picture.relief ? relief(spread) : surface(kind, image.layout?.kind ?? "smooth", spread),
      );
      for (const layer of picture.lines) scene.add(lines(layer, picture));
    },
    dispose: () => {
      scene.clear();
      for (const { material } of made.values()) material.dispose();
      for (const layer of layers.values()) layer.lines.dispose();
    },
  };
}

/** Where the cells of an image lie, for the shaders. */
function placeCells(
  { layout }: FieldImage,
  {
    cells,
    places,
  }: Readonly<Record<"cells", { value: Vector2 }> & Record<"places", { value: Vector3 }>>,
): void {
  if (layout?.kind === "healpix") cells.value.set(layout.nside, 0);
  if (layout?.kind !== "grid") return;
  const { nLat, nLon, firstLongitude } = layout.grid;
  const { scale, shift } = ringPlaces(layout.grid);
  cells.value.set(nLat, nLon);
  places.value.set(scale, shift, firstLongitude);
}

type Uniforms = RawShaderMaterial["uniforms"];

function flatMaterial(fragmentShader: string, uniforms: Uniforms): RawShaderMaterial {
  return new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: surfaceVertex,
    fragmentShader,
    uniforms,
    depthTest: false,
    depthWrite: false,
  });
}

function reliefMaterial(spread: Spread, uniforms: Uniforms): RawShaderMaterial {
  return new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: reliefVertex,
    fragmentShader: reliefFragment(spread),
    uniforms,
  });
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
  const directions = new Float32Array(3 * rows * columns);
  for (let i = 0; i < rows * columns; i++) {
    const θ = (Math.PI * Math.floor(i / columns)) / (rows - 1);
    const λ = (2 * Math.PI * (i % columns)) / columns;
    const outward = Math.sin(θ);
    directions.set([outward * Math.cos(λ), outward * Math.sin(λ), Math.cos(θ)], 3 * i);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(directions, 3));
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
