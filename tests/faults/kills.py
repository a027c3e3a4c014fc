"""kill -9 at random moments while mail streams in by `receive` and IMAP and replies go out:
each mail whose receive said 0 and each mail on the IMAP server is there exactly once, and no
reply went out twice without the second saying that it may be a repetition."""
import collections
import os
import random
import re
import signal
import subprocess
import threading
import time

import harness
import mailservers
import peers
from fakeservers import FakeSmtp

LOCAL = "local@example.org"
OUT = "out@example.org"


def sent_mails(smtp):
    """Message-ID → for each whole mail in turn: did it say that it may be a repetition?"""
    out = collections.defaultdict(list)
    for data in list(smtp.mails):
        out[message_id(data)].append(b"X-Wellspring-Possible-Repeat: yes" in data)
    return out


class Stream(threading.Thread):
    """Mail in by receive and by the IMAP server's maildir, until told to end."""

    def __init__(self, desk, host):
        super().__init__(daemon=True)
        self.desk, self.host, self.ends = desk, host, threading.Event()
        self.promised, self.put, self.n = [], [], 0
        self.small = os.path.join(os.path.dirname(harness.binary()), "wellspring-receive")

    def run(self):
        while not self.ends.is_set():
            self.n += 1
            i = self.n
            if i % 3 == 0:
                self.host.dovecot.put(peers.BOX, peers.mail(f"-imap-{i}"))
                self.put.append(f"s-imap-{i}")
            else:
                box = OUT if i % 3 == 1 else LOCAL
                done = subprocess.run([self.small, "--data", self.desk.data, "--mailbox", box],
                                      input=peers.mail(f"-pipe-{i}", to=box), stderr=subprocess.DEVNULL)
                if done.returncode == 0:
                    self.promised.append(f"s-pipe-{i}")
            time.sleep(0.03)


class Answers(threading.Thread):
    """Replies to what lies in OUT, as fast as the desk lives."""

    def __init__(self, desk):
        super().__init__(daemon=True)
        self.desk, self.ends, self.answered = desk, threading.Event(), set()
        self.client = desk.client("ada@example.org")

    def one(self):
        for row in self.client.get("/conversations?view=open&limit=50").json["items"]:
            if self.ends.is_set():
                return
            if row["mailbox"]["address"] != OUT or row["number"] in self.answered:
                continue
            whole = self.client.get(f"/conversations/{row['number']}").json
            self.client.post(f"/conversations/{row['number']}/replies",
                             {"markdown": "answer", "seen_message": whole["messages"][-1]["id"], "state": "solved"},
                             headers={"Idempotency-Key": f"reply-{row['number']}"})
            self.answered.add(row["number"])

    def run(self):
        while not self.ends.is_set():
            try:
                self.one()
            except (OSError, AssertionError, ValueError, KeyError):
                self.client.close()
            time.sleep(0.05)


def check_in(desk, stream):
    wanted = collections.Counter(stream.promised + stream.put)
    def all_there():
        got = collections.Counter(peers.subjects(desk))
        return got if not wanted - got else None
    got = desk.wait(all_there, 180)
    twice = [s for s, n in got.items() if n > 1]
    assert not twice, f"twice: {twice}"
    # A receive that was not asked to stop may have stored without our hearing of it; nothing else is here.
    strange = [s for s in got if s not in wanted and not s.startswith(("s-pipe-", "s-imap-"))]
    assert not strange, strange
    assert desk.admin.get("/unreadable").json["items"] == []


def replies(desk):
    """Every reply of every conversation in OUT, however many pages that are."""
    cursor = ""
    while cursor is not None:
        page = desk.admin.get(f"/conversations?view=all&limit=100{cursor}").json
        cursor = "&cursor=" + page["next"] if page["next"] else None
        for row in page["items"]:
            if row["mailbox"]["address"] == OUT:
                for m in desk.admin.get(f"/conversations/{row['number']}").json["messages"]:
                    if m["kind"] == "reply":
                        yield m


def message_id(raw):
    return re.search(rb"(?im)^message-id: *(<[^>\r\n]+>)", raw).group(1)


def check_out(desk, smtp, answered):
    desk.wait(lambda: all(m["delivery"]["state"] == "sent" for m in replies(desk)), 180)
    ours = [message_id(desk.admin.get(f"/messages/{m['id']}/raw").body) for m in replies(desk)]
    sent = sent_mails(smtp)
    lost = [i for i in ours if i not in sent]
    assert not lost, f"said to be sent, and the server never got them: {lost}"
    assert len(set(ours)) == len(ours) >= len(answered), "each answer is one reply"
    strange = set(sent) - set(ours)
    assert not strange, f"sent, and nobody here knows of it: {strange}"
    repeated = {k: v for k, v in sent.items() if len(v) > 1}
    for marks in repeated.values():
        assert all(marks[1:]), f"a repetition without its mark: {marks}"
    return len(sent), len(repeated)


def many(api, n, seed, database=None):
    dice = random.Random(seed)
    print(f"seed {seed}")
    with mailservers.MailHost(users={peers.BOX: "secret"}, postfix=False) as host, FakeSmtp() as smtp:
        desk = harness.Desk(api, "postgres" if database else "sqlite", database)
        desk.run("mailbox", "add", LOCAL, "--local")
        desk.run("mailbox", "add", OUT, "--smtp", f"smtp+plain://127.0.0.1:{smtp.port}", "--login", "u", stdin=b"geheim\n")
        peers.imap_box(desk, host, smtp=False, take="all")
        desk.wait(lambda: peers.state(desk)["last_contact"])
        stream, answers = Stream(desk, host), Answers(desk)
        try:
            stream.start()
            answers.start()
            slowest = 0
            for _ in range(n):
                time.sleep(dice.uniform(0.05, 1.5))
                desk.process.send_signal(signal.SIGKILL)
                desk.process.wait()
                began = time.time()
                desk.serve()
                slowest = max(slowest, time.time() - began)
            time.sleep(1)
            stream.ends.set()
            stream.join()
            check_in(desk, stream)
            time.sleep(1)
            answers.ends.set()
            answers.join()
            sent, repeated = check_out(desk, smtp, answers.answered)
            print(f"{n} kills: {len(stream.promised)} by receive, {len(stream.put)} by IMAP, {sent} replies, "
                  f"{repeated} sent again and marked so; the slowest start {slowest:.1f} s")
            assert sent
        finally:
            stream.ends.set()
            answers.ends.set()
            desk.remove()
