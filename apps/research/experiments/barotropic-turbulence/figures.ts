import { contactSheet, type Figure, linePlot } from "@chaosphere/atlas";
import { coefficients } from "@chaosphere/core";
import { column, type Findings } from "../../src/experiment.ts";

const groups = [
  ["turbulence", "turbulence on a sphere at rest"],
  ["gaussian", "Gaussian fields of the same spectrum"],
  ["turning", "stirred on a sphere that turns"],
] as const;

/** Maps of fields, their spectra, and the flatness of their differences. */
export function drawFigures(findings: Findings): Record<string, Figure> {
  return { fields: gallery(findings), flatness: flatness(findings), spectra: spectra(findings) };
}

function gallery(findings: Findings): Figure {
  const sets = groups.map(([name, heading]) => {
    const values = Float64Array.from(column(findings, `fields.${name}`, "values"));
    const L = Math.round(Math.sqrt(values.length / 4));
    return { heading, fields: coefficients("harmonic", L, values) };
  });
  return contactSheet(sets, { columns: 4, width: 1180, coverage: 0.998, graticule: false });
}

function flatness(findings: Findings): Figure {
  const x = column(findings, "structure", "separation").map((r) => (180 * r) / Math.PI);
  return linePlot(
    (["turbulence", "gaussian"] as const).map((name) => ({
      label: name === "turbulence" ? "turbulence" : "Gaussian of the same spectrum",
      x,
      y: column(findings, "structure", name),
      mark: "line-points" as const,
    })),
    {
      title: "Differences of vorticity between two points",
      x: { label: "separation, degrees", scale: "log" },
      y: { label: "fourth moment / second moment squared", scale: "linear" },
    },
  );
}

function spectra(findings: Findings): Figure {
  const degree = column(findings, "spectrum", "degree").slice(2);
  return linePlot(
    (["vorticity", "turning"] as const).map((name) => ({
      label: name === "vorticity" ? "at rest" : "turning, stirred at degrees 6 to 8",
      x: degree,
      y: column(findings, "spectrum", name).slice(2),
      mark: "line" as const,
    })),
    {
      title: "Variance of vorticity by degree",
      x: { label: "degree l", scale: "log" },
      y: { label: "(2l+1) C_l / 4π", scale: "log" },
    },
  );
}
