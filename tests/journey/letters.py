"""What customers and strangers write, as bytes with CRLF."""
import email.policy
import email.utils
import struct
import time
import zlib
from email.message import EmailMessage

POLICY = email.policy.SMTP.clone(max_line_length=78)
GREEK = "Καλημέρα σας, η κούπα έφτασε ραγισμένη. Πότε θα στείλετε καινούργια;"
POLISH = "Dzień dobry, kubek przyszedł pęknięty: zażółć gęślą jaźń = 100 %."
INVOICE = b"%PDF-1.4\n" + bytes(range(256)) * 8 + b"\n%%EOF\n"


def picture(width=24, height=16):
    """A small PNG, one colour."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    rows = b"".join(b"\0" + b"\x2a\x6f\x97" * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def new_id():
    return email.utils.make_msgid(domain="example.org")


def letter(sender, to, subject, text, message_id=None, **headers):
    """headers: In_Reply_To="…" and the like."""
    m = EmailMessage(policy=POLICY)
    m["From"], m["To"], m["Subject"] = sender, to, subject
    m["Date"], m["Message-ID"] = email.utils.formatdate(), message_id or new_id()
    for name, value in headers.items():
        m[name.replace("_", "-")] = value
    m.set_content(text, cte="quoted-printable")
    return m


def first_letter(sender, to, subject, message_id):
    """Two languages in quoted-printable, a picture within, a file beside."""
    m = letter(sender, to, subject, f"{POLISH}\n\n{GREEK}\n\nKasia\n", message_id)
    m.add_alternative(f"<html><body><p>{POLISH}</p><p style='color:#234'>{GREEK}</p>"
                      "<p><img src='cid:cup@example.org' alt='The cup'></p></body></html>",
                      subtype="html", cte="quoted-printable")
    m.get_payload()[1].add_related(picture(), "image", "png", cid="<cup@example.org>",
                                   filename="kubek.png", disposition="inline")
    m.add_attachment(INVOICE, "application", "pdf", filename="faktura żółta.pdf")
    return m


def quoted(answer, who, old):
    """An answer above what it answers, as mail programs write it."""
    when = time.strftime("%a, %d %b %Y at %H:%M")
    below = "\n".join(f"> {line}" for line in old.splitlines())
    return f"{answer}\n\nOn {when}, {who} wrote:\n{below}\n"


def vacation(sender, to, in_reply_to):
    return letter(sender, to, "Out of office Re: your reply", "I am away until Monday.\n", Auto_Submitted="auto-replied",
                  X_Auto_Response_Suppress="All", Precedence="bulk", In_Reply_To=in_reply_to, References=in_reply_to)
