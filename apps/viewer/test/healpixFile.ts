const block = 2880;

/** A FITS file of one HEALPix map of single floats, 1024 pixels a row, as healpy writes it. */
export function healpixFile(nside: number, ordering: "RING" | "NESTED"): Buffer {
  const pixels = 12 * nside ** 2;
  const data = Buffer.alloc(Math.ceil((4 * pixels) / block) * block);
  for (let i = 0; i < pixels; i++) data.writeFloatBE(Math.sin(0.0131 * i) + 0.1 * (i % 7), 4 * i);
  const primary = header([
    ["SIMPLE", "T"],
    ["BITPIX", "8"],
    ["NAXIS", "0"],
    ["EXTEND", "T"],
  ]);
  const table = header([
    ["XTENSION", "'BINTABLE'"],
    ["BITPIX", "8"],
    ["NAXIS", "2"],
    ["NAXIS1", "4096"],
    ["NAXIS2", String(pixels / 1024)],
    ["PCOUNT", "0"],
    ["GCOUNT", "1"],
    ["TFIELDS", "1"],
    ["TTYPE1", "'TEMPERATURE'"],
    ["TFORM1", "'1024E'"],
    ["PIXTYPE", "'HEALPIX'"],
    ["ORDERING", `'${ordering}'`],
    ["NSIDE", String(nside)],
    ["FIRSTPIX", "0"],
    ["LASTPIX", String(pixels - 1)],
    ["INDXSCHM", "'IMPLICIT'"],
  ]);
  return Buffer.concat([primary, table, data]);
}

function header(cards: readonly (readonly [string, string])[]): Buffer {
  const lines = cards.map(([name, value]) => {
    const field = value.startsWith("'") ? value.padEnd(20) : value.padStart(20);
    return `${name.padEnd(8)}= ${field}`.padEnd(80);
  });
  const text = [...lines, "END".padEnd(80)].join("");
  return Buffer.from(text.padEnd(Math.ceil(text.length / block) * block), "ascii");
}
