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
static const unsigned char ruby[] = {
#embed "rules/ruby.yaml"
};
static const unsigned char javascript[] = {
#embed "rules/javascript.yaml"
};
static const unsigned char go[] = {
#embed "rules/go.yaml"
};
static const unsigned char rust[] = {
#embed "rules/rust.yaml"
};
static const unsigned char dotnet[] = {
#embed "rules/dotnet.yaml"
};
static const unsigned char php[] = {
#embed "rules/php.yaml"
};
static const unsigned char databases[] = {
#embed "rules/databases.yaml"
};
static const unsigned char big_data[] = {
#embed "rules/big-data.yaml"
};
static const unsigned char traces[] = {
#embed "rules/traces.yaml"
};
static const unsigned char access_logs[] = {
#embed "rules/access-logs.yaml"
};
static const unsigned char json[] = {
#embed "rules/json.yaml"
};
static const unsigned char logfmt[] = {
#embed "rules/logfmt.yaml"
};
static const unsigned char generic[] = {
#embed "rules/generic.yaml"
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
    {"ruby.yaml", ruby, sizeof ruby},
    {"javascript.yaml", javascript, sizeof javascript},
    {"go.yaml", go, sizeof go},
    {"rust.yaml", rust, sizeof rust},
    {"dotnet.yaml", dotnet, sizeof dotnet},
    {"php.yaml", php, sizeof php},
    {"databases.yaml", databases, sizeof databases},
    {"big-data.yaml", big_data, sizeof big_data},
    {"traces.yaml", traces, sizeof traces},
    {"access-logs.yaml", access_logs, sizeof access_logs},
    {"json.yaml", json, sizeof json},
    {"logfmt.yaml", logfmt, sizeof logfmt},
    {"generic.yaml", generic, sizeof generic},
};
const size_t stock_rule_file_count = sizeof stock_rule_files / sizeof *stock_rule_files;
