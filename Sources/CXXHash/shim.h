#pragma once
// All of it is compiled in: nothing to link.
#define XXH_INLINE_ALL
#include <xxhash.h>

static inline uint64_t sentinel_xxh3(const void *bytes, size_t count) { return XXH3_64bits(bytes, count); }
