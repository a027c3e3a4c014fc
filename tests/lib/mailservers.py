"""Real mail servers for tests: Dovecot and Postfix from Debian, on loopback, in a
temporary folder, with certificates of a throw-away authority.

    with MailHost(users={"anna@example.org": "secret"}) as host:
        host.dovecot.imaps, host.dovecot.imap      ports (imap: STARTTLS or plain)
        host.postfix.smtp                          port for mail from outside, no log-in
        host.postfix.submission, .smtps            ports with log-in (STARTTLS, TLS)
        host.certs.ca                              what a client must trust
        host.deliver(sender, [recipient], bytes)   by SMTP, as the outside would
        host.mails("anna@example.org")             bytes of each mail in the maildir
        host.wait_mail("anna@example.org", n)      … once there are n

pipes={"desk@example.org": ["/path/wellspring-receive", "--data", …]} hands an address to
a command, as an administrator would (run as pipe_user). Needs root, as both servers do.
Certificates: certs.good (localhost, 127.0.0.1), certs.wrong, certs.expired,
certs.selfsigned, each a Pair(cert, key).
"""

import collections
import contextlib
import email.utils
import os
import pathlib
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time

from ports import free_ports

Pair = collections.namedtuple("Pair", "cert key")
POSTFIX_BIN = "/usr/lib/postfix/sbin"


class MailServerError(Exception):
    pass


def missing():
    """Names of programs that are not installed."""
    wanted = ["dovecot", "postfix", "openssl"]
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    return [w for w in wanted if not shutil.which(w, path=path)]


def wait_port(port, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.02)
    raise MailServerError(f"nothing listens on port {port}")


def wait_for(check, seconds=60, what="it"):
    """The first true value of check()."""
    end = time.monotonic() + seconds
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > end:
            raise MailServerError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.02)


