#pragma once
#include <microhttpd.h>

// What Swift cannot call, because it takes a variable number of arguments.

// A daemon that accepts from `listener`, with one thread. It writes no messages.
//
// By poll: its epoll waits for edges and takes a short read for the last of what came, so that the end of a stream that comes with data goes unnoticed.
static inline struct MHD_Daemon *sentinel_http_start(
    int listener, unsigned connections, unsigned connections_of_address, unsigned timeout_seconds, size_t connection_memory,
    MHD_NotifyConnectionCallback notify, MHD_AccessHandlerCallback handle, void *context) {
  return MHD_start_daemon(
      MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, handle, context,
      MHD_OPTION_LISTEN_SOCKET, listener,
      MHD_OPTION_CONNECTION_LIMIT, connections,
      MHD_OPTION_PER_IP_CONNECTION_LIMIT, connections_of_address,
      MHD_OPTION_CONNECTION_TIMEOUT, timeout_seconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory,
      MHD_OPTION_NOTIFY_CONNECTION, notify, context,
      MHD_OPTION_STRICT_FOR_CLIENT, 1,
      MHD_OPTION_END);
}

// -1 where there is none.
static inline int sentinel_http_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}
