"""Letters of people, shops and programs, compared with what their writers drew: the same words at the same places."""
import base64
import glob
import os
import re
import struct
import zlib

import world

LETTERS = sorted(glob.glob(os.path.join(world.HERE, "letters", "*.html")))
# What a browser gives a page that says nothing, but for the desk's own margins, letter, ink, quotes and wrapped lines of code.
OWN = ('body{margin:0;padding:0 1px;font-family:%s}html{color:#24211c}a{color:#0c6660}pre{white-space:pre-wrap}'
       'blockquote{margin:0 0 0 .5rem;padding-left:.75rem;border-left:2px solid #8c857a}')
LEAST = 0.98


def png(width, height, red, green, blue):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes((red, green, blue)) * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


PICTURES = {"photo1@example": png(300, 200, 180, 90, 40), "photo2@example": png(64, 64, 30, 120, 60), "dot@example": png(1, 1, 0, 0, 0)}


def mail(name, text):
    head = (f"From: Writer <{name}@fidelity.example>\r\nTo: {world.DESK}\r\nSubject: letter {name}\r\nMessage-ID: <{name}@fidelity.example>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b0undary\r\n\r\n")
    parts = [("text/html; charset=utf-8", "", text.encode())]
    parts += [("image/png", f"Content-ID: <{cid}>\r\n", data) for cid, data in PICTURES.items() if f"cid:{cid}" in text]
    body = "".join(f"--b0undary\r\nContent-Type: {kind}\r\n{more}Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(data).decode()}\r\n"
                   for kind, more, data in parts)
    return (head + body + "--b0undary--\r\n").encode()


def written(text, page):
    """The letter as any browser shows it: on a page of the standard, with the desk's margins and serif."""
    text = re.sub("(?is)^\\s*<!doctype[^>]*>", "", text)
    for cid in PICTURES:
        text = text.replace(f"cid:{cid}", f"/{cid}")
    desk = re.search("<style>(.*?)</style>", page, re.S).group(1)
    family = re.search("font-family:([^;}]*)", desk).group(1)
    plain = "line-height:1.65" in desk  # nothing in it says how it is set: the desk sets it as its own words
    language = re.search('<html lang="([^"]*)"', page).group(1)
    return f'<!DOCTYPE html><html lang="{language}"><style>{desk if plain else OWN % family}</style>{text}'


def send_letters(w):
    w.letters = {}
    for path in LETTERS:
        with open(path, encoding="utf-8") as f:
            w.letters[os.path.basename(path)[:-5]] = f.read()
    for name, text in w.letters.items():
        assert w.desk.receive(mail(name, text), world.DESK) == 0

    def all_there():
        rows = w.desk.admin.get("/conversations?view=all&limit=100").json["items"]
        found = {r["subject"][7:]: r["number"] for r in rows if r["subject"].startswith("letter ")}
        return len(found) == len(w.letters) and found
    w.letter_numbers = w.desk.wait(all_there, 60)


def compared(w, pages):
    """{name: (page, original)} -> {name: {width: what the browser saw}}"""
    return w.browser.compare(letters={name: {"page": page, "original": original} for name, (page, original) in pages.items()},
                             shots=os.environ.get("WELLSPRING_SHOTS"),
                             pictures={f"/{cid}": base64.b64encode(data).decode() for cid, data in PICTURES.items()})


def is_kept(s):
    return s["text"] and s["images"] and min(s["place"], s["look"]) >= LEAST


def letters_keep_words_and_places(w):
    send_letters(w)
    pages = {}
    for name, text in w.letters.items():
        m = w.desk.admin.get(f"/conversations/{w.letter_numbers[name]}").json["messages"][0]
        page = w.desk.admin.request("GET", f"/messages/{m['id']}/html?pictures=0&theme=light", expect=200).body.decode()
        pages[name] = page, written(text, page)
    seen = compared(w, pages)
    assert len(seen) == len(LETTERS) > 20
    bad = [f"{name} at {width}: text {s['text']}, place {s['place']:.3f}, look {s['look']:.3f}, pictures {s['images']}, "
           f"heights {s['heights']}, first {s['first']} {s['texts'] or ''} {s['pictures'] or ''}"
           for name, widths in seen.items() for width, s in widths.items() if not is_kept(s)]
    assert not bad, f"{len(bad)} of {2 * len(pages)}:\n    " + "\n    ".join(bad)
    worst = min(min(s["place"], s["look"]) for widths in seen.values() for s in widths.values())
    # what is lost is seen: the same letters without what draws them
    worse = {"styles": "(?s)(?<=</style></head>).*?(<style>.*?</style>)| style=\"[^\"]*\"", "tables": "</?t(able|body|r|d)[^>]*>", "colours": "color[^;\"]*[;\"]"}
    for what, pattern in worse.items():
        lost = compared(w, {name: (re.sub(pattern, "", pages[name][0]), pages[name][1]) for name in ("newsletter-nested-tables", "order-confirmation", "button-tables")})
        missed = [name for name, widths in lost.items() if all(map(is_kept, widths.values()))]
        assert not missed, f"without its {what} {missed} looks the same to this test"
    return f"{len(pages)} letters at two widths; worst share of letters at their place and of their look {worst:.3f}"


CASES = [letters_keep_words_and_places]
