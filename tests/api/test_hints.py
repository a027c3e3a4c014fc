"""What stands in a draft: said to who writes it, in its order, and kept nowhere."""
import datetime
import glob
import os
import sqlite3
import subprocess

import letters
from test_asks import LETTER, PRICE, REPLY, asks, reply, say

HEAT = "Dzień dobry, od tygodnia nie działa mi ogrzewanie w mieszkaniu, jest bardzo zimno. Kiedy przyjdzie technik?"


def hints(client, v, text, kind="reply", **more):
    return client.post(f"/conversations/{v['number']}/hints", {"kind": kind, "text": text, **more}, expect=200).json


def test_order(desk):
    v = letters.conversation(desk, desk.admin, "Ogrzewanie", HEAT)
    begun = hints(desk.admin, v, "Dzień dobry, ")
    assert begun["language"] == "pl" and begun["compared"] and begun["stage"] is None and begun["cue"] is None
    assert [a["answered_here"] for a in begun["asks"]] == [False]
    strange = "Bardzo dziękujemy za wiadomość i życzymy miłego dnia, jak już pisałam wcześniej."
    h = hints(desk.admin, v, strange)
    assert (h["stage"], h["cue"], h["restated"]) == ("understood", "restate", False)
    assert "[[" in h["frame"] and h["worded"], h
    known = "Widzę, że ogrzewanie nie działa od tygodnia i że w mieszkaniu jest zimno. Wkrótce napiszę. Jak już pisałam, proszę czekać."
    h = hints(desk.admin, v, known)
    assert (h["stage"], h["cue"], h["restated"], h["frame"]) == ("answered", "unanswered", True, "")
    said = known + " Technik przyjdzie w piątek, 4 grudnia o 10:00."
    h = hints(desk.admin, v, said)
    assert [a["answered_here"] for a in h["asks"]] == [True]
    assert (h["stage"], h["cue"]) == ("clear", "vague_time"), h
    for m in h["clear"] + h["worded"] + h["shown"] + h["promises"]:
        assert said[m["start"]:m["end"]] == m["text"]
    h = hints(desk.admin, v, said.replace("Wkrótce napiszę. ", ""))
    assert (h["stage"], h["cue"]) == ("worded", "blame"), h
    h = hints(desk.admin, v, said.replace("Wkrótce napiszę. Jak już pisałam, proszę czekać.", ""))
    assert (h["stage"], h["cue"]) == (None, None), h


def test_ticked_is_not_asked_again(desk):
    v = letters.conversation(desk, desk.admin, "Odhaczone", LETTER)
    h = hints(desk.admin, v, REPLY)
    assert [a["text"] for a in h["asks"] if not a["answered_here"]] == [PRICE] and h["cue"] == "unanswered"
    price = next(a for a in asks(desk.admin, v) if a["text"] == PRICE)
    say(desk.admin, v, price, state="set_aside")
    h = hints(desk.admin, v, REPLY)
    assert h["cue"] != "unanswered" and PRICE not in [a["text"] for a in h["asks"]]
    say(desk.admin, v, price, state="answered")
    assert hints(desk.admin, v, REPLY)["cue"] != "unanswered"
    own = desk.admin.post(f"/conversations/{v['number']}/asks", {"text": "Ile kosztują warsztaty ceramiczne?"}).json
    h = hints(desk.admin, v, REPLY)
    assert h["cue"] == "unanswered" and h["asks"][-1]["id"] == own["id"]
    reply(desk.admin, v, REPLY)
    h = hints(desk.admin, v, "Dzień dobry, warsztaty ceramiczne kosztują 120 zł od osoby.")
    assert h["asks"][-1]["answered_here"] and h["asks"][-1]["carried"]


def test_promises_by_the_desks_clock(desk):
    v = letters.conversation(desk, desk.admin, "Termin", HEAT)
    h = hints(desk.admin, v, "Technik nie odebrał telefonu. Zadzwonię do Pani 4 stycznia 2027 do 12:00.")
    assert [(p["text"], p["due"]) for p in h["promises"]] == [("Zadzwonię do Pani 4 stycznia 2027 do 12:00", "2027-01-04T12:00")], h["promises"]
    h = hints(desk.admin, v, "Postaram się. Sprawdzę to osobiście.")
    assert all(p["due"] is None for p in h["promises"])


