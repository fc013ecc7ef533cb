"""Random HEALPix maps by healpy, one file each:  healpixMaps.py THREADS COUNT NSIDE LMAX FOLDER"""
import os
import sys

threads, count, nside, lmax = map(int, sys.argv[1:5])
os.environ["OMP_NUM_THREADS"] = str(threads)
import healpy as hp
import numpy as np

degrees = np.arange(lmax + 1.0)
spectrum = (100 + degrees * (degrees + 1)) ** -2.0
np.random.seed(0)
for i in range(count):
    values = hp.synfast(spectrum, nside, lmax=lmax)
    hp.write_map(os.path.join(sys.argv[5], f"{i}.fits"), values, dtype=np.float64, overwrite=True)
