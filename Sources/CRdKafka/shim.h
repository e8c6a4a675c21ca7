#include <librdkafka/rdkafka.h>
// Its stand-in for a cluster, for the tests.
#include <librdkafka/rdkafka_mock.h>
