"""The three walls around a letter, together and each by itself."""
import os
import re
import urllib.parse

import world
import harness  # world.py knows where it lies

ALLOWED_SCHEMES = {"http:", "https:", "mailto:", "tel:", "#m-"}  # the last: a place in the same letter
SANDBOX = {"allow-same-origin", "allow-popups", "allow-popups-to-escape-sandbox"}
TO_A_FRAME = 24
EACH = bool(os.environ.get("WELLSPRING_EACH"))
POLICY = ["default-src 'none'", "style-src 'unsafe-inline'", "img-src 'self' data:", "frame-ancestors 'self'"]


def some(findings, names=None):
    return f"{len(findings)} findings: " + "; ".join(str(f)[:300] for f in findings[:8])


def quiet(seen, what):
    assert not seen["ran"], f"{what}: scripts ran: {some(seen['ran'])}"
    assert not seen["away"], f"{what}: requests left: {some(seen['away'])}"
    assert not seen.get("opened"), f"{what}: {seen['opened']} pages opened"


def numbered(w, letters):
    return [[f"n{i}", text] for i, text in letters]


def named(w, seen):
    """What a frame told, with the vector's own name."""
    out = []
    for line in seen:
        frame = line.split(" ")[0]
        out.append(f"{w.names[int(frame[1:])]}: {line}" if frame[1:].isdigit() else line)
    return out


def the_trap_holds_what_it_is_set_for(w):
    """Unsanitised and unguarded, the vectors do run and do fetch: else nothing below would mean anything."""
    tried = range(0, w.own, 2)
    found = w.browser.bare(docs=numbered(w, [(i, w.raw[i]) for i in tried]), patience=1000)
    ran = {line.split(" ")[0] for line in found["ran"]}
    went = {a["url"] for a in found["away"]}
    assert len(ran) > 40, f"only {len(ran)} vectors ran without a guard"
    assert len(went) > 20, f"only {len(went)} addresses were asked for without a guard"
    return f"without any wall {len(ran)} of {len(tried)} run a script, {len(went)} addresses are fetched"


def first_wall_the_sanitiser_alone(w):
    """What the sanitiser made of each, in frames that may run scripts: many to a frame, but for those with a style sheet, which
    could hide the others. Where a frame tells anything, its letters are looked at one by one."""
    letters = [(i, w.message(i)["html"]) for i in range(len(w.names)) if w.message(i)["html"]]
    alone = [(f"n{i}", text) for i, text in letters if text.startswith("<style")]
    others = [(f"n{i}", text) for i, text in letters if not text.startswith("<style")]
    groups = {f"group{at}": others[at:at + TO_A_FRAME] for at in range(0, len(others), TO_A_FRAME)}
    docs = alone + [(name, "".join(f"<div>{text}</div>" for _, text in some)) for name, some in groups.items()]

    def look(side, share):
        return [(w.second if side else w.browser).bare(docs=share)]

    for found in world.side_by_side(docs, look):
        told = {line.split(" ")[0] for line in found["ran"]} | {a["frame"] for a in found["away"]}
        for group in told & set(groups):
            one_by_one = w.browser.bare(docs=groups[group])
            found["ran"] += one_by_one["ran"]
            found["away"] += one_by_one["away"]
        assert not found["ran"], some(named(w, found["ran"]))
        assert not found["away"], some(found["away"])
    with_pictures = [(i, w.page_of(w.message(i), 1).body.decode()) for i in range(len(w.names)) if w.remote_of(w.message(i))]
    found = w.browser.bare(docs=numbered(w, with_pictures), pictures=True)
    assert not found["ran"], some(named(w, found["ran"]))
    assert not found["away"], some(found["away"])
    return f"{len(letters)} letters in frames that may run scripts: none does, nothing is fetched"


def sanitising_again_changes_nothing(w):
    stored = [w.message(i)["html"] for i in range(len(w.names))]
    again = world.inspect_html(stored)
    bad = [(w.names[i], a, b) for i, (a, b) in enumerate(zip(stored, again)) if a != b]
    assert not bad, some(bad)
    return f"{len(stored)} letters"