def test_days_count_from_when_it_leaves(desk):
    v = letters.conversation(desk, desk.admin, "Wysłane później", HEAT)
    text = "Technik nie odebrał telefonu. Zadzwonię do Pani jutro."

    def due(later, **more):
        found = hints(desk.admin, v, text, **more)["promises"]
        assert len(found) == 1, found
        return found[0]["due"], (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=later)).date().isoformat()
    leaves = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=10)).strftime("%Y-%m-%dT10:00:00Z")
    from_then, wanted = due(11, send_at=leaves)
    assert from_then == wanted
    now = due(1)[0]
    assert now < from_then and due(1, send_at=None)[0] == now
    assert due(1, send_at="2020-01-01T10:00:00Z")[0] == now, "what is over already leaves now"
    desk.admin.post(f"/conversations/{v['number']}/hints", {"kind": "reply", "text": text, "send_at": "on Monday"}, expect=422)


def test_languages(desk):
    v = letters.conversation(desk, desk.admin, "Języki", HEAT)
    other = hints(desk.admin, v, "Thank you for your message. We will send somebody next Monday, and I will call you before that.")
    assert other["language"] == "en" and not other["compared"] and other["stage"] in (None, "clear", "worded")
    assert [a["answered_here"] for a in other["asks"]] == [False]
    assert hints(desk.admin, v, "wkrótce", language="en")["language"] == "en"
    nobody = hints(desk.admin, v, "Guten Tag, wir melden uns bald bei Ihnen.", language="de")
    assert nobody["language"] is None and nobody["clear"] == [] and nobody["stage"] is None
    for letter, answer, ask in (
            ("Καλησπέρα σας, η παραγγελία μου έχει αργήσει πολύ. Πότε θα έρθει η παραγγελία μου;", "Η παραγγελία σας θα έρθει την Παρασκευή 4 Δεκεμβρίου στις 10:00.", "Πότε θα έρθει η παραγγελία μου"),
            ("Laba diena, mano siunta labai vėluoja. Kada atvyks mano siunta?", "Jūsų siunta atvyks penktadienį, gruodžio 4 dieną, 10 valandą.", "Kada atvyks mano siunta"),
            ("Hello, my parcel is very late already. When will my parcel arrive?", "Your parcel will arrive on Friday 4 December at 10 o'clock.", "When will my parcel arrive")):
        v = letters.conversation(desk, desk.admin, ask, letter)
        h = hints(desk.admin, v, answer)
        assert [a["text"].rstrip("?;;") for a in h["asks"]] == [ask] and h["asks"][0]["answered_here"] and h["compared"], h


def test_labels_in_notes(desk):
    v = letters.conversation(desk, desk.admin, "Notatka", HEAT)
    h = hints(desk.admin, v, "To jakiś wariat, dzwoni codziennie. Wkrótce oddzwonię.", kind="note")
    assert (h["stage"], h["cue"]) == ("worded", "label") and h["clear"] == [] and h["asks"] == [] and h["frame"] == ""
    assert [m["cue"] for m in h["worded"]] == ["label"]
    assert hints(desk.admin, v, "Klient dzwoni codziennie, prosi o termin.", kind="note")["cue"] is None


def test_dismissed_for_good(desk):
    v = letters.conversation(desk, desk.admin, "Zbędne", HEAT)
    known = "Widzę, że ogrzewanie nie działa od tygodnia i że w mieszkaniu jest zimno. Wkrótce napiszę."
    ola = desk.add_user("ola@example.org")
    got = ola.get("/me/cues").json
    assert got["dismissed"] == [] and "vague_time" in got["all"] and "restate" in got["all"]
    hears = ola.events()
    assert ola.put("/me/cues", {"dismissed": ["vague_time", "unanswered", "vague_time"]}).json["dismissed"] == ["unanswered", "vague_time"]
    h = hints(ola, v, known)
    assert "vague_time" not in [m["cue"] for m in h["clear"]] and h["cue"] not in ("unanswered", "vague_time")
    assert hints(desk.admin, v, known)["cue"] == "unanswered"
    ola.put("/me/cues", {"dismissed": ["mood"]}, expect=422)
    ola.put("/me/cues", {}, expect=422)
    assert ola.put("/me/cues", {"dismissed": []}).json["dismissed"] == [] and hints(ola, v, known)["cue"] == "unanswered"
    # nobody hears of it
    desk.admin.post(f"/conversations/{v['number']}/notes", {"markdown": "Dzwonił."})
    told = []
    while told[-1:] != ["message.added"]:
        told.append(hears.next()[1])
    assert not any(kind.startswith("cue") for kind in told), told
    hears.close()


