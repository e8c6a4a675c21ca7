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
