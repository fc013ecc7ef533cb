#!/usr/bin/env python3
"""Packs sst.mnmean.nc, as NOAA PSL serves it, into sst.nc: the same fields as 16-bit numbers of 0.001 °C, compressed.

Needs netCDF4 and numpy.   python3 convert.py sst.mnmean.nc
"""
import sys

import netCDF4
import numpy as np

source = netCDF4.Dataset(sys.argv[1])
packed = netCDF4.Dataset("sst.nc", "w")
packed.Conventions = "CF-1.11"
for name in ("title", "institution", "source", "license", "citation"):
    packed.setncattr(name, source.getncattr(name))
packed.history = "packed to 0.001 degC by convert.py"
for name in ("time", "lat", "lon"):
    values = source[name][:].astype("f8")
    packed.createDimension(name, len(values))
    axis = packed.createVariable(name, "f8", (name,))
    for attribute in ("units", "standard_name", "axis", "calendar"):
        if attribute in source[name].ncattrs():
            axis.setncattr(attribute, source[name].getncattr(attribute))
    axis[:] = values
sst = packed.createVariable(
    "sst", "i2", ("time", "lat", "lon"), zlib=True, complevel=9, shuffle=True,
    fill_value=np.int16(-32768), chunksizes=(32, 89, 180),
)
sst.units = "degC"
sst.standard_name = "sea_surface_temperature"
sst.long_name = "Monthly Means of Sea Surface Temperature"
sst.scale_factor = 0.001
sst.add_offset = 16.0  # 16 bits hold -16.7 to 48.7 °C
field = source["sst"][:]
sst.set_auto_maskandscale(False)
sst[:] = np.where(field.mask, -32768, np.round((field.filled(0).astype("f8") - 16) / 0.001)).astype("i2")
packed.close()
