"""The desk under test, the letters that went into it, and the browser that looks at them."""
import base64
import concurrent.futures
import glob
import hashlib
import html
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "lib"), os.path.join(HERE, "..", "api")]

import harness  # noqa: E402
import vectors  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
DESK = "help@desk.example"
TOGETHER = 90  # letters of one conversation; a page shows the newest hundred


def shared():
    """(name, HTML) of the shared corpus; nothing where it is absent."""
    folder = os.path.join(os.environ.get("WELLSPRING_CORPUS") or os.path.join(ROOT, "..", "shared", "corpus"), "xss")
    out = []
    for path in sorted(glob.glob(os.path.join(folder, "*.jsonl"))):
        with open(path, encoding="utf-8") as f:
            out += [(v["id"], v["input"]) for v in map(json.loads, f)]
    return out


def inspect_html(texts):
    """What `wellspring inspect html` makes of each."""
    done = subprocess.run([harness.binary(), "inspect", "html", "--lines"], text=True, capture_output=True, check=True,
                          input="".join(json.dumps(t) + "\n" for t in texts), timeout=300)
    out = [json.loads(line) for line in done.stdout.rstrip("\n").split("\n")]
    assert len(out) == len(texts), f"{len(out)} answers to {len(texts)} lines"
    return out


def text_bytes(text, charset):
    if charset == "utf-7":  # already written so, as an attacker would
        return text.encode("ascii", "replace")
    return text.encode(charset, "replace")


def mail(number, first, text, charset="utf-8", extra=""):
    """One letter; those of one conversation have one writer and name its first letter."""
    head = (f"From: Writer {first} <writer{first}@letters.example>\r\nTo: {DESK}\r\nSubject: vector {number}\r\n"
            f"Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nMessage-ID: <v{number}@letters.example>\r\n"
            + (f"References: <v{first}@letters.example>\r\n" if first != number else "") + extra
            + f"MIME-Version: 1.0\r\nContent-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n")
    return head.encode() + base64.encodebytes(text_bytes(text, charset)).replace(b"\n", b"\r\n")


class Browser:
    """browser.shown(number=…) is the act of that name in pages.mjs."""

    def __init__(self, url):
        self.process = subprocess.Popen(["node", os.path.join(HERE, "pages.mjs")], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env={**os.environ, "WELLSPRING_URL": url})

    def __getattr__(self, act):
        def do(**given):
            self.process.stdin.write(json.dumps({"do": act, "with": given}) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            assert line, "the browser is gone"
            answer = json.loads(line)
            assert "error" not in answer, f"{act}: {answer.get('error')}"
            return answer["ok"]
        return do

    def close(self):
        self.end()
        self.process.stdin.close()
        self.process.wait(timeout=60)


def looked_up(netlog):
    """Every host name of the browser's own record that it wanted to find or to reach."""
    with open(netlog, encoding="utf-8", errors="replace") as f:
        log = json.load(f)
    kinds = {n for name, n in log["constants"]["logEventTypes"].items() if name.startswith(("HOST_RESOLVER", "TRANSPORT_CONNECT", "TCP_CONNECT"))}
    hosts = set()
    for e in log["events"]:
        if e["type"] in kinds:
            params = e.get("params") or {}
            hosts |= {str(params[k]) for k in ("host", "hostname") if params.get(k)}
    return hosts


def side_by_side(things, work, sides=2):
    """work(side, its share of things) at once, each with whatever browser it makes; what they gave, in one list."""
    with concurrent.futures.ThreadPoolExecutor(sides) as pool:
        return sum(pool.map(lambda k: work(k, things[k::sides]), range(sides)), [])


class World:
    def __init__(self, own, corpus):
        self.desk = harness.Desk(harness.Api())
        self.desk.run("mailbox", "add", DESK, "--local")
        self.browser = self.new_browser()
        self._second = None
        self.names, self.raw, self.mails = [], [], []
        for name, text in own + corpus:
            self.add(name, text)
        for name, text in own:  # the same again under another charset's name
            if name.startswith("encodings"):
                for charset in ("utf-7", "utf-16le", "iso-2022-jp"):
                    self.add(f"{name}-{charset}", text, charset)
        self.own = len(own)
        self.by_subject, self.conversations = {}, []

    def new_browser(self, netlog=None):
        browser = Browser(f"http://127.0.0.1:{self.desk.port}")
        browser.begin(address="ada@example.org", password=harness.PASSWORD, netlog=netlog)
        return browser

    @property
    def second(self):
        """Another browser, for two things at once."""
        self._second = self._second or self.new_browser()
        return self._second

    def add(self, name, text, charset="utf-8"):
        number = len(self.names)
        self.names.append(name)
        self.raw.append(text)
        self.mails.append(mail(number, number - number % TOGETHER, text, charset))

    # ---- in by the pipe command, or as the file it leaves in the spool ----

    def receive(self, numbers):
        """By `wellspring receive`, or by the small program of the same file that mail servers are given."""
        small = harness.binary() + "-receive"

        def one(n):
            if n % TOGETHER == 0 or not os.path.exists(small):
                return self.desk.receive(self.mails[n], DESK)
            return subprocess.run([small, "--data", self.desk.data, "--mailbox", DESK], input=self.mails[n], check=False, timeout=60).returncode

        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            codes = list(pool.map(one, numbers))
        assert set(codes) <= {0}, f"receive ended with {set(codes)}"

    def spool(self, numbers):
        folder = os.path.join(self.desk.data, "spool", DESK)
        for n in numbers:
            name = hashlib.sha256(self.mails[n]).hexdigest()
            with open(os.path.join(folder, "." + name), "wb") as f:
                f.write(self.mails[n])
            os.rename(os.path.join(folder, "." + name), os.path.join(folder, name))

    def taken_in(self, count):
        def all_there():
            rows, cursor = [], ""
            while cursor is not None:
                page = self.desk.admin.get(f"/conversations?view=all&limit=100{cursor}").json
                rows += page["items"]
                cursor = f"&cursor={page['next']}" if page["next"] else None
            return sum(r["message_count"] for r in rows) >= count and rows
        return self.desk.wait(all_there, 240)

    def send_all(self):
        firsts = list(range(0, len(self.mails), TOGETHER))
        rest = [n for n in range(len(self.mails)) if n not in set(firsts)]
        self.receive(firsts)
        self.taken_in(len(firsts))
        self.receive([n for n in rest if n < self.own])
        self.spool([n for n in rest if n >= self.own])
        rows = self.taken_in(len(self.mails))
        assert len(rows) == len(firsts), f"{len(rows)} conversations, not {len(firsts)}"
        for number in sorted(r["number"] for r in rows):
            c = self.desk.admin.get(f"/conversations/{number}").json
            self.conversations.append(c)
            for m in c["messages"]:
                self.by_subject[int(m["subject"].split()[1])] = m

    def message(self, number):
        return self.by_subject[number]

    def page_of(self, message, pictures=0):
        """The letter's own page, as the frame gets it."""
        return self.desk.admin.request("GET", f"/messages/{message['id']}/html?pictures={pictures}", expect=200)

    def remote_of(self, message):
        """The addresses that its pictures say."""
        return {html.unescape(u) for u in re.findall(r' data-remote-(?:src|background)="([^"]*)"', message["html"])}

    def close(self):
        self.browser.close()
        if self._second:
            self._second.close()
        self.desk.remove()
