#pragma once
// The engine behind Ruby's regexes, for tests alone.
#include <oniguruma.h>

static inline OnigEncoding sentinel_onig_utf8(void) { return ONIG_ENCODING_UTF8; }
static inline OnigSyntaxType *sentinel_onig_ruby(void) { return ONIG_SYNTAX_RUBY; }
static inline OnigOptionType sentinel_onig_default(void) {
  // As Onigmo, Oniguruma's offspring in Ruby and Fluent Bit, has it: these names are about ASCII.
  return ONIG_OPTION_DIGIT_IS_ASCII | ONIG_OPTION_SPACE_IS_ASCII | ONIG_OPTION_WORD_IS_ASCII;
}
