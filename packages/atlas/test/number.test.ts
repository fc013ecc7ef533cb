import fc from "fast-check";
import { expect, test } from "vitest";
import { linearTicks, powerOfTen, quantityLabel } from "../src/figure/number.ts";

test("ticks are round numbers with one number of decimals and a proper minus sign", () => {
  expect(linearTicks(-3.5, 3.5, 6).labels).toEqual(["−3", "−2", "−1", "0", "1", "2", "3"]);
  expect(linearTicks(-0.31, 0.31, 6).labels).toEqual([
    "−0.3",
    "−0.2",
    "−0.1",
    "0.0",
    "0.1",
    "0.2",
    "0.3",
  ]);
  expect(linearTicks(0, 10, 5).values).toEqual([0, 2, 4, 6, 8, 10]);
});

test("very large and very small ranges leave their power of ten to the axis", () => {
  expect(linearTicks(0, 4e-7, 4)).toEqual({
    values: [0, 1e-7, 2e-7, 3e-7, 4e-7],
    labels: ["0", "1", "2", "3", "4"],
    exponent: -7,
  });
  const large = linearTicks(-2e6, 2e6, 4);
  expect([large.labels, large.exponent]).toEqual([["−2", "−1", "0", "1", "2"], 6]);
  expect(linearTicks(-9e4, 9e4, 4).exponent).toBe(0);
});

test("a range far narrower than its values leaves what they share to the axis", () => {
  const pressure = linearTicks(101_320.1, 101_320.9, 4);
  expect(pressure).toMatchObject({
    labels: ["0.2", "0.4", "0.6", "0.8"],
    exponent: 0,
    offset: 101_320,
  });
  pressure.values.forEach((value, k) => {
    expect(Math.abs(value - (101_320.2 + 0.2 * k))).toBeLessThan(1e-9);
  });
  expect(quantityLabel("pressure", "Pa", pressure)).toBe("pressure − 101320 (Pa)");
  const cold = linearTicks(-1e6 - 1, -1e6 - 0.5, 4);
  expect(cold).toMatchObject({ offset: -1_000_001, labels: expect.arrayContaining(["0.5"]) });
  expect(quantityLabel("", "", cold)).toBe("value + 1000001");
  expect(linearTicks(290, 300, 4)).not.toHaveProperty("offset");
  expect(linearTicks(-1e-9, 1e-9, 4)).not.toHaveProperty("offset");
});

test("ticks lie within the range, ascend, and say their value", () => {
  const size = fc.double({ min: -12, max: 12, noNaN: true });
  fc.assert(
    fc.property(size, size, fc.boolean(), (a, b, negative) => {
      const low = (negative ? -1 : 0.2) * 10 ** a;
      const high = low + 10 ** Math.max(a - 3, b);
      const { values, labels, exponent, offset = 0 } = linearTicks(low, high, 6);
      const slack = 1e-9 * (high - low);
      values.forEach((value, k) => {
        expect(value >= low - slack && value <= high + slack).toBe(true);
        if (k > 0) expect(value).toBeGreaterThan(values[k - 1]);
        const said =
          Number(labels[k].replace("−", "-").replaceAll(",", "")) * 10 ** exponent + offset;
        expect(Math.abs(said - value)).toBeLessThan(1e-6 * Math.max(Math.abs(low), Math.abs(high)));
      });
    }),
    { seed: 31, numRuns: 300 },
  );
});

test("labels join name, factor and unit", () => {
  expect(powerOfTen(-12)).toBe("10⁻¹²");
  expect(quantityLabel("", "")).toBe("");
  expect(quantityLabel("", "K")).toBe("K");
  expect(quantityLabel("height", "")).toBe("height");
  expect(quantityLabel("loss", "K²", { exponent: -3 })).toBe("loss (×10⁻³ K²)");
});
