#include "StockRules.h"

static const unsigned char patterns[] = {
#embed "rules/patterns.yaml"
};

const stock_rule_file stock_rule_files[] = {
    {"patterns.yaml", patterns, sizeof patterns},
};
const size_t stock_rule_file_count = sizeof stock_rule_files / sizeof *stock_rule_files;
