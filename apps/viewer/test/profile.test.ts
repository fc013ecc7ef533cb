import { coefficients } from "@chaosphere/core";
import { expect, test } from "vitest";
import { cellAt } from "../src/fields/cells.ts";
import { memberStatistic } from "../src/fields/statistics.ts";
import { histogramPanel } from "../src/panels/histogramPanel.ts";
import { profilePanel } from "../src/panels/profilePanel.ts";
import { greatCircle } from "../src/scene/greatCircle.ts";
import { column, filled, nothing } from "./panelRuns.ts";
import { sequenceOf } from "./sequences.ts";

const at = (latitude: number, longitude: number) => ({
  colatitude: ((90 - latitude) * Math.PI) / 180,
  longitude: (longitude * Math.PI) / 180,
});

test("a great circle has even steps, ends at its ends, and peaks where Clairaut's relation says", () => {
  // New York to Tokyo: 97.59° by the spherical law of cosines.
  const [from, to] = [at(40.7, -74), at(35.7, 139.7)];
  const { positions, angles } = greatCircle(from, to, 2001);
  const cosine =
    Math.cos(from.colatitude) * Math.cos(to.colatitude) +
    Math.sin(from.colatitude) * Math.sin(to.colatitude) * Math.cos(to.longitude - from.longitude);
  expect(angles.at(-1)).toBeCloseTo(Math.acos(cosine), 12);
  expect(positions[0]?.colatitude).toBeCloseTo(from.colatitude, 12);
  expect(positions.at(-1)?.colatitude).toBeCloseTo(to.colatitude, 12);
  expect(positions.at(-1)?.longitude).toBeCloseTo(to.longitude, 12);
  // sin θ sin(azimuth) is constant along a great circle and is sin θ at its northernmost point.
  const bearing = Math.atan2(
    Math.sin(to.longitude - from.longitude) * Math.sin(to.colatitude),
    Math.sin(from.colatitude) * Math.cos(to.colatitude) -
      Math.cos(from.colatitude) * Math.sin(to.colatitude) * Math.cos(to.longitude - from.longitude),
  );
  const northernmost = Math.min(...positions.map(({ colatitude }) => colatitude));
  expect(Math.sin(northernmost)).toBeCloseTo(
    Math.abs(Math.sin(from.colatitude) * Math.sin(bearing)),
    6,
  );
});

test.each([
  ["opposite points on the equator over the north pole", at(0, 0), at(0, 180), 0],
  ["the poles", at(90, 0), at(-90, 0), 0],
  ["one point twice", at(30, 50), at(30, 50), Math.PI / 3],
])("a great circle joins %s", (_, from, to, northernmost) => {
  const { positions } = greatCircle(from, to, 181);
  expect(
    positions.every(({ colatitude, longitude }) => Number.isFinite(colatitude + longitude)),
  ).toBe(true);
  expect(Math.min(...positions.map(({ colatitude }) => colatitude))).toBeCloseTo(northernmost, 8);
});

test("the profile and the histogram of what all members say are of that, and not of one member", () => {
  const left = sequenceOf(6, 1);
  const probes = [at(10, 20), at(60, 90)];
  const statistic = { kind: "deviation" } as const;
  const content = filled(profilePanel.draw({ ...nothing, left, probes, statistic }));
  const along = column(content, "value (K)");
  const { layout, values } = memberStatistic(left, 0, statistic);
  expect(along[0]).toBe(values[cellAt(layout, probes[0])]);
  expect(Math.min(...Array.from(along))).toBeGreaterThan(0);
  const histogram = filled(histogramPanel.draw({ ...nothing, left, statistic }));
  expect(column(histogram, "value (K)")[0]).toBeGreaterThan(0);
  const one = filled(histogramPanel.draw({ ...nothing, left }));
  expect(column(one, "value (K)")[0]).toBeLessThan(0);
});

test("the profile of cos θ along a meridian is the sine of the latitude", () => {
  // Y_10 = √(3/4π) cos θ.
  const values = Float64Array.of(0, 0, Math.sqrt((4 * Math.PI) / 3), 0);
  const left = {
    name: "z",
    unit: "m",
    members: 1,
    frames: 1,
    coefficients: coefficients("harmonic", 2, values),
    anomaly: true,
  };
  const probes = [at(10, 99), at(-60, 20), at(80, 20)];
  const content = filled(profilePanel.draw({ ...nothing, left, probes }));
  const [distance, value] = [column(content, "distance (°)"), column(content, "value (m)")];
  expect(distance[360]).toBeCloseTo(140, 10);
  for (const k of [0, 77, 180, 360]) {
    expect(value[k]).toBeCloseTo(Math.sin(((distance[k] - 60) * Math.PI) / 180), 12);
    expect(column(content, "latitude (°)")[k]).toBeCloseTo(distance[k] - 60, 10);
  }
  expect(content.notes[0]).toContain("from 60.0° S, 20.0° E to 80.0° N, 20.0° E, 140.0°");
  expect(profilePanel.draw({ ...nothing, left, probes: probes.slice(0, 1) })).toHaveProperty(
    "empty",
  );
});
