#!/usr/bin/env python3
"""etopo20.cdf -> the arrays of this folder.  System python3 with python3-scipy.

Run from this folder:   /usr/bin/python3 convert.py PATH/TO/etopo20.cdf

  height_i16.npy int16 [540, 1080]  height rounded to the metre, cell centres, SOUTH TO NORTH,
                                    longitude from 20 1/6 E eastward
  lat.npy lon.npy float64 degrees;  meta.json with shapes, units, provenance and checksums.
  The 1081st column of the raw file repeats the first and is dropped.
"""
import hashlib
import json
import os
import sys

import numpy as np
from scipy.io import netcdf_file

RAW_SHA256 = "ba27cb2fa5f2f2b2c76e5a576f0a291fd11ebb3da99ed9b466150c0a064a1db4"


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def main(raw):
    if sha256(raw) != RAW_SHA256:
        raise SystemExit(f"{raw}: not the file named in SOURCE.md (sha256 differs)")
    with netcdf_file(raw, mmap=False) as d:
        h = np.array(d.variables["ROSE"][:], "<f4")
    if h.shape != (540, 1081) or not (h[:, 0] == h[:, -1]).all() or not (np.abs(h) < 1e4).all():
        raise SystemExit(f"{raw}: unexpected shape or values")
    h = h[:, :1080]
    q = np.rint(h).astype("<i2")
    arrays = {"height_i16": np.ascontiguousarray(q),
              "lat": -90 + (np.arange(540) + 0.5) / 3, "lon": 20 + (np.arange(1080) + 0.5) / 3}
    meta = {"name": "ETOPO20 relief of the surface of the Earth", "variable": "height", "units": "m",
            "scale": 1.0, "missing": 0,
            "grid": {"type": "regular cell centres", "dlat": 1 / 3, "dlon": 1 / 3, "lat_order": "south_to_north"},
            "provenance": {
                "description": "20-minute averages of NOAA's ETOPO5 relief, rounded to the metre",
                "source": "github.com/NOAA-PMEL/FerretDatasets, data/etopo20.cdf, "
                          "snapshot 32a063b95c4d688f373449992e56d46e460ffdd3",
                "licence": "Unlicense",
                "citation": "NOAA National Geophysical Data Center (1993/1988), "
                            "5-minute Gridded Global Relief Data (ETOPO5)"},
            "arrays": {}, "raw": {"etopo20.cdf": {"bytes": os.path.getsize(raw), "sha256": RAW_SHA256}}}
    for name, a in arrays.items():
        path = name + ".npy"
        np.save(path, a)
        meta["arrays"][path] = {"shape": list(a.shape), "dtype": a.dtype.str,
                                "bytes": os.path.getsize(path), "sha256": sha256(path)}
    with open("meta.json", "w") as f:
        json.dump(meta, f, indent=1)
        f.write("\n")
    print("rounding: rms %.3f m, largest %.3f m" % (np.sqrt(((q - h) ** 2).mean()), np.abs(q - h).max()))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
