#pragma once

#include <stddef.h>

/// One rule file of the program's own, embedded at compile time.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t size;
} stock_rule_file;

/// The stock rule files in the order in which their rules are tried.
extern const stock_rule_file stock_rule_files[];
extern const size_t stock_rule_file_count;

/// The file at `index`: Swift cannot see an array whose size is not in the header.
static inline const stock_rule_file *stock_rule_file_at(size_t index) { return &stock_rule_files[index]; }
