"""A disk that is full or turns read-only under a serving desk: what was taken stays, the rest waits where it is safe."""
import contextlib
import os
import subprocess
import threading
import time

import harness
from fakeservers import FakeImap, FakeSmtp
from peers import BOX, delivery, mail, reply, state, subjects

TESTS = ["a_full_disk_for_servers", "full_after_the_dot", "a_read_only_disk"]


def mounted(desk, *words):
    if subprocess.run(["mount", *words, desk.data], stderr=subprocess.DEVNULL).returncode == 0:
        os.chmod(desk.data, 0o700)
        return True
    desk.remove()
    raise AssertionError("needs root: no file system may be mounted here")


def connect(desk, imap, smtp):
    desk.admin.patch("/settings", {"mail_poll_seconds": 10, "hold_seconds": 0})
    desk.admin.post("/mailboxes", {"address": BOX, "imap_url": f"imap+plain://127.0.0.1:{imap.port}", "login": "u", "secret": "geheim",
                                   "smtp_url": f"smtp+plain://127.0.0.1:{smtp.port}", "take": "all"})


class Filler:
    """Takes what room there is, and gives it back."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "filler")
        self.ends = threading.Event()

    def take(self):
        with open(self.path, "ab", buffering=0) as f, contextlib.suppress(OSError):
            for size in (1 << 20, 1 << 12, 1 << 12):
                with contextlib.suppress(OSError):
                    while True:
                        f.write(b"x" * size)

    def give_back(self):
        os.unlink(self.path)


def end(desk):
    try:
        if desk.process:
            assert desk.stop() == 0
    finally:
        subprocess.run(["umount", "-l", desk.data], check=False)
        desk.remove()


def a_full_disk_for_servers(api):
    """Mail stays on its server and the page says why; a reply that cannot be kept is refused, one that is due waits."""
    with FakeImap(mails={1: mail(1)}) as imap, FakeSmtp() as smtp:
        desk = harness.Desk(api, serve=False)
        if not mounted(desk, "-t", "tmpfs", "-o", "size=24m", "none"):
            return
        filler = Filler(desk.data)
        try:
            desk.serve()
            desk.first_start()
            connect(desk, imap, smtp)
            desk.wait(lambda: subjects(desk) == ["s1"])
            number, held = reply(desk, "s1")
            desk.wait(lambda: delivery(desk, number, held)["state"] == "sent")
            later = desk.admin.post(f"/conversations/{number}/replies", {
                "markdown": "later", "hold_seconds": 6, "seen_message": held}).json["id"]
            filler.take()
            for i in range(2, 12):
                imap.mails[i] = mail(i, body="x" * 100000)
            # Room for a row or two may be left in the database's own files; the mails do not fit.
            desk.wait(lambda: state(desk)["reading"]["code"] in ("database_failed", "file_unwritable"), 40)
            told = state(desk)["reading"]
            assert "full" in told["title"] and "room" in told["next_step"], told
            assert desk.admin.get("/me").status == 200
            long = {"markdown": "word " * 100000, "seen_message": later}
            refused = desk.admin.post(f"/conversations/{number}/replies", long, expect=None)
            assert refused.status >= 500 and refused.json["title"], refused.status
            time.sleep(7)
            filler.give_back()
            desk.wait(lambda: sorted(subjects(desk)) == sorted(f"s{i}" for i in range(1, 12)), 90)
            desk.wait(lambda: delivery(desk, number, later)["state"] == "sent", 90)
            desk.wait(lambda: state(desk)["reading"]["ok"])
            time.sleep(2)
            assert len(smtp.taken) == len(smtp.mails) == 2, len(smtp.mails)
            assert desk.admin.get("/unreadable").json["items"] == []
        finally:
            end(desk)


def full_after_the_dot(api):
    """The disk fills while the server says that it took the reply: that is remembered, and it goes out once."""
    def fill(server, conn, tag, rest):
        filler.take()
        return None

    with FakeImap(mails={1: mail(1)}) as imap, FakeSmtp(on={"DOT": fill}) as smtp:
        desk = harness.Desk(api, serve=False)
        if not mounted(desk, "-t", "tmpfs", "-o", "size=24m", "none"):
            return
        filler = Filler(desk.data)
        try:
            desk.serve()
            desk.first_start()
            connect(desk, imap, smtp)
            desk.wait(lambda: subjects(desk) == ["s1"])
            number, message = reply(desk, "s1")
            desk.wait(lambda: smtp.taken)
            time.sleep(4)
            filler.give_back()
            smtp.on = {}
            desk.wait(lambda: delivery(desk, number, message)["state"] == "sent", 180)
            time.sleep(2)
            assert len(smtp.mails) == 1 and not delivery(desk, number, message)["maybe_repeat"]
        finally:
            end(desk)


def a_read_only_disk(api):
    """The kernel takes the writing away, as it does after an error of the disk: reading goes on, what comes is refused
    or waits; with the disk well again everything is there once."""
    image = os.path.join("/tmp", f"ws-disk-{os.getpid()}")
    with FakeImap(mails={1: mail(1)}) as imap, FakeSmtp() as smtp:
        subprocess.check_call(["truncate", "-s", "96M", image])
        subprocess.check_call(["mkfs.ext4", "-q", image])
        desk = harness.Desk(api, serve=False)
        if not mounted(desk, "-o", "loop,errors=remount-ro", image):
            os.unlink(image)
            return
        try:
            desk.serve()
            desk.first_start()
            connect(desk, imap, smtp)
            taken = [i for i in range(100, 110) if desk.receive(mail(i), BOX) == 0]
            assert len(taken) == 10
            desk.wait(lambda: len(subjects(desk)) == 11)
            number, message = reply(desk, "s1")
            desk.wait(lambda: delivery(desk, number, message)["state"] == "sent")
            waiting = desk.admin.post(f"/conversations/{number}/replies", {
                "markdown": "later", "hold_seconds": 5, "seen_message": message}).json["id"]
            subprocess.check_call(["mount", "-o", "remount,abort", desk.data])
            codes = [desk.receive(mail(i), BOX) for i in range(200, 203)]
            assert codes == [75, 75, 75], "whoever hands a mail over keeps it"
            imap.mails[2] = mail(2)
            desk.wait(lambda: (state(desk)["reading"]["code"], state(desk)["sending"]["code"]) == ("database_failed", "replies_wait"), 40)
            assert desk.admin.get(f"/conversations/{number}").json["subject"] == "s1", "reading goes on"
            refused = desk.admin.post(f"/conversations/{number}/replies", {"markdown": "x", "seen_message": waiting}, expect=None)
            assert refused.status >= 500 and refused.json["title"], refused.status
            time.sleep(8)
            assert len(smtp.mails) == 1, "nothing leaves that could not be remembered"
            assert desk.process.poll() is None
            desk.stop()
            subprocess.check_call(["umount", desk.data])
            subprocess.run(["e2fsck", "-fy", image], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            subprocess.check_call(["mount", "-o", "loop", image, desk.data])
            desk.serve()
            assert desk.receive(mail(300), BOX) == 0
            want = sorted([f"s{i}" for i in taken] + ["s1", "s2", "s300"])
            desk.wait(lambda: sorted(subjects(desk)) == want, 180)
            desk.wait(lambda: delivery(desk, number, waiting)["state"] == "sent", 180)
            assert len(smtp.taken) == len(smtp.mails) == 2
        finally:
            end(desk)
            os.unlink(image)
