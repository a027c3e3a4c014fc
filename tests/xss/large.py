"""Very large letters, opened from the list: measured and told, never judged by the clock; what is shown is judged.

A million bytes each; WELLSPRING_LARGE_MB=10 for the real thing.
"""
import base64
import os
import random

import fidelity
import world

MB = 1_000_000
SIZE = int(os.environ.get("WELLSPRING_LARGE_MB", "1")) * MB


def words(seed, size):
    """Lines of a letter: words of four languages, about that many bytes."""
    pick = random.Random(seed)
    some = ("zamówienie przesyłka dzień dobry faktura καλημέρα δέμα παραγγελία τιμολόγιο siunta užsakymas sąskaita laba diena "
            "letter parcel order invoice thank you for the very long list of things that").split()
    lines, bytes_so_far = ["First words of a very large letter."], 0
    while bytes_so_far < size:
        line = " ".join(pick.choice(some) for _ in range(9))
        bytes_so_far += len(line.encode()) + 1
        lines.append(line if pick.random() > 0.1 else line + "\n")
    return lines + ["Last words of a very large letter."]


def head(name):
    return (f"From: Large <{name}@large.example>\r\nTo: {world.DESK}\r\nSubject: large {name}\r\nMessage-ID: <{name}@large.example>\r\n"
            "Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n")


def plain():
    return (head("plain") + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n").encode() + "\r\n".join(words(1, SIZE)).encode()


def designed():
    rows, out, size = words(2, SIZE * 8 // 10), [], 0
    for i, line in enumerate(rows):
        out.append(f'<p style="margin:0 0 6px;color:#333">{line}</p>' if i % 3 else f"<table width=600><tr><td width=80>{i}</td><td>{line}</td></tr></table>")
        size += len(out[-1].encode())
        if size > SIZE - 5000:
            break
    text = f"<html><head><style>td{{border-bottom:1px solid #ccc}}</style></head><body style='font:14px Arial'>{''.join(out)}<p>{rows[-1]}</p></body></html>"
    return (head("designed") + "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n").encode() + base64.encodebytes(text.encode())


def logos():
    pick, parts, text = random.Random(3), [], "<p>First words of a very large letter.</p>"
    for n in range(43):
        picture = fidelity.png(150, 132, n, 90, 40)
        picture += pick.randbytes(60_000 - len(picture))  # of the size of a real one; a browser reads no further than its end
        parts.append((n, picture))
        text += f'<table><tr><td><img src="cid:logo{n}@large" width="75" height="66"></td><td>Shop {n}<br>Street {n}</td></tr></table>'
    text += "<p>Last words of a very large letter.</p>"
    body = f"--b0undary\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{text}\r\n"
    for n, data in parts:
        body += (f"--b0undary\r\nContent-Type: image/png; name=logo{n}.png\r\nContent-ID: <logo{n}@large>\r\nContent-Disposition: inline; filename=logo{n}.png\r\n"
                 f"Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(data).decode()}\r\n")
    return (head("logos") + f"Content-Type: multipart/related; boundary=b0undary\r\n\r\n{body}--b0undary--\r\n").encode()


def take(w, name, raw):
    assert w.desk.receive(raw, world.DESK) == 0
    w.desk.wait(lambda: [r for r in w.desk.admin.get("/conversations?view=all&limit=10").json["items"] if r["subject"] == f"large {name}"], 120)
    return w.browser.open_large(subject=f"large {name}", first="First words of", last="Last words of", designed=name != "plain")


def very_large_in_plain_words(w):
    seen = take(w, "plain", plain())
    assert seen["whole"] and seen["whole"]["bytes"] > SIZE * 0.6, seen
    return (f"first words after {seen['words']:.0f} ms; the whole after {seen['whole']['whole']:.0f} ms, in which the page stood still "
            f"for {seen['whole']['stall']:.0f} ms at most, while scrolling {seen['whole']['scrolling']:.0f} ms")


def very_large_as_HTML(w):
    seen = take(w, "designed", designed())
    parts = seen["parts"]
    assert parts and parts["frames"] > SIZE // MB * 4 and parts["last"] and not parts["missing"], seen
    return (f"first words after {seen['words']:.0f} ms; as it was designed after {seen['drawn']['words']:.0f} ms; {parts['frames']} parts "
            f"through, in which the page stood still for {parts['stall']:.0f} ms at most")


def large_with_43_logos(w):
    seen = take(w, "logos", logos())
    assert seen["drawn"]["pictures"] == 43, seen
    return (f"first words after {seen['words']:.0f} ms; as it was designed after {seen['drawn']['words']:.0f} ms, all pictures after "
            f"{seen['drawn']['complete']:.0f} ms, in which the page stood still for {seen['drawn']['stall']:.0f} ms at most")


CASES = [very_large_in_plain_words, very_large_as_HTML, large_with_43_logos]
