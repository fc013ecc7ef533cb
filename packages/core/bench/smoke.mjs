/** Ends with status 1 unless every ratio is there, errors are of rounding and kernels beat their plain twins. */
export function checkSmoke(measured, shown) {
  const faults = [];
  for (const { row, values } of measured) {
    const where = `${row.what}, ${row.size}`;
    const expected = shown
      .map(({ name }) => name)
      .filter((name) => row.peers.includes(name) || (name === "ours" && row.unit !== "difference"));
    for (const name of expected) {
      if (!(values[name] >= 0)) faults.push(`${where}: no number from ${name}`);
    }
    const tolerance = row.request.precision === "single" ? 1e-5 : 1e-13;
    if (row.unit === "error" || row.unit === "difference") {
      for (const [name, value] of Object.entries(values)) {
        if (!(value < tolerance))
          faults.push(`${where}: ${value} of ${name}, not below ${tolerance}`);
      }
    }
    const twin = values["plain twin"];
    if (row.unit === "ms" && twin !== undefined && !(values.ours < 0.5 * twin)) {
      faults.push(`${where}: ${values.ours} ms, the plain twin ${twin} ms`);
    }
  }
  if (faults.length === 0) return;
  process.stderr.write(`${faults.join("\n")}\n`);
  process.exit(1);
}
