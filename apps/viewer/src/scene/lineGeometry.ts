import { BufferAttribute, InstancedBufferAttribute, InstancedBufferGeometry } from "three";

/** A line through points of the sphere: longitude and latitude in degrees, as GeoJSON has them. */
export type Polyline = readonly (readonly [longitude: number, latitude: number])[];

const radian = Math.PI / 180;
/** Longest segment, degrees: what is straight in longitude and latitude is drawn straight in the plane. */
const longest = 2.5;

/** Polylines for the line shaders: an instance a segment, two quadrilaterals an instance. */
export function lineGeometry(lines: readonly Polyline[]): InstancedBufferGeometry {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const line of lines) {
    for (let k = 1; k < line.length; k++) {
      const [[λ0, φ0], [λ1, φ1]] = [line[k - 1], line[k]];
      const east = λ1 - λ0 - 360 * Math.round((λ1 - λ0) / 360);
      const parts = Math.max(1, Math.ceil(Math.hypot(east, φ1 - φ0) / longest));
      for (let i = 0; i < parts; i++) {
        const at = (s: number) => shaderPoint(λ0 + s * east, φ0 + s * (φ1 - φ0));
        starts.push(...at(i / parts));
        ends.push(...at((i + 1) / parts));
      }
    }
  }
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute("corner", new BufferAttribute(corners, 3));
  geometry.setIndex([0, 1, 2, 2, 1, 3, 4, 5, 6, 6, 5, 7]);
  geometry.setAttribute("start", new InstancedBufferAttribute(Float32Array.from(starts), 3));
  geometry.setAttribute("end", new InstancedBufferAttribute(Float32Array.from(ends), 3));
  geometry.instanceCount = starts.length / 3;
  return geometry;
}

/** End, side, and whether the quadrilateral is the second. */
const corners = Float32Array.from(
  [0, 1].flatMap((second) =>
    [0, 1].flatMap((end) => [-1, 1].flatMap((side) => [end, side, second])),
  ),
);

/** Longitude, latitude and Mollweide's auxiliary angle t, rad. */
function shaderPoint(longitude: number, latitude: number): [number, number, number] {
  const φ = latitude * radian;
  return [longitude * radian, φ, auxiliaryAngle(φ)];
}

/** t of 2t + sin 2t = π sin φ, by bisection of an increasing function: exact enough at the poles, where Newton is slow. */
export function auxiliaryAngle(φ: number): number {
  const wanted = Math.PI * Math.sin(Math.abs(φ));
  let [low, high] = [0, Math.PI / 2];
  for (let k = 0; k < 40; k++) {
    const t = (low + high) / 2;
    if (2 * t + Math.sin(2 * t) < wanted) low = t;
    else high = t;
  }
  return (Math.sign(φ) * (low + high)) / 2;
}

/** Meridians and parallels at multiples of a step, degrees, a divisor of 90; four meridians reach the poles. */
export function graticuleLines(step: number): readonly Polyline[] {
  const lines: Polyline[] = [];
  for (let λ = -180; λ < 180; λ += step) {
    const reach = λ % 90 === 0 ? 90 : 90 - step;
    lines.push([
      [λ, -reach],
      [λ, reach],
    ]);
  }
  for (let φ = step - 90; φ < 90; φ += step) {
    lines.push([-180, -60, 60, 180].map((λ) => [λ, φ] as const));
  }
  return lines;
}
