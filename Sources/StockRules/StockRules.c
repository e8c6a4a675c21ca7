#include "StockRules.h"

static const unsigned char patterns[] = {
#embed "rules/patterns.yaml"
};
static const unsigned char multiline[] = {
#embed "rules/multiline.yaml"
};
static const unsigned char web_servers[] = {
#embed "rules/web-servers.yaml"
};
static const unsigned char proxies[] = {
#embed "rules/proxies.yaml"
};
static const unsigned char syslog[] = {
#embed "rules/syslog.yaml"
};
static const unsigned char system[] = {
#embed "rules/system.yaml"
};
static const unsigned char java[] = {
#embed "rules/java.yaml"
};
static const unsigned char python[] = {
#embed "rules/python.yaml"
};
static const unsigned char big_data[] = {
#embed "rules/big-data.yaml"
};

// In the order in which their rules are tried: what is specific comes before what is general.
const stock_rule_file stock_rule_files[] = {
    {"patterns.yaml", patterns, sizeof patterns},
    {"multiline.yaml", multiline, sizeof multiline},
    {"web-servers.yaml", web_servers, sizeof web_servers},
    {"proxies.yaml", proxies, sizeof proxies},
    {"syslog.yaml", syslog, sizeof syslog},
    {"system.yaml", system, sizeof system},
    {"java.yaml", java, sizeof java},
    {"python.yaml", python, sizeof python},
    {"big-data.yaml", big_data, sizeof big_data},
};
const size_t stock_rule_file_count = sizeof stock_rule_files / sizeof *stock_rule_files;
