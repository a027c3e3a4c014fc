"""The desk under test, the person at the browser, and what the mail servers saw."""
import base64
import email
import email.policy
import json
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "lib"), os.path.join(HERE, "..", "api")]

import chromium  # noqa: E402
import harness  # noqa: E402
import mailservers  # noqa: E402

BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
DESK, CUSTOMER, STRANGER = "help@example.org", "customer@example.org", "stranger@example.org"
# The mail server takes what is for this address, and finds out later that nobody lives there.
GHOST = "ghost@elsewhere.example"
NOBODY_HOME = ["/bin/sh", os.path.join(HERE, "nobody-home")]
ADMIN, PASSWORD = "ada@example.org", "a long enough sentence"
SECRETS = {DESK: "desk's own pässword", CUSTOMER: "customer's", STRANGER: "stranger's"}


def missing():
    return mailservers.missing() + chromium.missing()


class RealDesk(harness.Desk):
    """Served where the throw-away authority is one of the system's, if the kernel lets us; else self.pin is
    the fingerprint that a mailbox has to name."""

    def __init__(self, certs):
        self.trust, self.pin = None, None
        super().__init__(harness.Api(), serve=False)
        bundle = os.path.join(self.folder, "bundle.pem")
        with open(bundle, "wb") as out:
            for path in (BUNDLE, certs.ca):
                if os.path.exists(path):
                    with open(path, "rb") as f:
                        out.write(f.read() + b"\n")
        trust = ["unshare", "-m", "sh", "-c", f'mount --bind "{bundle}" {BUNDLE} && exec "$@"', "sh"]
        if subprocess.run(trust + ["true"], capture_output=True, check=False).returncode == 0:
            self.trust = trust
        else:
            self.pin = certs.fingerprint(certs.good)
        self.serve()

    def arguments(self, *words):
        own = super().arguments(*words)
        return self.trust + own if self.trust and words[0] == "serve" else own


class Person:
    """The browser. person.open(words=…) is the act of that name in pages.mjs."""

    def __init__(self, url):
        self.process = subprocess.Popen(
            ["node", os.path.join(HERE, "pages.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "WELLSPRING_URL": url})

    def __getattr__(self, act):
        def do(**given):
            self.process.stdin.write(json.dumps({"do": act, "with": given}) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            assert line, "the browser is gone"
            answer = json.loads(line)
            assert "error" not in answer, answer["error"]
            return answer["ok"]
        return do

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class World:
    def __init__(self, host):
        self.host, self.axe = host, []
        self.desk = RealDesk(host.certs)
        self.url = f"http://127.0.0.1:{self.desk.port}"
        self.person = Person(self.url)
        self.person.fresh()
        self.client, self.sent = None, 0

    # -- the outside -------------------------------------------------------------------------

    def deliver(self, mail, sender=None):
        self.host.deliver(sender if sender is not None else email.utils.parseaddr(mail["From"])[1], [DESK],
                          mail.as_bytes())
        return mail["Message-ID"]

    def mails(self, user, folder=None):
        return [email.message_from_bytes(m, policy=email.policy.default) for m in self.host.mails(user, folder)]

    def find_mail(self, user, words, folder=None, seconds=30):
        def look():
            return [m for m in self.mails(user, folder) if words in m.get_body(("plain",)).get_content()]
        return mailservers.wait_for(look, seconds, f"a mail to {user} with “{words}”")[0]

    def sent_by_the_desk(self):
        """Letters that the mail server took from the desk's address, by its log."""
        log = self.host.postfix.log()
        return set(re.findall(rf"qmgr\[\d+\]: ([0-9A-Za-z]+): from=<{re.escape(DESK)}>", log))

    def sent_by_nobody(self):
        """With the empty sender, as bounces and automatic answers go out."""
        return set(re.findall(r"qmgr\[\d+\]: ([0-9A-Za-z]+): from=<>", self.host.postfix.log()))

    # -- the desk ----------------------------------------------------------------------------

    def sign_in(self):
        self.client = self.desk.client(ADMIN, PASSWORD)

    def conversation(self, number):
        return self.client.get(f"/conversations/{number}").json

    def wait_message(self, number, words):
        def look():
            return [m for m in self.conversation(number)["messages"] if words in m["text"]]
        return mailservers.wait_for(look, 60, f"“{words}” in #{number}")[-1]

    def wait_subject(self, words):
        def look():
            items = self.client.get("/conversations?view=all&limit=100").json["items"]
            return [c for c in items if words in c["subject"]]
        return mailservers.wait_for(look, 60, f"a conversation “{words}”")[0]

    def wait_delivery(self, number, words, *states):
        def look():
            m = self.wait_message(number, words)
            return m if m["delivery"]["state"] in states else None
        return mailservers.wait_for(look, 60, f"“{words}” to be {' or '.join(states)}")

    # -- the page ----------------------------------------------------------------------------

    def looked(self, found):
        self.axe += found

    def look(self, name):
        self.axe += self.person.axe(name=name)

    def answer(self, words, *more, look=False, counts=True, said="on its way"):
        self.looked(self.person.answer(pieces=[words, *more], words=words, look=look, said=said))
        self.sent += counts

    def download(self, name):
        return base64.b64decode(self.person.download(name=name))

    def close(self):
        self.person.close()

    def settle(self, seconds=3):
        """Time for what must not happen."""
        time.sleep(seconds)
