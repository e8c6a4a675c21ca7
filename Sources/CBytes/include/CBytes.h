#pragma once

// The one loop that SIMD in Swift does not reach: copying bytes into a JSON string. In Swift a table of 256 bytes does 530 MB/s of
// the whole pipeline, this does 740.

#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// The most bytes that one byte of input can become: \u00XX.
enum { sentinel_json_expansion = 6 };

/// The length of the well-formed UTF-8 sequence (Unicode 15, table 3-7) at `bytes`, which begins with a byte of 128 or more; 0 where
/// there is none. `*skip` then says how many bytes one U+FFFD stands for (the maximal subpart).
static inline size_t sentinel_utf8_sequence(const uint8_t *bytes, size_t count, size_t *skip) {
  uint8_t lead = bytes[0];
  uint8_t low = 0x80, high = 0xBF;
  size_t length;
  *skip = 1;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  for (size_t index = 1; index < length; index++) {
    if (index >= count || bytes[index] < low || bytes[index] > high) {
      *skip = index;
      return 0;
    }
    low = 0x80;
    high = 0xBF;
  }
  return length;
}

/// Writes one byte or sequence that a JSON string cannot hold as it is; returns how many bytes of `source` it took.
static inline size_t sentinel_json_escape_one(uint8_t **target, const uint8_t *source, size_t count, uint64_t *invalid) {
  static const char hexadecimal[] = "0123456789abcdef";
  uint8_t *out = *target;
  uint8_t byte = source[0];
  size_t taken = 1;
  if (byte >= 0x80) {
    size_t skip;
    size_t length = sentinel_utf8_sequence(source, count, &skip);
    if (length == 2 && byte == 0xC2 && source[1] < 0xA0) {
      // C1 controls: a terminal may take U+009B for the start of an escape sequence.
      memcpy(out, "\\u00", 4);
      out[4] = (uint8_t)hexadecimal[source[1] >> 4];
      out[5] = (uint8_t)hexadecimal[source[1] & 15];
      out += 6;
      taken = 2;
    } else if (length != 0) {
      memcpy(out, source, length);
      out += length;
      taken = length;
    } else {
      *invalid += 1;
      memcpy(out, "\xEF\xBF\xBD", 3);
      out += 3;
      taken = skip;
    }
  } else {
    *out++ = '\\';
    switch (byte) {
    case '"': *out++ = '"'; break;
    case '\\': *out++ = '\\'; break;
    case '\n': *out++ = 'n'; break;
    case '\r': *out++ = 'r'; break;
    case '\t': *out++ = 't'; break;
    case '\b': *out++ = 'b'; break;
    case '\f': *out++ = 'f'; break;
    default:
      memcpy(out, "u00", 3);
      out[3] = (uint8_t)hexadecimal[byte >> 4];
      out[4] = (uint8_t)hexadecimal[byte & 15];
      out += 5;
    }
  }
  *target = out;
  return taken;
}

#if !defined(__SSE2__)
static inline int sentinel_json_is_plain(uint8_t byte) {
  return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
}
#endif

/// How many bytes after the end of a source, and room after the end of a target, the functions below may touch.
enum { sentinel_padding = 32 };

/// Copies `count` bytes, and touches up to `sentinel_padding` more on both sides: short copies are most of what is written, and cost a
/// few instructions so.
static inline uint8_t *sentinel_copy(uint8_t *target, const uint8_t *source, size_t count) {
  if (count <= 32) {
    memcpy(target, source, 16);
    memcpy(target + 16, source + 16, 16);
  } else {
    memcpy(target, source, count);
  }
  return target + count;
}