def test_limits_and_who(desk):
    v = letters.conversation(desk, desk.admin, "Granice", HEAT)
    url = f"/conversations/{v['number']}/hints"
    desk.admin.post(url, {"kind": "reply", "text": "x" * 64001}, expect=422)
    desk.admin.post(url, {"kind": "forward", "text": "x"}, expect=422)
    desk.admin.post(url, {"kind": "reply"}, expect=422)
    desk.admin.request("POST", url, {"kind": "reply", "text": "x" * 1200000}, expect=413)
    for text in ("", "\u202e\u05d0", "😀" * 60000, "wkrótce " * 8000, "> > >\n" * 9000):
        assert hints(desk.admin, v, text)["language"] in ("pl", "en")
    token = desk.admin.post("/tokens", {"name": "all", "scopes": ["conversations:read", "conversations:write", "me"]}).json["secret"]
    t = desk.client(token=token)
    t.post(url, {"kind": "reply", "text": "x"}, expect="scope_missing")
    t.get("/me/cues", expect="scope_missing")
    assert t.get(f"/conversations/{v['number']}/asks").json["items"]
    desk.admin.post("/conversations/999999/hints", {"kind": "reply", "text": "x"}, expect="no_such_conversation")


def dump(desk):
    """Every row of every table, as text by table."""
    if desk.database:
        names = "SELECT string_agg(format('SELECT %L; COPY %I TO STDOUT;', E'\x01' || tablename, tablename), ' ') FROM pg_tables WHERE schemaname = 'public'"
        script = subprocess.run(["psql", "-qAt", desk.database, "-c", names], check=True, stdout=subprocess.PIPE, text=True).stdout
        text = subprocess.run(["psql", "-qAt", desk.database], input=script, check=True, stdout=subprocess.PIPE, text=True).stdout
        return dict(part.split("\n", 1) for part in text.split("\x01")[1:])
    path = next(p for p in glob.glob(os.path.join(desk.data, "*")) if open(p, "rb").read(15) == b"SQLite format 3")
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    names = [n for n, in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")]
    out = {n: "\n".join(map(repr, db.execute(f'SELECT * FROM "{n}"'))) for n in names}
    db.close()
    return out


# when somebody was last here, whatever they did; and counters of ids that were given
KEEPS_TIME = ("session", "token")


def at_rest(desk):
    """The same, once nobody is busy any more with the letter that came."""
    seen = [None]

    def number(table, name):
        lines = [line.strip("()").replace("'", "").replace("\t", ", ").split(", ") for line in seen[0][table].splitlines()]
        return next(words[1] for words in lines if words[0] == name)

    def still():
        before, seen[0] = seen[0], dump(desk)
        # the index of words lets letters settle first
        return before == seen[0] and number("counter", "event") == number("follower", "search")
    desk.wait(still)
    return seen[0]


def files(desk):
    for folder, _, names in os.walk(desk.data):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                with open(path, "rb") as f:
                    yield path, f.read()


def test_nothing_of_it_is_kept(desk):
    """Neither words nor a count of a draft's analysis: in no table, file, log line, event or metric."""
    v = letters.conversation(desk, desk.admin, "Cisza", LETTER)
    marker = "Zebrokrokodyl"
    draft = f"{marker} odpisze wkrótce. Jak już pisałam, {marker} zadzwoni. Zadzwonię do Pana Wariata {marker} w piątek."
    reading = desk.client().request("GET", "!/metrics").body.decode()
    hears = desk.admin.events()
    before = at_rest(desk)
    for kind in ("reply", "note"):
        for i in range(3):
            r = desk.admin.post(f"/conversations/{v['number']}/hints", {"kind": kind, "text": draft}, expect=200, headers={"Idempotency-Key": f"hint-{kind}-{i}"})
            assert marker in r.body.decode() and "no-store" in (r.header("cache-control") or "")
    desk.admin.post(f"/conversations/{v['number']}/hints", {"kind": "reply", "text": draft + "x" * 64000}, expect=422)
    after = at_rest(desk)
    assert before.keys() == after.keys() and "ask" in after and "cue_dismissed" in after
    changed = [n for n in before if before[n] != after[n] and n not in KEEPS_TIME]
    assert changed == [], [(n, before[n][-500:], after[n][-500:]) for n in changed]
    for n in KEEPS_TIME:
        assert len(before[n].splitlines()) == len(after[n].splitlines()), n
    for name, text in after.items():
        assert marker not in text, name
    for path, data in files(desk):
        assert marker.encode() not in data, path
    log = desk.log_text()
    assert marker not in log and "hint" not in log.lower().replace(f"/conversations/{v['number']}/hints", ""), log[-2000:]
    metrics = desk.client().request("GET", "!/metrics").body.decode()
    assert "hint" not in metrics and marker not in metrics
    assert {line.split()[0] for line in metrics.splitlines()} == {line.split()[0] for line in reading.splitlines()}
    # nobody hears of it
    desk.admin.post(f"/conversations/{v['number']}/notes", {"markdown": "Dzwonił."})
    told = []
    while told[-1:] != ["message.added"]:
        told.append(hears.next()[1])
    assert not any(kind.startswith(("hint", "cue", "ask", "draft")) for kind in told), told
    hears.close()
