"""Every fault at every step of SMTP, one mailbox each on one desk: no reply is lost, none goes out twice without saying so.

A cell is a mailbox whose server does one thing wrong at one step until it was mended; what the desk made of it is compared
with the table in docs/faults.md.
"""
import contextlib
import os
import sqlite3
import tempfile
import threading
import time

import harness
import mailservers
import table
from fakeservers import Cut, FakeSmtp
from peers import mail, reply, subjects

TESTS = ["smtp_each_fault_at_each_step", "a_silent_server_holds_up_nobody"]
STEPS = ["GREETING", "EHLO", "STARTTLS", "TLS", "AUTH", "MAIL", "RCPT", "DATA", "DOT", "QUIT"]
FAULTS = ["closes", "closes mid-line", "stalls", "answers 4xx", "answers 5xx", "sends garbage", "floods"]
MARK = b"X-Wellspring-Possible-Repeat: yes"
NO = {"answers 4xx": b"451 4.3.0 not now\r\n", "answers 5xx": b"554 5.3.0 not ever\r\n"}
NO_LOGIN = {"answers 4xx": b"454 4.7.0 not now\r\n", "answers 5xx": b"535 5.7.8 wrong\r\n"}
GARBAGE = b"\x16\x03\0\xff what?\r\n<html>\r\n99\r\n"
SECONDS = 240  # patience; it takes a minute