def parsing_again_changes_nothing(w):
    """The browser's own parser reads and writes it: no element or attribute appears that was not there."""
    stored = [w.message(i)["html"] for i in range(len(w.names))]
    seen = w.browser.again(docs=stored)
    for turn in ("once", "twice"):
        back = world.inspect_html([s[turn] for s in seen])
        # a browser writes one line end less than it read at the beginning of <pre>
        bad = [(w.names[i], a, b) for i, (a, b) in enumerate(zip(stored, back))
               if re.sub("<pre([^>]*)>\\s*", "<pre\\1>", a) != re.sub("<pre([^>]*)>\\s*", "<pre\\1>", b)]
        assert not bad, f"{turn}: {some(bad)}"
    names = sorted({n for s in seen for n in s["names"]})
    handlers = [n for n in names if n.startswith("@on") or n.startswith("foreign") or n in ("@srcset", "@ping", "@action")]
    assert not handlers, handlers
    schemes = {n.split(" ")[1] for n in names if n.startswith("href ")}
    assert schemes <= ALLOWED_SCHEMES, schemes
    assert {n.split(" ")[1] for n in names if n.startswith("src ")} <= {"cid:", "data:"}, names
    return f"{len([n for n in names if n[0] != '@' and ' ' not in n])} elements, {len([n for n in names if n[0] == '@'])} attributes in use"


def judge(seen, count):
    """Frames as the app shows them."""
    quiet(seen, "as the app shows it")
    assert not seen["wrong"], some(seen["wrong"])
    assert seen["frames"] == count, f"{seen['frames']} frames for {count} letters"
    for attribute in seen["attributes"]:
        sandbox, referrer = attribute.split(" | ")
        assert set(sandbox.split()) == SANDBOX, f"the frame's sandbox is {sandbox}"
        assert referrer == "no-referrer"


def in_the_app(w, browser, c, **given):
    """A conversation opened in the app, its first letters by a press."""
    seen = browser.shown(number=c["number"], **given)
    assert not seen["unopened"], f"no frame for {seen['unopened']}"
    assert not seen["plain"], f"markup in plain words: {some(seen['plain'])}"
    judge(seen, seen["frames"])
    assert seen["frames"], f"no letter of conversation {c['number']} was opened"
    return seen


def drawn(w):
    """The numbers of the vectors that have something to be drawn."""
    return [i for i in range(len(w.names)) if w.message(i)["html"]]


def pack(w, some_of):
    """The pages of several letters as one."""
    pages = [w.page_of(w.message(i)).body.decode() for i in some_of]
    before, after = pages[0].split("<main>")[0], pages[0][pages[0].rindex("</main>"):]
    return before + "".join(p[p.index("<main>"):p.rindex("</main>")] + "</main>" for p in pages)[:-len("</main>")] + after


def all_walls_as_the_app_shows_it(w):
    """Every third of our own and all with a style sheet by themselves at their own address, the others many to a frame under the
    server's own headers (each by itself with WELLSPRING_EACH=1).
    Browsers of their own, that see nothing but this: their record of the network also holds what no page can see,
    such as names looked up before anybody presses a link."""
    letters = drawn(w)
    together = [] if EACH else [i for i in letters if (i >= w.own or i % 3) and not w.message(i)["html"].startswith("<style")]
    alone = sorted(set(letters) - set(together))
    groups = [together[at:at + TO_A_FRAME] for at in range(0, len(together), TO_A_FRAME)]

    packed = {w.message(some_of[0])["id"]: pack(w, some_of) for some_of in groups}

    def look(side, share):
        netlog = os.path.join(w.desk.folder, f"netlog{side}.json")
        browser = w.new_browser(netlog)
        in_the_app(w, browser, w.conversations[side])
        ids = [w.message(i)["id"] for i in share]
        seen = browser.frames(ids=ids)
        judge(seen, len(ids))
        mine = list(packed)[side::2]
        more = browser.frames(ids=mine, docs={str(k): packed[k] for k in mine})
        judge(more, len(mine))
        browser.close()
        return [(len(seen["links"]) + len(more["links"]), world.looked_up(netlog))]

    seen = world.side_by_side(alone, look)
    hosts = set().union(*(s[1] for s in seen))
    assert "127.0.0.1" in str(hosts), f"the record of the network is not one: {hosts}"
    strange = {re.sub("^.*//|:[0-9]+$", "", h) for h in hosts if "127.0.0.1" not in h}
    said = "\n".join(w.raw).lower()
    assert not {h for h in strange if h in said}, f"names that stand in letters were looked up: {some(sorted(strange))}"
    return (f"{len(letters)} letters in {len(alone) + len(groups)} frames with {sum(s[0] for s in seen)} links; "
            f"the browser itself looked up {', '.join(sorted(strange)) or 'nothing'}")


