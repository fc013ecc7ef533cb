import { FormatError } from "@chaosphere/core";

/** The error of a file of C_l with what can be done on the page; any other as it is. */
export function spectrumTold(error: unknown): unknown {
  if (!(error instanceof FormatError && error.location.field === "spectrum")) return error;
  const [said] = error.message.split(/(?<=\. )(?=[A-Z])/);
  return new FormatError(
    `${(said ?? error.message).trim()} Lay it over the spectrum of a field: “C_l file…” in the panel Spectrum.`,
    error.location,
  );
}
