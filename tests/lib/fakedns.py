"""A scripted name server (UDP and TCP) for SRV and MX records.

    with FakeDns({("_imaps._tcp.example.org", "SRV"): [(0, 1, 993, "imap.example.org")],
                  ("example.org", "MX"): [(10, "mx.example.org")]}) as d:
        d.address      "127.0.0.1:port"
Other names do not exist. mode: "silent" answers nothing, "refused" SERVFAIL, or bytes sent as they are.
"""

import contextlib
import socket
import struct
import threading

TYPES = {"A": 1, "MX": 15, "SRV": 33}


def encode(name):
    return b"".join(bytes([len(p)]) + p.encode("latin-1") for p in name.split(".") if p) + b"\0"


class FakeDns:
    def __init__(self, records=None, mode=None):
        self.records, self.mode = dict(records or {}), mode
        self.asked = []

    def __enter__(self):
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        self.address = f"127.0.0.1:{self.port}"
        threading.Thread(target=self._udp, daemon=True).start()
        threading.Thread(target=self._tcp, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.udp.close()
        self.tcp.close()

    def _name(self, data, at):
        parts = []
        while data[at]:
            parts.append(data[at + 1:at + 1 + data[at]].decode("latin-1"))
            at += data[at] + 1
        return ".".join(parts).lower(), at + 1

    def answer(self, data):
        if self.mode == "silent":
            return None
        if isinstance(self.mode, bytes):
            return data[:2] + self.mode
        name, at = self._name(data, 12)
        kind = struct.unpack("!H", data[at:at + 2])[0]
        label = next((k for k, v in TYPES.items() if v == kind), str(kind))
        self.asked.append((name, label))
        rows = self.records.get((name, label), [])
        code = 2 if self.mode == "refused" else 0 if rows or any(n == name for n, _ in self.records) else 3
        rows = [] if self.mode == "refused" else rows
        out = data[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(rows), 0, 0) + data[12:at + 4]
        for row in rows:
            body = struct.pack(f"!{len(row) - 1}H", *row[:-1]) + encode(row[-1])
            out += b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 60, len(body)) + body
        return out

    def _udp(self):
        while True:
            try:
                data, who = self.udp.recvfrom(4096)
            except OSError:
                return
            out = self.answer(data)
            if out and len(out) > 512:  # cut: the asker comes again by TCP
                head = data[:2] + struct.pack("!HHHHH", 0x8380, 1, 0, 0, 0)
                out = head + out[12:12 + len(data) - 12]
            if out:
                with contextlib.suppress(OSError):
                    self.udp.sendto(out, who)

    def _tcp(self):
        while True:
            try:
                conn, _ = self.tcp.accept()
            except OSError:
                return
            with conn:
                conn.settimeout(5)
                try:
                    size = struct.unpack("!H", conn.recv(2))[0]
                    out = self.answer(conn.recv(size))
                    if out:
                        conn.sendall(struct.pack("!H", len(out)) + out)
                except (OSError, struct.error):
                    pass
