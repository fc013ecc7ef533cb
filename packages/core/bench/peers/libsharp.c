/* Transforms by libsharp on demand, one line of standard input a request, one line of standard output its answer:

     task precision grid nLat nLon L batch seconds

   task synthesise or analyse: milliseconds of CPU time of one field, over a burst of `seconds` through `batch` distinct
   fields; roundTrip: largest and root-mean-square error of the coefficients; values: the synthesis at 32 points; memory:
   megabytes that one round trip adds to the peak of the process. With more threads times are of the wall clock. precision double or single; grid gauss, or poles (Clenshaw-Curtis). Degrees l < L. What
   it cannot do is answered by "-" and a reason. */
#include <complex.h>
#include <libsharp/sharp.h>
#include <libsharp/sharp_almhelpers.h>
#include <libsharp/sharp_geomhelpers.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static clockid_t clockOf;

static double now(void) {
  struct timespec t;
  clock_gettime(clockOf, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

/* Number i of the sequence of peers/fields.mjs. */
static double uniform(uint32_t i) {
  uint32_t bits = (i + 1) * 0x9e3779b1u;
  bits = (bits ^ (bits >> 15)) * 0x85ebca77u;
  return (bits ^ (bits >> 13)) / 2147483648.0 - 1;
}

static double peakMegabytes(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024.0;
}

/* What the last request prepared. */
static char known[96];
static sharp_geom_info *geometry;
static sharp_alm_info *layout;
static void *a, *b, *maps;
static ptrdiff_t count, points;

static void prepare(int single, const char *grid, int nLat, int nLon, int L, int batch) {
  char key[96];
  snprintf(key, sizeof key, "%d %s %d %d %d %d", single, grid, nLat, nLon, L, batch);
  if (!strcmp(key, known)) return;
  if (*known) {
    free(a);
    free(b);
    free(maps);
    sharp_destroy_alm_info(layout);
    sharp_destroy_geom_info(geometry);
  }
  strcpy(known, key);
  if (!strcmp(grid, "poles"))
    sharp_make_cc_geom_info(nLat, nLon, 0., 1, nLon, &geometry);
  else
    sharp_make_gauss_geom_info(nLat, nLon, 0., 1, nLon, &geometry);
  sharp_make_triangular_alm_info(L - 1, L - 1, 1, &layout);
  count = sharp_alm_count(layout);
  points = (ptrdiff_t)nLat * nLon;
  size_t size = single ? sizeof(float) : sizeof(double);
  a = calloc(batch * count, 2 * size);
  b = calloc(batch * count, 2 * size);
  maps = calloc(batch * points, size);
  for (int field = 0; field < batch; field++)
    for (int m = 0; m < L; m++)
      for (int l = m; l < L; l++) {
        ptrdiff_t i = field * count + sharp_alm_index(layout, l, m);
        uint32_t centre = (uint32_t)field * L * L + l * l + l;
        double complex value = uniform(centre + m);
        if (m > 0) value = (m % 2 ? -1 : 1) * M_SQRT1_2 * (value - I * uniform(centre - m));
        if (single)
          ((float complex *)a)[i] = value;
        else
          ((double complex *)a)[i] = value;
      }
}

static void transform(int job, int single, void *coefficients, int field) {
  size_t size = single ? sizeof(float) : sizeof(double);
  void *alm = (char *)coefficients + 2 * size * field * count;
  void *map = (char *)maps + size * field * points;
  sharp_execute(job, 0, &alm, &map, geometry, layout, single ? 0 : SHARP_DP, NULL, NULL);
}

static double complex coefficient(const void *values, int single, ptrdiff_t i) {
  return single ? ((const float complex *)values)[i] : ((const double complex *)values)[i];
}

int main(void) {
  char task[16], precision[16], grid[16];
  int nLat, nLon, L, batch;
  double seconds;
  const char *threads = getenv("OMP_NUM_THREADS");
  clockOf = threads && atoi(threads) > 1 ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID;
  setvbuf(stdout, NULL, _IOLBF, 0);
  puts("(Debian)");
  while (scanf("%15s %15s %15s %d %d %d %d %lf", task, precision, grid, &nLat, &nLon, &L, &batch, &seconds) == 8) {
    int single = !strcmp(precision, "single");
    int synthesis = !strcmp(task, "synthesise");
    if (strcmp(grid, "gauss") && strcmp(grid, "poles")) {
      printf("- no %s\n", grid);
      continue;
    }
    if (!strcmp(grid, "poles") && !synthesis && nLat < 2 * L - 1) {
      printf("- its weights are exact to l < (nLat + 1)/2\n");
      continue;
    }
    double before = peakMegabytes();
    prepare(single, grid, nLat, nLon, L, batch);
    if (synthesis || !strcmp(task, "analyse")) {
      int calls = 0;
      if (!synthesis) for (int field = 0; field < batch; field++) transform(SHARP_ALM2MAP, single, a, field);
      double start = now();
      do {
        for (int field = 0; field < batch; field++)
          transform(synthesis ? SHARP_ALM2MAP : SHARP_MAP2ALM, single, synthesis ? a : b, field);
        calls += batch;
      } while (now() - start < seconds);
      printf("%.6f\n", 1e3 * (now() - start) / calls);
      continue;
    }
    transform(SHARP_ALM2MAP, single, a, 0);
    if (!strcmp(task, "values")) {
      for (ptrdiff_t i = 0; i < 32; i++) {
        ptrdiff_t p = points * i * i * i / (32 * 32 * 32);
        printf("%s%.17g", i > 0 ? " " : "", single ? ((float *)maps)[p] : ((double *)maps)[p]);
      }
      printf("\n");
      continue;
    }
    transform(SHARP_MAP2ALM, single, b, 0);
    if (!strcmp(task, "memory")) {
      printf("%.1f\n", peakMegabytes() - before);
      continue;
    }
    double largest = 0, sum = 0, scale = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
      double error = cabs(coefficient(a, single, i) - coefficient(b, single, i));
      largest = fmax(largest, error);
      sum += error * error;
      scale += pow(cabs(coefficient(a, single, i)), 2);
    }
    printf("%.3e %.3e\n", largest, sqrt(sum / scale));
  }
  return 0;
}
