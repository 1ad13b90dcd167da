/* Sockets that wait for clients, and addresses as text: for all gateways. */
#pragma once

#include <sys/socket.h>

#include "base/arena.h"
#include "base/str.h"

#define BACKLOG 511

/* A listening socket on "127.0.0.1:8080", "[::1]:8080", ":8080" (all addresses), "localhost:8080", or,
 * where paths are allowed, on "/run/galley.sock" (mode 0660; a stale one is replaced).  -1 with one
 * sentence in *ret_problem. */
int listen_on(arena *mem, str address, bool or_path, str *ret_problem);

/* Where a connection came in: "127.0.0.1:8080", "[::1]:8080"; empty for a local socket. */
str own_address(arena *mem, int connection);

/* "203.0.113.7", "2001:db8::1"; IPv4 inside IPv6 is IPv4.  Empty for a local socket. */
str peer_address(arena *mem, const struct sockaddr *at);