/// Writes `count` bytes of `source` to `target` as the inside of a JSON string; invalid UTF-8 becomes U+FFFD and is counted in
/// `*invalid`, DEL and the C1 controls are escaped. `target` has room for `count * sentinel_json_expansion + sentinel_padding` bytes,
/// and `sentinel_padding` bytes after `source` can be read. Returns the end of what was written.
static inline uint8_t *sentinel_json_escape(uint8_t *target, const uint8_t *source, size_t count, uint64_t *invalid) {
  size_t position = 0;
#if defined(__SSE2__)
  const __m128i lowest = _mm_set1_epi8(0x20);
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i highest = _mm_set1_epi8(0x7F);
  while (position < count) {
    __m128i block = _mm_loadu_si128((const __m128i *)(source + position));
    // Signed: bytes of 128 and more are below 0x20 as well.
    __m128i special = _mm_or_si128(_mm_cmplt_epi8(block, lowest), _mm_cmpeq_epi8(block, quote));
    special = _mm_or_si128(special, _mm_or_si128(_mm_cmpeq_epi8(block, backslash), _mm_cmpeq_epi8(block, highest)));
    // What is beyond the end is as good as a special byte: it ends the block.
    unsigned mask = (unsigned)_mm_movemask_epi8(special) | 1u << 16;
    size_t rest = count - position;
    if (rest < 16) mask |= 1u << rest;
    _mm_storeu_si128((__m128i *)target, block);
    size_t clean = (size_t)__builtin_ctz(mask);
    target += clean;
    position += clean;
    if (clean < 16 && position < count) {
      position += sentinel_json_escape_one(&target, source + position, count - position, invalid);
    }
  }
#else
  while (position < count) {
    if (sentinel_json_is_plain(source[position])) {
      *target++ = source[position++];
    } else {
      position += sentinel_json_escape_one(&target, source + position, count - position, invalid);
    }
  }
#endif
  return target;
}

/// Copies JSON text, escapes as they stand; invalid UTF-8, DEL and the C1 controls as in `sentinel_json_escape`. Same room.
static inline uint8_t *sentinel_json_copy(uint8_t *target, const uint8_t *source, size_t count, uint64_t *invalid) {
  size_t position = 0;
#if defined(__SSE2__)
  const __m128i delete = _mm_set1_epi8(0x7F);
  while (position + 16 <= count) {
    __m128i block = _mm_loadu_si128((const __m128i *)(source + position));
    unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(block, _mm_cmpeq_epi8(block, delete)));
    _mm_storeu_si128((__m128i *)target, block);
    size_t clean = mask == 0 ? 16 : (size_t)__builtin_ctz(mask);
    target += clean;
    position += clean;
    if (mask != 0) position += sentinel_json_escape_one(&target, source + position, count - position, invalid);
  }
#endif
  while (position < count) {
    if (source[position] < 0x7F) {
      *target++ = source[position++];
    } else {
      position += sentinel_json_escape_one(&target, source + position, count - position, invalid);
    }
  }
  return target;
}

/// The first byte of [position, end) that ends or interrupts a JSON string: a quote, a backslash or a control character; `end` where
/// there is none.
static inline const uint8_t *sentinel_json_string_end(const uint8_t *position, const uint8_t *end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i highest_control = _mm_set1_epi8(0x1F);
  while (position + 16 <= end) {
    __m128i block = _mm_loadu_si128((const __m128i *)position);
    __m128i special = _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash));
    special = _mm_or_si128(special, _mm_cmpeq_epi8(_mm_min_epu8(block, highest_control), block));
    unsigned mask = (unsigned)_mm_movemask_epi8(special);
    if (mask != 0) return position + __builtin_ctz(mask);
    position += 16;
  }
#endif
  while (position < end && *position >= 0x20 && *position != '"' && *position != '\\') position++;
  return position;
}

/// Batches of a megabyte come and go a thousand times a second: the heap keeps them, instead of asking the kernel for zeroed pages each
/// time. To be called at the start of the process.
static inline void sentinel_keep_batches_in_heap(void) {
  mallopt(M_MMAP_THRESHOLD, 16 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_ARENA_MAX, 1);
}
