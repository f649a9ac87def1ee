/* pcscd looks every 0.4 s whether a card came to a virtual reader; a real reader says so at once.
   Loaded into the benchmark's own pcscd, this lets it look every 20 ms. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

int nanosleep(const struct timespec *wanted, struct timespec *left) {
  static int (*original)(const struct timespec *, struct timespec *);
  const struct timespec quick = {0, 20000000};
  if (!original) *(void **)&original = dlsym(RTLD_NEXT, "nanosleep");
  return original(wanted->tv_sec == 0 && wanted->tv_nsec == 400000000 ? &quick : wanted, left);
}