class Cell(FakeSmtp):
    def __init__(self, number, step, fault, certs):
        super().__init__(tls="starttls" if step in ("STARTTLS", "TLS") else None, pair=certs.good)
        self.step, self.fault, self.certs = step, fault, certs
        self.name = f"m{number}"
        self.address = f"{self.name}@example.org"
        self.broken, self.mended, self.hits = True, threading.Event(), 0
        self.first = None

    def mend(self):
        self.broken = False
        self.mended.set()

    def answer(self, conn, moment, usual, tag="", rest=""):
        if not self.broken or moment != self.step:
            conn.send(usual)
            return
        self.hits += 1
        self.strike(conn.send, usual, NO_LOGIN if self.step == "AUTH" else NO)

    def do_starttls(self, conn, verb, rest):
        if self.step == "STARTTLS" and self.broken and self.fault != "sends garbage":
            self.answer(conn, verb, b"220 go\r\n")
            return
        self.answer(conn, verb, b"220 go\r\n")
        if self.step == "TLS" and self.broken:
            self.hits += 1
            self.strike(conn.sock.sendall, b"\x16\x03\x03\x00\x7a\x02\0\0\x76\x03\x03", NO)
            time.sleep(0.2)
            raise Cut
        conn.start_tls()

    def strike(self, send, usual, no):
        if self.fault == "closes":
            raise Cut
        if self.fault == "closes mid-line":
            send(usual[:max(1, len(usual) // 2 - 1)])
            raise Cut
        if self.fault == "stalls":
            self.mended.wait(60)
            raise Cut
        if self.fault in no:
            send(no[self.fault])
        if self.fault == "sends garbage":
            send(GARBAGE)
        if self.fault == "floods":
            while not self.mended.is_set():
                send(b"250-and there is more\r\n" * 3000)


def letter(cell):
    return (f"From: P <p@example.net>\r\nTo: {cell.address}\r\nSubject: {cell.name}\r\nMessage-ID: <{cell.name}@example.net>\r\n"
            f"\r\nhello\r\n").encode()


def add(desk, cell):
    scheme = "smtp" if cell.tls else "smtp+plain"
    body = {"address": cell.address, "smtp_url": f"{scheme}://localhost:{cell.port}", "login": "u", "secret": "geheim"}
    if cell.tls:
        body["pin_sha256"] = mailservers.Certs.fingerprint(cell.certs.good)
    cell.id = desk.admin.post("/mailboxes", body).json["id"]
    assert desk.receive(letter(cell), cell.address) == 0


def all_of(desk):
    out, cursor = {}, ""
    while cursor is not None:
        page = desk.admin.get(f"/conversations?view=all&limit=100{cursor}").json
        out |= {c["subject"]: c["number"] for c in page["items"]}
        cursor = "&cursor=" + page["next"] if page["next"] else None
    return out


def answer_all(desk, cells):
    rows = all_of(desk)
    for cell in cells:
        cell.number = rows[cell.name]
        seen = desk.admin.get(f"/conversations/{cell.number}").json["messages"][-1]["id"]
        cell.message = desk.admin.post(f"/conversations/{cell.number}/replies", {"markdown": "answer", "seen_message": seen}).json["id"]


def delivery(desk, cell):
    whole = desk.admin.get(f"/conversations/{cell.number}").json
    cell.state = whole["state"]
    return next(m for m in whole["messages"] if m["id"] == cell.message)["delivery"]


def first_attempts(desk, cells, end):
    """What stands under each reply and on the state page after the fault."""
    waiting = list(cells)
    while waiting:
        assert time.time() < end, [(c.step, c.fault, c.hits) for c in waiting]
        for cell in list(waiting):
            d = delivery(desk, cell)
            if not d["attempts"]:
                continue
            cell.first = d
            cell.then = cell.state
            waiting.remove(cell)
        time.sleep(0.3)
    halves = {b["id"]: b["state"]["sending"] for b in desk.admin.get("/mailboxes").json["items"]}
    for cell in cells:
        cell.half = halves[cell.id]
        assert cell.half["ok"] or (cell.half["title"] and cell.half["next_step"]), cell.half
        assert cell.first["attempts"][0]["words"], cell.first


def everything_is_due(desk):
    """No test waits for minutes: what waits is due now, and the desk forgets which servers it lets rest."""
    desk.stop()
    db = sqlite3.connect(os.path.join(desk.data, "wellspring.db"))
    db.execute("UPDATE outbox SET due_ms = 1 WHERE state = 0")
    db.commit()
    db.close()
    desk.serve()


def send_the_rest(desk, cells, end):
    for cell in cells:
        cell.mend()
    desk.admin.patch("/settings", {"mail_timeout_seconds": 60})  # now all are well, and many at once
    everything_is_due(desk)
    for cell in cells:
        if cell.first["state"] == "failed":
            desk.admin.post(f"/messages/{cell.message}/retry", {}, expect=200)
    waiting = list(cells)
    while waiting:
        assert time.time() < end, [(c.step, c.fault, delivery(desk, c)) for c in waiting]
        waiting = [c for c in waiting if delivery(desk, c)["state"] != "sent"]
        time.sleep(0.3)
    desk.wait(lambda: all(b["state"]["sending"]["ok"] for b in desk.admin.get("/mailboxes").json["items"]))


def outcome(cell):
    """Twice only where nobody could know, and then it says so."""
    whole, taken = cell.mails, len(cell.taken)
    marked = [MARK in m for m in whole]
    assert taken >= 1 and not any(marked[:1]), (cell.step, cell.fault, taken, marked)
    first = cell.first
    doubt = first["maybe_repeat"]
    if doubt:
        assert len(whole) == 2 and marked == [False, True], (cell.step, cell.fault, marked)
        kept = "the reply; the server may have had it, so the second sending is marked as a possible repeat"
    else:
        assert taken == 1 and not any(marked), (cell.step, cell.fault, taken, marked)
        kept = "the reply, sent once"
    if not cell.half["ok"]:
        says = f"`{cell.half['code']}`: {cell.half['title']}"
    elif first["attempts"][0]["ok"]:
        says = "nothing: it does no harm"
    else:
        says = f"it works; the server's words stand under the reply"
    if first["state"] == "sent":
        then = "goes on"
    elif first["state"] == "failed":
        assert cell.then == "open", cell.then
        then = "opens the conversation again; sends when somebody presses “try again”"
    else:
        then = "tries again by itself, after a minute at first, then less often, for three days"
    return kept, says, then


def one_desk(api, steps, certs, outcomes):
    """These steps with every fault, a mailbox each."""
    end = time.time() + SECONDS
    with contextlib.ExitStack() as stack:
        desk = harness.Desk(api)
        cells = []
        try:
            desk.admin.patch("/settings", {"mail_timeout_seconds": 2, "hold_seconds": 0})
            for number, (step, fault) in enumerate((s, f) for s in steps for f in FAULTS):
                cells.append(stack.enter_context(Cell(number, step, fault, certs)))
                add(desk, cells[-1])
            desk.wait(lambda: len(all_of(desk)) == len(cells))
            answer_all(desk, cells)
            first_attempts(desk, cells, end)
            desk.wait(lambda: all(c.hits for c in cells))
            send_the_rest(desk, cells, end)
            outcomes |= {(c.fault, c.step): outcome(c) for c in cells}
        finally:
            for cell in cells:
                cell.mend()
            desk.remove()


def smtp_each_fault_at_each_step(api):
    outcomes = {}
    with tempfile.TemporaryDirectory(prefix="ws-certs-") as folder:
        one_desk(api, STEPS, mailservers.Certs(folder), outcomes)
    table.compare("SMTP", FAULTS, STEPS, outcomes, "smtp_each_fault_at_each_step")


def a_silent_server_holds_up_nobody(api):
    """Silent after the dot: the other mailbox's reply leaves while that one waits, and the desk's end does not wait for it."""
    with tempfile.TemporaryDirectory(prefix="ws-certs-") as folder, contextlib.ExitStack() as stack:
        certs = mailservers.Certs(folder)
        silent = stack.enter_context(Cell(0, "DOT", "stalls", certs))
        well = stack.enter_context(FakeSmtp())
        desk = harness.Desk(api)
        try:
            desk.admin.patch("/settings", {"hold_seconds": 0})
            add(desk, silent)
            desk.run("mailbox", "add", "well@example.org", "--smtp", f"smtp+plain://127.0.0.1:{well.port}", "--login", "u", stdin=b"geheim\n")
            desk.wait(lambda: len(all_of(desk)) == 1)
            answer_all(desk, [silent])
            desk.wait(lambda: silent.hits)
            for i in range(3):
                assert desk.receive(mail(i, to="well@example.org"), "well@example.org") == 0
                desk.wait(lambda i=i: f"s{i}" in subjects(desk))
                reply(desk, f"s{i}")
            desk.wait(lambda: len(well.taken) == 3)
            assert silent.broken and silent.hits == 1, "that one is waited for still"
            desk.stop()
        finally:
            silent.mend()
            desk.remove()