def run(*argv, **more):
    done = subprocess.run(argv, capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise MailServerError(f"{argv[0]}: {done.stdout}{done.stderr}")
    return done.stdout


class Certs:
    """An authority that lives as long as the folder."""

    def __init__(self, folder):
        self.dir = pathlib.Path(folder)
        self.dir.mkdir(parents=True, exist_ok=True)
        self.ca = self.dir / "ca.pem"
        self._key("ca")
        run("openssl", "req", "-x509", "-new", "-key", self.dir / "ca.key", "-out", self.ca,
            "-days", "30", "-subj", "/CN=Throw-away test authority",
            "-addext", "basicConstraints=critical,CA:TRUE",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        local = "DNS:localhost,IP:127.0.0.1"
        self.good = self._signed("good", local)
        self.wrong = self._signed("wrong", "DNS:mail.elsewhere.example")
        self.expired = self._signed("expired", local, start="20200101000000Z", end="20200201000000Z")
        self.selfsigned = self._selfsigned("selfsigned", local)

    def _key(self, name):
        key = self.dir / f"{name}.key"
        run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-out", key)
        return key

    def _selfsigned(self, name, san):
        cert = self.dir / f"{name}.pem"
        run("openssl", "req", "-x509", "-new", "-key", self._key(name), "-out", cert,
            "-days", "30", "-subj", f"/CN={name}", "-addext", f"subjectAltName={san}")
        return Pair(cert, self.dir / f"{name}.key")

    def _signed(self, name, san, start=None, end=None):
        box = self.dir / f"{name}.d"
        box.mkdir()
        (box / "index").write_text("")
        (box / "index.attr").write_text("unique_subject = no\n")
        (box / "conf").write_text(
            f"[ca]\ndefault_ca=x\n[x]\ndatabase={box}/index\nnew_certs_dir={box}\nrand_serial=yes\n"
            f"default_md=sha256\ndefault_days=30\npolicy=p\nx509_extensions=e\n"
            f"[p]\ncommonName=supplied\n[e]\nbasicConstraints=CA:FALSE\nsubjectAltName={san}\n"
            f"[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN={name}\n")
        key, csr, cert = self._key(name), box / "csr", self.dir / f"{name}.pem"
        run("openssl", "req", "-new", "-config", box / "conf", "-key", key, "-out", csr)
        times = ["-startdate", start, "-enddate", end] if start else []
        run("openssl", "ca", "-batch", "-notext", "-config", box / "conf", "-cert", self.ca,
            "-keyfile", self.dir / "ca.key", "-in", csr, "-out", cert, *times)
        return Pair(cert, key)

    @staticmethod
    def fingerprint(pair):
        """SHA-256 of the certificate, hex."""
        text = run("openssl", "x509", "-in", pair.cert, "-noout", "-fingerprint", "-sha256")
        return text.strip().split("=")[1].replace(":", "").lower()


class Dovecot:
    """IMAP over TLS, STARTTLS and plain; maildirs in home/<address>/Maildir."""

    def __init__(self, folder, certs, users, mail_user="nobody"):
        self.dir = pathlib.Path(folder)
        self.home = self.dir / "mail"
        self.users = dict(users)
        self.who = pwd.getpwnam(mail_user)
        self.imap, self.imaps = free_ports(2)
        self.auth_socket = self.dir / "auth-postfix"
        for d in (self.dir, self.home, self.dir / "state"):
            d.mkdir(parents=True, exist_ok=True)
        os.chown(self.home, self.who.pw_uid, self.who.pw_gid)
        self._write(certs)
        self.process = None

    def _write(self, certs):
        w = self.who
        lines = [f"{u}:{{PLAIN}}{p}:{w.pw_uid}:{w.pw_gid}::{self.home}/{u}::"
                 for u, p in self.users.items()]
        (self.dir / "users").write_text("\n".join(lines) + "\n")
        (self.dir / "dovecot.conf").write_text(f"""
protocols = imap
listen = 127.0.0.1
base_dir = {self.dir}/run
state_dir = {self.dir}/state
log_path = {self.dir}/log
ssl = yes
ssl_cert = <{certs.good.cert}
ssl_key = <{certs.good.key}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {self.dir}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {self.dir}/users
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Spam {{
    special_use = \\Junk
    auto = create
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = create
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {self.imap}
  }}
  inet_listener imaps {{
    port = {self.imaps}
    ssl = yes
  }}
}}
service auth {{
  unix_listener {self.auth_socket} {{
    mode = 0666
  }}
}}
service anvil {{
  # Without this a wrong password slows the next log-in from the same address.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
""")

    def start(self):
        self.process = subprocess.Popen(
            ["/usr/sbin/dovecot", "-F", "-c", str(self.dir / "dovecot.conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_port(self.imap)
            wait_port(self.imaps)
        except MailServerError as e:
            self.stop()
            raise MailServerError(f"dovecot: {e}\n{self.log()}") from e

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def log(self):
        path = self.dir / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def maildir(self, user, folder=None):
        base = self.home / user / "Maildir"
        return base / f".{folder}" if folder else base

    def files(self, user, folder=None):
        box = self.maildir(user, folder)
        found = [p for sub in ("new", "cur") for p in (box / sub).glob("*") if p.is_file()]
        return sorted(found, key=lambda p: (p.stat().st_mtime_ns, p.name))

    def mails(self, user, folder=None):
        return [p.read_bytes() for p in self.files(user, folder)]

    def put(self, user, mail, folder=None, when=None):
        """A mail straight into the maildir, as a delivery agent would."""
        box = self.maildir(user, folder)
        for sub in ("tmp", "new", "cur"):
            if not (box / sub).is_dir():
                (box / sub).mkdir(parents=True)
        for d in [self.home / user, self.maildir(user), box, *(box / s for s in ("tmp", "new", "cur"))]:
            os.chown(d, self.who.pw_uid, self.who.pw_gid)
        self.count = getattr(self, "count", 0) + 1
        name = f"{time.time():.6f}.P{os.getpid()}Q{self.count}.test"
        (box / "tmp" / name).write_bytes(mail)
        os.chown(box / "tmp" / name, self.who.pw_uid, self.who.pw_gid)
        if when:
            os.utime(box / "tmp" / name, (when, when))
        (box / "tmp" / name).rename(box / "new" / name)


class Postfix:
    """Takes mail for the users' domains into Dovecot's maildirs, and for pipes into
    commands; log-in through Dovecot. Nothing leaves the machine."""

    def __init__(self, folder, certs, dovecot, pipes=None, pipe_user="nobody", extra=None):
        self.dir = pathlib.Path(folder)
        self.conf = self.dir / "conf"
        self.smtp, self.submission, self.smtps = free_ports(3)
        self.pipes = dict(pipes or {})
        for d in ("conf", "queue", "data"):
            (self.dir / d).mkdir(parents=True, exist_ok=True)
        shutil.chown(self.dir / "data", "postfix", "postfix")
        self._main(certs, dovecot, extra or {})
        self._master(pipe_user)
        self.running = False

    def _main(self, certs, dovecot, extra):
        w = dovecot.who
        addresses = [*dovecot.users, *self.pipes]
        domains = sorted({a.split("@")[1] for a in addresses})
        # A plus-address (desk+token@) is delivered to desk@.
        boxes = "".join(f"{a} {a}/Maildir/\n" for a in addresses)
        routes = "".join(f"{a} pipe{n}:\n" for n, a in enumerate(self.pipes))
        (self.conf / "boxes").write_text(boxes)
        (self.conf / "routes").write_text(routes)
        settings = {
            "compatibility_level": "3.6", "queue_directory": self.dir / "queue",
            "data_directory": self.dir / "data", "mail_owner": "postfix",
            "daemon_directory": POSTFIX_BIN, "command_directory": "/usr/sbin",
            "maillog_file": self.dir / "log", "maillog_file_prefixes": self.dir,
            "myhostname": "mail.example.org", "mydestination": "", "mynetworks": "127.0.0.1/32",
            "inet_interfaces": "127.0.0.1", "inet_protocols": "ipv4",
            "smtpd_peername_lookup": "no", "alias_maps": "", "local_recipient_maps": "",
            "default_transport": "error:nothing leaves this machine",
            "recipient_delimiter": "+", "message_size_limit": "209715200",
            "virtual_mailbox_limit": "0", "mailbox_size_limit": "0",
            "virtual_mailbox_domains": " ".join(domains) or "none.invalid",
            "virtual_mailbox_base": dovecot.home, "virtual_mailbox_maps": f"texthash:{self.conf}/boxes",
            "virtual_minimum_uid": "1", "virtual_uid_maps": f"static:{w.pw_uid}",
            "virtual_gid_maps": f"static:{w.pw_gid}",
            "transport_maps": f"texthash:{self.conf}/routes",
            "smtpd_tls_cert_file": certs.good.cert, "smtpd_tls_key_file": certs.good.key,
            "smtpd_tls_security_level": "may", "smtpd_tls_loglevel": "0",
            "smtpd_sasl_type": "dovecot", "smtpd_sasl_path": dovecot.auth_socket,
            "smtpd_relay_restrictions": "permit_sasl_authenticated, reject_unauth_destination",
            "smtpd_client_connection_rate_limit": "0", "smtpd_client_connection_count_limit": "0",
            "smtpd_error_sleep_time": "0", "minimal_backoff_time": "2s", "queue_run_delay": "2s",
            **extra,
        }
        (self.conf / "main.cf").write_text("".join(f"{k} = {v}\n" for k, v in settings.items()))

    def _master(self, pipe_user):
        lines = [f"127.0.0.1:{self.smtp} inet n - n - - smtpd",
                 f"127.0.0.1:{self.submission} inet n - n - - smtpd\n"
                 "  -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes\n"
                 "  -o { smtpd_recipient_restrictions=permit_sasl_authenticated, reject }",
                 f"127.0.0.1:{self.smtps} inet n - n - - smtpd\n"
                 "  -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes\n"
                 "  -o { smtpd_recipient_restrictions=permit_sasl_authenticated, reject }"]
        for name, kind, private, maxproc, daemon in (
                ("cleanup", "unix", "n", "0", "cleanup"), ("qmgr", "unix", "n", "1", "qmgr"),
                ("tlsmgr", "unix", "-", "1", "tlsmgr"), ("rewrite", "unix", "-", "-", "trivial-rewrite"),
                ("bounce", "unix", "-", "0", "bounce"), ("defer", "unix", "-", "0", "bounce"),
                ("trace", "unix", "-", "0", "bounce"), ("verify", "unix", "-", "1", "verify"),
                ("proxymap", "unix", "-", "-", "proxymap"), ("smtp", "unix", "-", "-", "smtp"),
                ("error", "unix", "-", "-", "error"), ("retry", "unix", "-", "-", "error"),
                ("discard", "unix", "-", "-", "discard"), ("anvil", "unix", "-", "1", "anvil"),
                ("scache", "unix", "-", "1", "scache"), ("showq", "unix", "n", "-", "showq"),
                ("flush", "unix", "n", "0", "flush"), ("pickup", "unix", "n", "1", "pickup"),
                ("virtual", "unix", "-", "-", "virtual"),
                ("postlog", "unix-dgram", "n", "1", "postlogd")):
            # virtual must be root to become the mail user.
            unpriv = "n" if name in ("virtual", "proxymap") else "-"
            wake = {"qmgr": "1", "pickup": "5", "flush": "1000?", "tlsmgr": "1000?"}.get(name, "-")
            lines.append(f"{name} {kind} {private} {unpriv} n {wake} {maxproc} {daemon}")
        for n, argv in enumerate(self.pipes.values()):
            words = " ".join(str(a) for a in argv)
            lines.append(f"pipe{n} unix - n n - 4 pipe\n"
                         f"  flags=DRhu user={pipe_user} argv={words}")
        (self.conf / "master.cf").write_text("\n".join(lines) + "\n")

    def start(self):
        run("/usr/sbin/postfix", "-c", str(self.conf), "start", stdin=subprocess.DEVNULL)
        self.running = True
        try:
            for port in (self.smtp, self.submission, self.smtps):
                wait_port(port)
        except MailServerError as e:
            self.stop()
            raise MailServerError(f"postfix: {e}\n{self.log()}") from e

    def stop(self):
        if self.running:
            subprocess.run(["/usr/sbin/postfix", "-c", str(self.conf), "stop"],
                           stdin=subprocess.DEVNULL, capture_output=True, check=False)
        self.running = False

    def log(self):
        path = self.dir / "log"
        return path.read_text(errors="replace") if path.exists() else ""


class MailHost:
    """Both servers, ready; a context manager."""

    def __init__(self, users, pipes=None, pipe_user="nobody", folder=None, postfix=True):
        self.users, self.pipes, self.pipe_user = users, pipes, pipe_user
        self.with_postfix = postfix
        self.own_folder = folder is None
        self.dir = pathlib.Path(folder or tempfile.mkdtemp(prefix="mailhost-"))
        os.chmod(self.dir, 0o755)
        self.dovecot = self.postfix = None

    def __enter__(self):
        try:
            self.certs = Certs(self.dir / "certs")
            self.dovecot = Dovecot(self.dir / "dovecot", self.certs, self.users)
            self.dovecot.start()
            if self.with_postfix:
                self.postfix = Postfix(self.dir / "postfix", self.certs, self.dovecot, self.pipes,
                                       self.pipe_user)
                self.postfix.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.postfix:
            self.postfix.stop()
        if self.dovecot:
            self.dovecot.stop()
        if self.own_folder:
            shutil.rmtree(self.dir, ignore_errors=True)

    def deliver(self, sender, recipients, mail):
        with smtplib.SMTP("127.0.0.1", self.postfix.smtp, timeout=10) as s:
            return s.sendmail(sender, recipients, mail)

    def mails(self, user, folder=None):
        return self.dovecot.mails(user, folder)

    def wait_mail(self, user, n=1, folder=None, seconds=15):
        return wait_for(lambda: len(self.mails(user, folder)) >= n and self.mails(user, folder),
                        seconds, f"{n} mails for {user}")


def simple_mail(sender, recipient, subject, text, **headers):
    """A small mail with CRLF line ends, as bytes."""
    fields = {"From": sender, "To": recipient, "Subject": subject,
              "Date": email.utils.formatdate(), "Message-ID": email.utils.make_msgid(domain="example.org"),
              "MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8",
              "Content-Transfer-Encoding": "8bit",
              **{k.replace("_", "-"): v for k, v in headers.items()}}
    head = "".join(f"{k}: {v}\r\n" for k, v in fields.items())
    return (head + "\r\n" + text.replace("\n", "\r\n")).encode()
