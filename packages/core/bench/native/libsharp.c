/* Transforms by libsharp on demand. Each line of input, "L direction bursts seconds", is answered by the CPU time of one
   transform in milliseconds (the least of the bursts, each `seconds` long); "L error 0 0" by the round-trip errors.
   Grid: Gauss-Legendre, L rings and 2L longitudes. Degrees l < L. */
#include <complex.h>
#include <libsharp/sharp.h>
#include <libsharp/sharp_almhelpers.h>
#include <libsharp/sharp_geomhelpers.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static double uniform(void) { return 2.0 * rand() / RAND_MAX - 1.0; }

int main(void) {
  int L, bursts;
  char direction[16];
  double seconds;
  setvbuf(stdout, NULL, _IOLBF, 0);
  while (scanf("%d %15s %d %lf", &L, direction, &bursts, &seconds) == 4) {
    sharp_geom_info *geometry;
    sharp_alm_info *layout;
    sharp_make_gauss_geom_info(L, 2 * L, 0., 1, 2 * L, &geometry);
    sharp_make_triangular_alm_info(L - 1, L - 1, 1, &layout);
    ptrdiff_t count = sharp_alm_count(layout);
    double complex *a = malloc(count * sizeof *a), *b = malloc(count * sizeof *b);
    double *map = malloc(sizeof(double) * 2 * L * L);
    for (int m = 0; m < L; m++)
      for (int l = m; l < L; l++)
        a[sharp_alm_index(layout, l, m)] = uniform() + (m > 0 ? uniform() * I : 0);
    sharp_execute(SHARP_ALM2MAP, 0, &a, &map, geometry, layout, SHARP_DP, NULL, NULL);
    if (!strcmp(direction, "error")) {
      double largest = 0, sum = 0, scale = 0;
      sharp_execute(SHARP_MAP2ALM, 0, &b, &map, geometry, layout, SHARP_DP, NULL, NULL);
      for (ptrdiff_t i = 0; i < count; i++) {
        double e = cabs(a[i] - b[i]);
        largest = fmax(largest, e);
        sum += e * e;
        scale += creal(a[i] * conj(a[i]));
      }
      printf("%.3e %.3e\n", largest, sqrt(sum / scale));
    } else {
      int job = strcmp(direction, "synthesise") ? SHARP_MAP2ALM : SHARP_ALM2MAP;
      double least = INFINITY;
      for (int burst = 0; burst < bursts; burst++) {
        int n = 0;
        double start = cpu();
        do {
          sharp_execute(job, 0, job == SHARP_ALM2MAP ? &a : &b, &map, geometry, layout, SHARP_DP, NULL, NULL);
          n++;
        } while (cpu() - start < seconds);
        least = fmin(least, (cpu() - start) / n);
      }
      printf("%.6f\n", 1e3 * least);
    }
    free(a);
    free(b);
    free(map);
    sharp_destroy_alm_info(layout);
    sharp_destroy_geom_info(geometry);
  }
  return 0;
}
