"""Ports for servers that tests start, which do not meet those of tests beside them.

Below the range that the system hands out by itself, each process from a place of its own.
"""
import os
import socket

LOWEST, HIGHEST = 10000, 32000
_next = {}


def free_ports(n):
    """n ports on which nothing listens now."""
    at = _next.get(os.getpid(), LOWEST + os.getpid() * 97 % (HIGHEST - LOWEST))
    found = []
    while len(found) < n:
        at = at + 1 if at < HIGHEST else LOWEST
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind(("127.0.0.1", at))
            except OSError:
                continue
        found.append(at)
    _next[os.getpid()] = at
    return found