def second_and_third_wall_without_the_first(w):
    """The vectors as they came, put into the app's own frames under the server's own headers."""
    # of our own that are drawn every third, of the shared ones, most of which are alike, every 48th
    chosen = [i for i in drawn(w) if i % (3 if i < w.own else 48) == 0]

    def look(side, share):
        browser, frames, crashed, todo = w.second if side else w.browser, 0, [], [share]
        browser.shown(number=w.conversations[side]["number"], presses=1)
        while todo:
            some_of = todo.pop()
            try:
                if not browser:
                    browser = w.new_browser()
                    browser.shown(number=w.conversations[side]["number"], presses=1)
                docs = {str(w.message(i)["id"]): w.raw[i] for i in some_of}
                seen = browser.frames(ids=[int(k) for k in docs], docs=docs)
            except AssertionError as e:
                if "crashed" not in str(e):
                    raise
                # some kill a page of Chromium that shows them as they are: those are found and left out
                half = len(some_of) // 2
                if browser not in (w.browser, w.second):
                    browser.close()
                browser = None
                todo += [some_of[:half], some_of[half:]] if half else []
                crashed += [] if half else [w.names[some_of[0]]]
                continue
            quiet(seen, "raw vectors in the app's frame")
            wrong = [x for x in seen["wrong"] if "without its guards" not in x]
            assert not wrong, some(wrong)
            frames += seen["frames"]
        if browser and browser not in (w.browser, w.second):
            browser.close()
        return [(frames, crashed)]

    seen = world.side_by_side(chosen, look)
    crashed = sum((s[1] for s in seen), [])
    assert len(crashed) < 10, crashed
    return f"{sum(s[0] for s in seen)} frames" + (f"; too much for the browser itself: {', '.join(crashed)}" if crashed else "")


def pictures_load_only_from_where_they_say(w):
    """By a press in the app, and then all others in its frame with pictures."""
    def said_by(messages):
        return sorted({u for m in messages for u in w.remote_of(m)})

    c = max(w.conversations, key=lambda c: len(said_by(c["messages"])))
    pressed = [m for m in c["messages"] if w.remote_of(m)][:6]
    w.browser.shown(number=c["number"], letters=[m["id"] for m in pressed])
    seen = w.browser.pictures(said=said_by(c["messages"]))  # those without words are open already
    assert not seen["ran"] and not seen["opened"], seen
    assert not seen["strange"], f"asked for, but no picture says so: {some(seen['strange'])}"
    assert seen["pressed"] >= len(pressed) and seen["away"], f"nothing was loaded of {said_by(pressed)}"
    rest = [w.message(i) for i in drawn(w) if w.remote_of(w.message(i))]
    seen = w.browser.frames(ids=[m["id"] for m in rest], pictures=True)
    known = {u.split("#")[0] for u in said_by(rest)}
    strange = [a for a in seen["away"] if a["type"] != "image" or urllib.parse.unquote(a["url"].split("#")[0]) not in {urllib.parse.unquote(k) for k in known}]
    assert not strange, f"asked for, but no picture says so: {some(strange)}"
    assert not seen["ran"] and not seen["wrong"] and not seen["opened"], seen
    loaded = {a["url"] for a in seen["away"]}
    assert len(loaded) > len(known) / 2, f"{len(loaded)} pictures of {len(known)}"
    return f"{len(loaded)} pictures"


def links_open_outside_the_app(w):
    def with_links(c):
        return [m["id"] for m in c["messages"] if ' href="http' in m["html"]]

    c = max(w.conversations, key=lambda c: len(with_links(c)))
    w.browser.shown(number=c["number"], letters=with_links(c)[:6])
    seen = w.browser.links(most=5)
    assert not seen["wrong"], some(seen["wrong"])
    assert not seen["ran"], some(seen["ran"])
    assert seen["pressed"] >= 5, f"only {seen['pressed']} links could be pressed"
    return f"{seen['pressed']} links pressed, each opened a page that does not know the desk"


def the_frames_headers(w):
    for pictures in (0, 1):
        for theme in ("light", "dark"):
            r = w.desk.admin.request("GET", f"/messages/{w.message(0)['id']}/html?pictures={pictures}&theme={theme}", expect=200)
            policy = [p.strip() for p in r.header("content-security-policy").split(";")]
            wanted = [p.replace("data:", "data: https: http:") if pictures and p.startswith("img-src") else p for p in POLICY]
            assert policy[:4] == wanted, policy
            assert not any(p.startswith(("script-src", "connect-src", "frame-src", "object-src")) for p in policy), policy
            assert r.header("x-content-type-options") == "nosniff"
            assert r.header("content-type") == "text/html; charset=utf-8"
            assert r.header("x-dns-prefetch-control") == "off"
            assert r.header("referrer-policy") and not r.header("set-cookie")
    harness.Client(w.desk).request("GET", f"/messages/{w.message(0)['id']}/html", expect="not_signed_in")
    page = harness.Client(w.desk).request("GET", "!/", expect=200)
    policy = page.header("content-security-policy")
    assert "script-src 'self'" in policy and "unsafe" not in policy, policy


