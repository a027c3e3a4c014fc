"""Every fault at every step of IMAP, all side by side on one desk: nothing lost, nothing doubled, told in plain words.

A cell is a mailbox with a server of its own that does one thing wrong at one step until the desk has told of it (or has
put up with it), and is well from then on. What came of the cells is compared with the table in docs/faults.md.
"""
import contextlib
import select
import tempfile
import threading
import time

import harness
import mailservers
import table
from fakeservers import Cut, FakeImap, FakeSmtp

TESTS = ["imap_each_fault_at_each_step"]
STEPS = ["GREETING", "TLS", "CAPABILITY", "AUTHENTICATE", "LOGIN", "LIST", "EXAMINE", "UID SEARCH", "UID FETCH SIZES",
         "UID FETCH BODY", "IDLE", "NEWS", "DONE", "APPEND", "APPENDED", "LOGOUT"]
FAULTS = ["closes", "closes mid-line", "stalls", "answers NO", "answers BAD", "sends garbage", "lies", "floods"]
SENT = "Sent Items"
GARBAGE = b"\x16\x03\0\xff what ( {9}\r\n<html>) \"\r\n* 9 WHAT {3}\r\nabc\r\n"
FLOODS = {"GREETING": b"x" * 65536, "UID FETCH BODY": b"* 1 EXISTS\r\n" * 5000, "UID SEARCH": b"* SEARCH" + b" 1" * 30000 + b"\r\n"}
SECONDS = 240  # patience; it takes half a minute or a whole one
PUT_UP_WITH = 20  # so long nothing is said of a fault that does no harm


def letter(cell, n):
    return (f"From: P{n} <p{n}@example.net>\r\nTo: {cell.address}\r\nSubject: {cell.name} {n}\r\n"
            f"Message-ID: <{cell.name}.{n}@example.net>\r\nDate: Mon, 05 Jan 2026 10:00:00 +0000\r\n\r\nhello {n}\r\n").encode()


