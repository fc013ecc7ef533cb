import { contactSheet, type Figure, linePlot, type PlotSeries } from "@chaosphere/atlas";
import { coefficients } from "@chaosphere/core";
import { column, type Findings } from "../../src/experiment.ts";
import { panels } from "../../src/figures/panels.ts";

const titles = ["Gaussian, κ² = 10 against 1", "Cameron–Martin shifts", "second chaos"] as const;

/** Galleries, spectrum and certificates of the experiment. */
export function drawFigures(findings: Findings): Record<string, Figure> {
  return {
    gallery: gallery(findings),
    spectrum: spectrum(findings),
    certificates: certificates(findings),
  };
}

function gallery(findings: Findings): Figure {
  const group = (k: number, kind: "data" | "samples", heading: string) => {
    const values = column(findings, `fields.${k}.${kind}`, "values");
    const bandLimit = Math.round(Math.sqrt(values.length / 4));
    return { heading, fields: coefficients("harmonic", bandLimit, Float64Array.from(values)) };
  };
  const sheets = titles.map((title, k) =>
    contactSheet(
      [group(k, "data", `${title}: draws of the data`), group(k, "samples", "generated")],
      { arrangement: "beside", columns: 4, width: 1180, coverage: 0.995, graticule: false },
    ),
  );
  return panels(sheets, { columns: 1, gap: 0 });
}

function spectrum(findings: Findings): Figure {
  const degree = column(findings, "spectrum", "degree").map((l) => l + 1);
  const samples = column(findings, "spectrum", "samples");
  const output = column(findings, "spectrum", "output");
  const error = column(findings, "spectrum", "standardError");
  return linePlot(
    [
      { label: "noise", x: degree, y: degree.map(() => 1), mark: "dashed", colour: "#4d4d4d" },
      {
        label: "law of the output ± 2 standard errors",
        x: degree,
        y: output,
        band: {
          low: output.map((v, l) => v - 2 * error[l]),
          high: output.map((v, l) => v + 2 * error[l]),
        },
        colour: "#0072b2",
      },
      {
        label: "data",
        x: degree,
        y: column(findings, "spectrum", "data"),
        mark: "dashed",
        colour: "#009e73",
      },
      { label: "generated", x: degree, y: samples, mark: "points", colour: "#d55e00" },
    ],
    {
      title: "Spectrum of the generated fields over that of the noise",
      x: { label: "l + 1" },
      y: { label: "variance over that of the noise" },
    },
  );
}

function certificates(findings: Findings): Figure {
  const plots = (["gaussian", "mixture", "secondChaos"] as const).map((name, k) => {
    const table = `budget.${name}`;
    const steps = column(findings, table, "steps");
    const curve = (label: string, y: readonly number[], rest: Partial<PlotSeries>): PlotSeries => ({
      label,
      x: steps,
      y,
      ...rest,
    });
    const entropy = findings.numbers[`${name}.entropy`] ?? Number.NaN;
    const output =
      name === "gaussian"
        ? [
            curve("true entropy of the output", column(findings, table, "output"), {
              mark: "line-points",
              colour: "#009e73",
            }),
          ]
        : [];
    return linePlot(
      [
        curve("bound (G7.6)", column(findings, table, "bound"), {
          mark: "line-points",
          colour: "#4d4d4d",
        }),
        curve("entropy of the path (G7.4)", column(findings, table, "path"), {
          mark: "line-points",
          colour: "#d55e00",
        }),
        ...output,
        curve(
          "KL(μ₀ | γ), no score at all",
          steps.map(() => entropy),
          {
            mark: "dashed",
            colour: "#0072b2",
          },
        ),
      ],
      {
        title: `(${"abc"[k]}) ${titles[k]}`,
        width: 480,
        height: 400,
        x: { label: "uniform steps" },
        y: { label: "relative entropy", unit: "nats" },
      },
    );
  });
  return panels(plots, { columns: 3 });
}