def a_letter_opened_by_itself(w):
    """Also without the app's frame around it."""
    for i in range(0, w.own, 60):
        seen = w.browser.direct(path=f"/api/v1/messages/{w.message(i)['id']}/html?pictures=0")
        quiet(seen, w.names[i])
    return f"{len(range(0, w.own, 60))} letters"


def what_colleagues_write(w):
    """Notes stand in the page itself, rebuilt from a short list."""
    admin, made = w.desk.admin, []
    some_of = w.raw[:w.own:4]
    for at in range(0, len(some_of), 90):
        first = admin.post("/conversations", {"mailbox_id": admin.get("/mailboxes").json["items"][0]["id"], "to": ["n@notes.example"],
                                              "subject": f"notes {at}", "markdown": "x", "hold_seconds": 600}).json
        made.append(first["number"])
        for text in some_of[at:at + 90]:
            text = text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
            admin.post(f"/conversations/{first['number']}/notes", {"html": text[:100_000]}, expect=None)
    notes, names = 0, set()
    for number in made:
        seen = w.browser.ours(number=number)
        quiet(seen, f"notes of {number}")
        assert seen["url"].endswith(f"/c/{number}"), seen["url"]
        notes += seen["notes"]
        names |= set(seen["names"])
    attributes = {n for n in names if n.startswith("@")}
    assert attributes <= {"@href", "@target", "@rel", "@src", "@alt", "@loading", "@colspan", "@rowspan"}, attributes
    assert {n.split(" ")[1] for n in names if n.startswith("href ")} <= ALLOWED_SCHEMES, names
    assert not {"style", "script", "iframe", "svg", "math", "form", "input", "font"} & names, names
    return f"{notes} notes"


def attachments_run_nothing(w):
    boundary = "b0undary"
    parts = []
    for name, kind, text in [("a.html", "text/html", "<script>alert(1)</script>"), ("a.svg", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"),
                             ("a.png", "image/png", "<html><script>alert(1)</script>"), ("a.xml", "text/xml", "<html xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></html>"),
                             ("a.js", "text/javascript", "alert(1)"), ("a.pdf", "application/pdf", "%PDF-1.4 <script>alert(1)</script>")]:
        parts.append(f"--{boundary}\r\nContent-Type: {kind}; name={name}\r\nContent-Disposition: attachment; filename={name}\r\nContent-ID: <{name}@x>\r\n\r\n{text}\r\n")
    body = f"--{boundary}\r\nContent-Type: text/html\r\n\r\n<img src='cid:a.svg@x'><img src='cid:a.html@x'>files\r\n" + "".join(parts) + f"--{boundary}--\r\n"
    letter = (f"From: f@files.example\r\nTo: {world.DESK}\r\nSubject: files\r\nMessage-ID: <files@files.example>\r\nMIME-Version: 1.0\r\n"
              f"Content-Type: multipart/related; boundary={boundary}\r\n\r\n{body}").encode()
    assert w.desk.receive(letter, world.DESK) == 0
    found = w.desk.wait(lambda: [c for c in w.desk.admin.get("/conversations?view=all&limit=5").json["items"] if c["subject"] == "files"], 60)
    c = w.desk.admin.get(f"/conversations/{found[0]['number']}").json
    files = c["messages"][0]["attachments"]
    assert len(files) == 6, files
    for f in files:
        seen = w.browser.direct(path=f"/api/v1/attachments/{f['id']}")
        quiet(seen, f["name"])
        assert seen["how"] == "download" or "octet-stream" in seen["how"], f"{f['name']}: {seen['how']}"
    quiet(w.browser.shown(number=c["number"]), "the letter with files")
    return f"{len(files)} kinds of file"


CASES = [the_trap_holds_what_it_is_set_for, first_wall_the_sanitiser_alone, sanitising_again_changes_nothing, parsing_again_changes_nothing,
         all_walls_as_the_app_shows_it, second_and_third_wall_without_the_first, pictures_load_only_from_where_they_say,
         links_open_outside_the_app, the_frames_headers, a_letter_opened_by_itself, what_colleagues_write, attachments_run_nothing]