class Cell(FakeImap):
    def __init__(self, number, step, fault, certs):
        self.at = threading.local()
        self.boxes = {"INBOX": {}, SENT: {}}
        capabilities = "IDLE SASL-IR" if step == "LOGIN" else "IDLE SASL-IR AUTH=PLAIN"
        super().__init__(tls="tls" if step == "TLS" else None, pair=certs.good, capabilities=capabilities, mails={})
        self.step, self.fault, self.certs = step, fault, certs
        self.name = f"c{number}"
        self.address = f"{self.name}@example.org"
        self.broken, self.mended = True, threading.Event()
        self.hits, self.hit_at, self.told, self.aside = 0, 0, None, False
        self.validity = 77
        for n in (1, 2, 3):
            self.boxes["INBOX"][n] = letter(self, n)
        self.wanted = 3

    # The folder that is open, for this connection (each has a thread of its own).
    @property
    def mails(self):
        return self.boxes[getattr(self.at, "folder", "INBOX")]

    @mails.setter
    def mails(self, value):
        self.boxes["INBOX"] = value

    def put_news(self):
        if 4 not in self.boxes["INBOX"]:
            self.boxes["INBOX"][4] = letter(self, 4)
            self.wanted = 4

    def mend(self):
        self.broken = False
        self.mended.set()

    # ---- the fault ----

    def _serve(self, sock):
        if not (self.broken and self.step == "TLS"):
            return super()._serve(sock)
        sock.settimeout(30)
        with contextlib.suppress(OSError, Cut):
            self.count()
            if self.fault == "lies":
                self.context.load_cert_chain(self.certs.wrong.cert, self.certs.wrong.key)
                try:
                    super()._serve(sock)
                finally:
                    self.context.load_cert_chain(self.certs.good.cert, self.certs.good.key)
            else:
                self.strike(lambda data: sock.sendall(data), b"\x16\x03\x03\x00\x7a\x02\0\0\x76\x03\x03", "*")
                time.sleep(0.2)
        sock.close()
        return None

    def count(self):
        self.hits += 1
        self.hit_at = self.hit_at or time.time()

    def answer(self, conn, moment, usual, tag="", rest=""):
        if not self.broken or moment != self.step:
            conn.send(usual)
            return False
        self.count()
        if self.fault == "lies":
            self.lie(conn, usual, tag, rest)
        else:
            self.strike(conn.send, usual, tag or "*")
        return True

    def strike(self, send, usual, tag):
        if self.fault == "closes":
            raise Cut
        if self.fault == "closes mid-line":
            send(usual[:max(1, len(usual) // 2 - 1)])
            raise Cut
        if self.fault == "stalls":
            self.mended.wait(60)
            raise Cut
        if self.fault in ("answers NO", "answers BAD"):
            send(f"{tag} {self.fault[8:]} not today\r\n".encode())
        if self.fault == "sends garbage":
            send(GARBAGE)
        if self.fault == "floods":
            while not self.mended.is_set():
                send(FLOODS.get(self.step, b"* OK there is more\r\n" * 3000))

    def lie(self, conn, usual, tag, rest):
        """What is not so, in the right form."""
        done = f"{tag} OK done\r\n".encode()
        if self.step == "GREETING":
            conn.send(b"* PREAUTH you are signed in already\r\n")
        elif self.step == "CAPABILITY":
            conn.send(b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n" + done)
        elif self.step in ("AUTHENTICATE", "LOGIN", "DONE", "APPENDED"):
            conn.send(b"x99 OK done\r\n")
        elif self.step == "LIST":
            conn.send(b'* LIST () "/" "Nothing"\r\n' * 3 + done)
        elif self.step == "EXAMINE":  # other numbers for the mails, too many mails, a next number that is past
            conn.send(b"* 99999 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT 1] x\r\n" + done)
        elif self.step == "UID SEARCH":  # mails that are not there, twice, backwards
            conn.send(b"* SEARCH 900 3 3 2 1 4000000000\r\n* SEARCH 1\r\n" + done)
        elif self.step == "UID FETCH SIZES":  # far too large, and of mails nobody asked for
            conn.send(b'* 9 FETCH (UID 1 RFC822.SIZE 4000000000)\r\n* 7 FETCH (UID 70 RFC822.SIZE 1)\r\n'
                      b'* 1 FETCH (UID 2 RFC822.SIZE 10)\r\n* 1 FETCH (UID 3 RFC822.SIZE 10)\r\n' + done)
        elif self.step == "UID FETCH BODY":  # only the second, under the first's number
            conn.send(b"* 1 FETCH (UID 2 BODY[] {%d}\r\n%s)\r\n" % (len(self.mails[2]), self.mails[2]) + done)
        elif self.step == "IDLE":
            conn.send(usual + b"* 99 EXISTS\r\n* 1 EXPUNGE\r\n")
        elif self.step == "NEWS":
            conn.send(b"* 0 EXISTS\r\n* 4294967295 EXPUNGE\r\n")
        elif self.step == "APPEND":
            conn.send(done)
        elif self.step == "LOGOUT":
            conn.send(b"* 5 EXISTS\r\n" + done)

    # ---- a server as it should be, with folders and news ----

    def do_examine(self, conn, verb, tag, rest):
        self.at.folder = rest.split(" ", 1)[1].strip('"')
        self.at.known = len(self.mails)
        text = (f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] x\r\n"
                f"* OK [UIDNEXT {max(self.mails, default=0) + 1}] x\r\n")
        self.answer(conn, verb, text.encode() + f"{tag} OK [READ-ONLY] in\r\n".encode(), tag, rest)

    def do_append(self, conn, verb, tag, rest):
        size = int(rest[rest.rindex("{") + 1:-1])
        if self.answer(conn, "APPEND", b"+ go\r\n", tag, rest) and self.fault != "sends garbage":
            return
        data = conn.take(size)
        conn.line()
        self.boxes[SENT][len(self.boxes[SENT]) + 1] = data
        self.answer(conn, "APPENDED", f"{tag} OK stored\r\n".encode(), tag, rest)

    def do_idle(self, conn, verb, tag, rest):
        if self.answer(conn, "IDLE", b"+ idling\r\n", tag, rest) and self.fault in ("answers NO", "answers BAD"):
            return
        if self.step == "NEWS" and self.broken:
            self.put_news()
            time.sleep(0.3)
        while b"\n" not in conn.buffer:
            if len(self.mails) != self.at.known:
                self.at.known = len(self.mails)
                if self.answer(conn, "NEWS", f"* {self.at.known} EXISTS\r\n".encode(), tag, rest) and self.fault[:8] == "answers ":
                    return
            if select.select([conn.sock], [], [], 0.2)[0] or self.tls:
                conn.more()
        if conn.line().upper() == "DONE":
            self.answer(conn, "DONE", f"{tag} OK idled\r\n".encode(), tag, rest)


# ---- the desk beside them ----

def add(desk, cell, smtp):
    url = f"imaps://localhost:{cell.port}" if cell.tls else f"imap+plain://127.0.0.1:{cell.port}"
    copies = cell.step in ("APPEND", "APPENDED")
    body = {"address": cell.address, "imap_url": url, "login": "u", "secret": "geheim", "take": "all",
            "smtp_url": f"smtp+plain://127.0.0.1:{smtp.port}"}
    if cell.tls:
        body["pin_sha256"] = mailservers.Certs.fingerprint(cell.certs.good)
    # A folder besides the inbox is looked at now and then, so that a silent IDLE is not waited for for minutes.
    if copies or cell.step in ("NEWS", "DONE"):
        body |= {"sent_folder": SENT, "append_sent": copies}
    cell.id = desk.admin.post("/mailboxes", body).json["id"]
    if cell.step == "LOGOUT":
        cell.wanted = 4


def found(desk):
    """Subjects of all conversations, and how many messages each has from outside."""
    out, cursor = {}, ""
    while cursor is not None:
        page = desk.admin.get(f"/conversations?view=all&limit=100{cursor}").json
        for c in page["items"]:
            assert c["subject"] not in out, f"{c['subject']} is there twice"
            out[c["subject"]] = c
        cursor = "&cursor=" + page["next"] if page["next"] else None
    return out


def look(desk, cells, rows):
    """What the state page says of each cell; a server whose fault was told is mended."""
    for box in desk.admin.get("/mailboxes").json["items"]:
        cell = cells[box["id"]]
        half = box["state"]["reading"]
        if not half["ok"] and cell.told is None and cell.hits:
            assert half["title"] and half["next_step"], (cell.step, cell.fault, half)
            cell.told = (half["code"], half["title"], half["next_step"], box["state"]["next_try"] is not None)
        if cell.broken and (cell.told or (cell.hits and time.time() - cell.hit_at > PUT_UP_WITH)):
            if cell.step in ("IDLE", "NEWS", "DONE"):
                cell.put_news()
            cell.mend()
    for row in rows:
        cell = cells[row["mailbox"]["id"]]
        cell.aside = cell.aside or row["code"]


def restart_reading(desk, cell, seen):
    """The connection of a LOGOUT cell ends while its server is well: it says good-bye to a fault."""
    if cell.step != "LOGOUT" or not seen >= {f"{cell.name} {n}" for n in (1, 2, 3)} or cell.hits:
        return
    version = desk.admin.get("/mailboxes").json["items"]
    assert version
    desk.admin.patch(f"/mailboxes/{cell.id}", {"name": "Another name"})
    end = time.time() + 5
    while not cell.hits and time.time() < end:
        time.sleep(0.05)
    cell.put_news()


def answer_one(desk, cell, all_of):
    row = all_of[f"{cell.name} 1"]
    whole = desk.admin.get(f"/conversations/{row['number']}").json
    desk.admin.post(f"/conversations/{row['number']}/replies", {"markdown": "answer", "seen_message": whole["messages"][-1]["id"]})
    cell.answered = True


def is_done(cell, seen, boxes):
    if not cell.hits or cell.broken:
        return False
    want = {f"{cell.name} {n}" for n in range(1, cell.wanted + 1)}
    if cell.step in ("APPEND", "APPENDED") and not cell.boxes[SENT]:
        return False
    return want <= seen and boxes[cell.id]["reading"]["ok"]


def ask_again(desk, rows):
    for row in rows:
        if row["tries"] == 0:
            # perhaps it was read meanwhile
            assert desk.admin.post(f"/unreadable/{row['id']}/retry", expect=None).status in (202, 404)


def drive(desk, cells):
    end, open_cells = time.time() + SECONDS, list(cells.values())
    while open_cells and time.time() < end:
        rows = desk.admin.get("/unreadable").json["items"]
        look(desk, cells, rows)
        ask_again(desk, [r for r in rows if not cells[r["mailbox"]["id"]].broken])
        all_of = found(desk)
        seen = set(all_of)
        for cell in open_cells:
            restart_reading(desk, cell, seen)
            if cell.step in ("APPEND", "APPENDED") and not getattr(cell, "answered", False) and f"{cell.name} 1" in seen:
                answer_one(desk, cell, all_of)
        boxes = {b["id"]: b["state"] for b in desk.admin.get("/mailboxes").json["items"]}
        open_cells = [c for c in open_cells if not is_done(c, seen, boxes)]
        time.sleep(0.3)
    assert not open_cells, [(c.step, c.fault, c.hits, c.broken, c.told, c.aside) for c in open_cells]


def check_once(desk, cells):
    """Each mail once, each copy once, nothing kept aside that came after all."""
    all_of = found(desk)
    wanted = {f"{c.name} {n}" for c in cells.values() for n in range(1, c.wanted + 1)}
    assert set(all_of) == wanted, set(all_of) ^ wanted
    for cell in cells.values():
        for n in range(1, cell.wanted + 1):
            count = all_of[f"{cell.name} {n}"]["message_count"]
            answers = 1 if n == 1 and getattr(cell, "answered", False) else 0
            assert count == 1 + answers, (cell.step, cell.fault, n, count)
        copies = [m for m in cell.boxes[SENT].values() if b"In-Reply-To" in m]
        assert len(copies) == (cell.step in ("APPEND", "APPENDED")), (cell.step, cell.fault, len(copies))
    assert desk.admin.get("/unreadable").json["items"] == []


def outcome(cell):
    return (f"every mail, once{', and the copy of the reply' if hasattr(cell, 'answered') else ''}", *words(cell))


def words(cell):
    if cell.told is None and cell.aside:
        return (f"`{cell.aside}`, a row among the mails that were kept aside", "fetches it when somebody presses “try again”")
    if cell.told is None:
        return ("nothing: it does no harm", "goes on")
    code, title, _, pause = cell.told
    return (f"`{code}`: {title}", "tries again by itself, after 10 s at first" if pause else "goes on; the copy is tried again")


def imap_each_fault_at_each_step(api):
    with tempfile.TemporaryDirectory(prefix="ws-certs-") as folder, FakeSmtp() as smtp, contextlib.ExitStack() as stack:
        certs = mailservers.Certs(folder)
        desk = harness.Desk(api)
        cells = {}
        try:
            desk.admin.patch("/settings", {"mail_timeout_seconds": 3, "mail_poll_seconds": 10, "hold_seconds": 0})
            for number, (step, fault) in enumerate((s, f) for s in STEPS for f in FAULTS):
                cell = stack.enter_context(Cell(number, step, fault, certs))
                add(desk, cell, smtp)
                cells[cell.id] = cell
            drive(desk, cells)
            time.sleep(2)
            check_once(desk, cells)
        finally:
            for cell in cells.values():
                cell.mend()
            desk.remove()
        table.compare("IMAP", FAULTS, STEPS, {(c.fault, c.step): outcome(c) for c in cells.values()},
                      "imap_each_fault_at_each_step")
