"""IMAP and SMTP servers that misbehave as told, and remember what they heard.

    with FakeImap(on={"UID FETCH": "cut"}) as s:            s.port, s.heard, s.saw(secret)
    with FakeSmtp(tls="tls", pair=certs.expired) as s:      tls: None, "tls", "starttls"

`on` maps a moment to what happens there instead of the usual answer:
  "cut"    hang up                  "half"  the first half of the answer, then hang up
  "hang"   silence                  bytes   exactly these bytes
  "drip"   a byte each 0.4 s        a function (server, connection, tag, rest) -> bytes or None
Moments of IMAP: GREETING, each command ("UID FETCH SIZES" and "UID FETCH BODY" apart), TLS.
Moments of SMTP: GREETING, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY (while it comes),
DOT (after it), QUIT, TLS.
"""

import base64
import contextlib
import socket
import ssl
import threading
import time

MAILS = {1: b"Subject: one\r\n\r\nfirst\r\n", 2: b"Subject: two\r\n\r\nsecond {99999999}\r\n",
         5: b"Subject: five\r\n\r\n" + b"x" * 3000 + b"\r\n"}
DATE = "23-Nov-2026 08:10:00 +0100"


class Cut(Exception):
    pass


class Server:
    def __init__(self, on=None, tls=None, pair=None):
        self.on, self.tls = dict(on or {}), tls
        self.context = None
        if pair:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(pair.cert, pair.key)
        self.heard = []
        self.received = b""
        self.connections = 0
        self.closing = False

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        # What is on the way when a connection is cut stays little.
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.closing = True
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def saw(self, secret):
        """Was this secret sent, plain or inside base64?"""
        text = self.received
        words = [text]
        for word in text.split():
            with contextlib.suppress(ValueError):
                words.append(base64.b64decode(word, validate=True))
        return any(secret.encode() in w for w in words)

    def _accept(self):
        while not self.closing:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        conn = Connection(self, sock)
        with contextlib.suppress(OSError, Cut, ssl.SSLError, ValueError):
            if self.tls == "tls":
                conn.start_tls()
            self.talk(conn)
        conn.close()

    def answer(self, conn, moment, usual, tag="", rest=""):
        """Says the usual, or what the test ordered."""
        order = self.on.get(moment)
        if callable(order):
            order = order(self, conn, tag, rest)
        if order is None:
            return conn.send(usual)
        if order == "cut":
            raise Cut
        if order == "half":
            conn.send(usual[:len(usual) // 2])
            raise Cut
        if order == "hang":
            while not self.closing:
                time.sleep(0.05)
            raise Cut
        if order == "drip":
            for k in range(len(usual)):
                conn.send(usual[k:k + 1])
                time.sleep(0.4)
            return None
        return conn.send(order)


class Connection:
    def __init__(self, server, sock):
        self.server, self.sock, self.buffer, self.sent = server, sock, b"", b""
        sock.settimeout(60)

    def start_tls(self):
        if self.server.on.get("TLS") == "cut":
            raise Cut
        if self.server.on.get("TLS") == "hang":
            time.sleep(30)
        self.sock = self.server.context.wrap_socket(self.sock, server_side=True)
        self.buffer = b""

    def send(self, data):
        if data:
            self.sent += data[:1000]
            self.sock.sendall(data)

    def more(self):
        data = self.sock.recv(65536)
        if not data:
            raise Cut
        self.server.received += data
        self.buffer += data

    def line(self):
        while b"\n" not in self.buffer:
            self.more()
        line, self.buffer = self.buffer.split(b"\n", 1)
        text = line.rstrip(b"\r").decode("utf-8", "replace")
        self.server.heard.append(text)
        return text

    def take(self, n):
        while len(self.buffer) < n:
            self.more()
        data, self.buffer = self.buffer[:n], self.buffer[n:]
        return data

    def close(self):
        with contextlib.suppress(OSError):
            self.sock.close()

    def close_hard(self):
        """Also while another thread reads from it."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)


class FakeImap(Server):
    """A mailbox with MAILS; password "geheim" for anyone."""

    def __init__(self, on=None, tls=None, pair=None, capabilities="IDLE SASL-IR AUTH=PLAIN",
                 mails=None, password="geheim"):
        super().__init__(on, tls, pair)
        self.capabilities, self.password = capabilities, password
        self.mails = dict(MAILS if mails is None else mails)
        self.appended = []
        self.dates = {}  # UID → INTERNALDATE, where it is not the usual one

    def talk(self, conn):
        self.answer(conn, "GREETING", b"* OK ready\r\n")
        while True:
            line = conn.line()
            tag, _, rest = line.partition(" ")
            verb = rest.split(" ")[0].upper()
            if verb == "UID":
                verb = " ".join(rest.split(" ")[:2]).upper()
            if verb == "UID FETCH":
                verb += " BODY" if "BODY" in rest.upper() else " SIZES"
            getattr(self, "do_" + verb.lower().replace(" ", "_"), self.do_other)(
                conn, verb, tag, rest)

    def ok(self, conn, verb, tag, rest, before=b""):
        self.answer(conn, verb, before + f"{tag} OK done\r\n".encode(), tag, rest)

    def do_other(self, conn, verb, tag, rest):
        self.answer(conn, verb, f"{tag} BAD what\r\n".encode(), tag, rest)

    def do_capability(self, conn, verb, tag, rest):
        extra = " STARTTLS" if self.tls == "starttls" and not isinstance(conn.sock, ssl.SSLSocket) else ""
        line = f"* CAPABILITY IMAP4rev1 {self.capabilities}{extra}\r\n"
        self.ok(conn, verb, tag, rest, line.encode())

    def do_starttls(self, conn, verb, tag, rest):
        self.ok(conn, verb, tag, rest)
        conn.start_tls()

    def do_login(self, conn, verb, tag, rest):
        good = rest.endswith(f'"{self.password}"')
        word = "OK in" if good else "NO [AUTHENTICATIONFAILED] wrong"
        self.answer(conn, verb, f"{tag} {word}\r\n".encode(), tag, rest)

    def do_authenticate(self, conn, verb, tag, rest):
        words = rest.split(" ")
        if len(words) < 3:
            conn.send(b"+ \r\n")
            words.append(conn.line())
        secret = base64.b64decode(words[2]).decode("utf-8", "replace")
        good = secret.rstrip("\x01").endswith(self.password)
        if not good and words[1].upper() != "PLAIN":
            conn.send(b"+ " + base64.b64encode(b'{"status":"401"}') + b"\r\n")
            conn.line()
        word = "OK in" if good else "NO [AUTHENTICATIONFAILED] wrong"
        self.answer(conn, verb, f"{tag} {word}\r\n".encode(), tag, rest)

    def do_list(self, conn, verb, tag, rest):
        names = (b'* LIST (\\HasNoChildren) "/" INBOX\r\n'
                 b'* LIST (\\HasNoChildren) "/" "Sent Items"\r\n'
                 b'* LIST (\\HasNoChildren \\Junk) "/" "Reklama"\r\n'
                 b'* LIST (\\Noselect) "/" "Public"\r\n'
                 b'* LIST (\\HasNoChildren) "/" "Wys&AUI-ane"\r\n')
        self.ok(conn, verb, tag, rest, names)

    def do_examine(self, conn, verb, tag, rest):
        text = (f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY 77] x\r\n"
                f"* OK [UIDNEXT {max(self.mails, default=0) + 1}] x\r\n")
        self.answer(conn, verb, text.encode() + f"{tag} OK [READ-ONLY] in\r\n".encode(), tag, rest)

    def do_uid_search(self, conn, verb, tag, rest):
        wanted = rest.split('"')[-2].encode() if "HEADER" in rest.upper() and rest.endswith('"') else rest.split(" ")[-1].encode()
        uids = " ".join(str(u) for u, m in self.mails.items() if "HEADER" not in rest.upper() or wanted in m)
        self.ok(conn, verb, tag, rest, f"* SEARCH {uids}\r\n".encode())

    def _asked(self, rest):
        wanted = set()
        for part in rest.split(" ")[2].split(","):
            a, _, b = part.partition(":")
            wanted |= set(range(int(a), int(b or a) + 1))
        return [u for u in sorted(self.mails) if u in wanted]

    def do_uid_fetch_sizes(self, conn, verb, tag, rest):
        out = "".join(f'* {n} FETCH (UID {u} INTERNALDATE "{self.dates.get(u, DATE)}" '
                      f"RFC822.SIZE {len(self.mails[u])})\r\n"
                      for n, u in enumerate(self._asked(rest), 1))
        self.ok(conn, verb, tag, rest, out.encode())

    def do_uid_fetch_body(self, conn, verb, tag, rest):
        out = b"* 2 FETCH (FLAGS (\\Seen))\r\n"
        for n, u in enumerate(self._asked(rest), 1):
            out += (f'* {n} FETCH (UID {u} INTERNALDATE "{self.dates.get(u, DATE)}" RFC822.SIZE '
                    f"{len(self.mails[u])} BODY[] {{{len(self.mails[u])}}}\r\n").encode()
            out += self.mails[u] + b")\r\n"
        self.ok(conn, verb, tag, rest, out)

    def do_append(self, conn, verb, tag, rest):
        size = int(rest[rest.rindex("{") + 1:-1])
        order = self.on.get("APPEND")
        refusal = order(self, conn, tag, rest) if callable(order) else None
        if refusal:
            conn.send(refusal)
            return
        self.answer(conn, "APPEND GO" if callable(order) else "APPEND", b"+ go\r\n", tag, rest)
        self.appended.append(conn.take(size))
        conn.line()
        self.answer(conn, "APPENDED", f"{tag} OK stored\r\n".encode(), tag, rest)

    def do_idle(self, conn, verb, tag, rest):
        self.answer(conn, "IDLE", b"+ idling\r\n", tag, rest)
        if conn.line().upper() == "DONE":
            self.answer(conn, "DONE", f"{tag} OK idled\r\n".encode(), tag, rest)

    def do_logout(self, conn, verb, tag, rest):
        self.answer(conn, verb, f"* BYE so long\r\n{tag} OK out\r\n".encode(), tag, rest)
        raise Cut


class FakeSmtp(Server):
    """mails: bodies as they came; taken: (recipients, body) of each that was answered 250."""

    def __init__(self, on=None, tls=None, pair=None, mechanisms="PLAIN LOGIN", password="geheim", size=None):
        super().__init__(on, tls, pair)
        self.mechanisms, self.password, self.size = mechanisms, password, size
        self.mails, self.taken = [], []

    def talk(self, conn):
        self.answer(conn, "GREETING", b"220 ready\r\n")
        while True:
            rest = conn.line()
            verb = rest.split(" ")[0].upper()
            getattr(self, "do_" + verb.lower(), self.do_other)(conn, verb, rest)

    def do_other(self, conn, verb, rest):
        self.answer(conn, verb, b"250 fine\r\n", "", rest)

    def do_ehlo(self, conn, verb, rest):
        lines = ["hello", "8BITMIME"] + ([f"SIZE {self.size}"] if self.size else [])
        if self.tls == "starttls" and not isinstance(conn.sock, ssl.SSLSocket):
            lines.append("STARTTLS")
        if self.mechanisms:
            lines.append(f"AUTH {self.mechanisms}")
        text = "".join(f"250-{x}\r\n" for x in lines[:-1]) + f"250 {lines[-1]}\r\n"
        self.answer(conn, verb, text.encode(), "", rest)

    def do_starttls(self, conn, verb, rest):
        self.answer(conn, verb, b"220 go\r\n", "", rest)
        conn.start_tls()

    def do_auth(self, conn, verb, rest):
        words = rest.split(" ")
        if words[1].upper() == "LOGIN":
            conn.send(b"334 VXNlcm5hbWU6\r\n")
            conn.line()
            conn.send(b"334 UGFzc3dvcmQ6\r\n")
            words.append(conn.line())
        elif len(words) < 3:
            conn.send(b"334 \r\n")
            words.append(conn.line())
        secret = base64.b64decode(words[-1]).decode("utf-8", "replace")
        good = secret.rstrip("\x01").endswith(self.password)
        self.answer(conn, verb, b"235 in\r\n" if good else b"535 5.7.8 wrong password\r\n", "", rest)

    def do_mail(self, conn, verb, rest):
        conn.mail_count = getattr(conn, "mail_count", 0) + 1
        conn.recipients = []
        self.answer(conn, verb, b"250 fine\r\n", "", rest)

    def do_rcpt(self, conn, verb, rest):
        address = rest.partition("<")[2].partition(">")[0]
        before = len(conn.sent)
        self.answer(conn, verb, b"250 fine\r\n", "", rest)
        if conn.sent[before:].startswith(b"2"):
            conn.recipients.append(address)

    def do_data(self, conn, verb, rest):
        before = len(conn.sent)
        self.answer(conn, verb, b"354 go on\r\n", "", rest)
        if not conn.sent[before:].startswith(b"354"):
            return
        body = self.on.get("BODY")
        if body == "cut" or (callable(body) and body(self, conn, "", rest) == "cut"):
            conn.more()
            raise Cut
        looked = 0
        while conn.buffer.find(b"\r\n.\r\n", looked) < 0:
            looked = max(0, len(conn.buffer) - 5)
            conn.more()
        body, conn.buffer = conn.buffer.split(b"\r\n.\r\n", 1)
        self.mails.append(body + b"\r\n")
        before = len(conn.sent)
        self.answer(conn, "DOT", b"250 2.0.0 taken\r\n", "", rest)
        if conn.sent[before:].startswith(b"2"):
            self.taken.append((conn.recipients, body + b"\r\n"))

    def do_quit(self, conn, verb, rest):
        self.answer(conn, verb, b"221 bye\r\n", "", rest)
        raise Cut
