"""A team's own lines of the language lists: in force with the next draft, told where they are wrong, tried without being kept."""
import harness
import letters
from test_hints import HEAT, dump, hints

PAIRS = "# jak piszemy\n[instead]\nniezwłocznie => dziś do 16:00\n"
DRAFT = "Widzę, że ogrzewanie nie działa. Technik przyjdzie w piątek, 4 grudnia o 10:00. Odpiszemy niezwłocznie, kolego."


def at(code, name):
    return f"/languages/{code}/lists/{name}"


def put(client, code, name, text, **more):
    have = client.get(at(code, name)).json
    return client.put(at(code, name), {"version": have["version"], "text": text}, **more).json


def worded(client, v, text=DRAFT):
    return [(m["cue"], m["text"], m["say"]) for m in hints(client, v, text)["worded"]]


def test_a_line_is_in_force_at_once(desk):
    v = letters.conversation(desk, desk.admin, "Własne", HEAT)
    assert not [m for m in worded(desk.admin, v) if m[0] == "instead"]
    kept = put(desk.admin, "pl", "wording", PAIRS)
    assert kept["faults"] == [] and kept["text"] == PAIRS.strip() and kept["version"] > 0
    assert ("instead", "niezwłocznie", "dziś do 16:00") in worded(desk.admin, v)
    # built-in lines stay, and one that is switched off does not
    assert hints(desk.admin, v, DRAFT + " Jak już pisałam, proszę czekać.")["worded"][-1]["cue"] == "blame"
    section = next(s for s in kept["sections"] if s["heading"] == "[label]")
    assert len(section["lines"]) > 3 and {"heading": "[instead]", "lines": []} in kept["sections"]
    gone = put(desk.admin, "pl", "wording", f"[label]\nkolego\n-- {section['lines'][0]}")
    assert gone["faults"] == [] and section["lines"][0] not in next(s for s in gone["sections"] if s["heading"] == "[label]")["lines"]
    assert [m[:2] for m in worded(desk.admin, v)] == [("label", "kolego")]
    put(desk.admin, "pl", "wording", "")
    assert not [m for m in worded(desk.admin, v) if m[0] in ("instead", "label")]


def test_asks_are_read_anew(desk):
    v = letters.conversation(desk, desk.admin, "Hasło", "Dzień dobry. Zielone światło na jutro. Pozdrawiam, Jan")
    url = f"/conversations/{v['number']}/asks"
    assert desk.admin.get(url).json["items"] == []
    put(desk.admin, "pl", "asks", "[request]\nzielone światło")
    assert [a["text"] for a in desk.admin.get(url).json["items"]] == ["Zielone światło na jutro"]
    put(desk.admin, "pl", "asks", "")
    assert desk.admin.get(url).json["items"] == []


def test_a_wrong_line_is_told(desk):
    v = letters.conversation(desk, desk.admin, "Błędy", HEAT)
    text = "lonely\n[instead]\nsoon\n(asap => today\nniezwłocznie => jutro\n[nowhere]\n[label]\n-- no such line\ntroll => nice\n[[label]]"
    kept = put(desk.admin, "pl", "wording", text)
    assert [f["line"] for f in kept["faults"]] == [1, 3, 4, 6, 8, 9, 10], kept["faults"]
    assert len({f["why"] for f in kept["faults"]}) == 7
    assert ("instead", "niezwłocznie", "jutro") in worded(desk.admin, v)
    for language in ("pl", "el", "lt"):
        desk.admin.patch("/me", {"language": language})
        there = desk.admin.get(at("pl", "wording")).json["faults"]
        assert all(a["why"] != b["why"] for a, b in zip(there, kept["faults"])), (language, there)
    desk.admin.patch("/me", {"language": "en"})
    put(desk.admin, "pl", "wording", "")


def test_a_sentence_is_tried_and_nothing_kept(desk):
    marker = "zebrokrokodyl"
    before = dump(desk)
    wish = {"text": f"[instead]\n{marker} => koń\n(x => y", "sentence": f"Proszę, oto 😀 {marker} w sam raz."}
    r = desk.admin.post(at("pl", "wording") + "/try", wish, expect=200, headers={"Idempotency-Key": "try-1"}).json
    assert [(f["text"], f["what"], f["say"]) for f in r["found"]] == [(marker, "instead", "koń")]
    assert wish["sentence"][r["found"][0]["start"]:r["found"][0]["end"]] == marker
    assert [(f["section"], f["line"], f["own"]) for f in r["fits"] if f["text"] == marker] == [("instead", marker, True)]
    assert [f["line"] for f in r["faults"]] == [3]
    for name, sentence, what in (("asks", "When will my parcel arrive?", "ask"), ("promises", "I will call you on Friday.", "promise"), ("vague", "Thank you for waiting. We will get back to you soon.", "vague_time"), ("stake", "The wedding is on Saturday.", "stake")):
        found = desk.admin.post(at("en", name) + "/try", {"text": "", "sentence": sentence}, expect=200).json["found"]
        assert what in [f["what"] for f in found], (name, found)
    # a limit of the team's own counts, not the one of the desk
    found = desk.admin.post(at("en", "vague") + "/try", {"text": "[[limits]]\nsentence => 5", "sentence": "Please send the parcel to our office by noon."}, expect=200).json["found"]
    assert [f["what"] for f in found] == ["long_sentence"], found
    called = desk.admin.post(at("pl", "names") + "/try", {"text": "", "sentence": "Anna Kowalska"}, expect=200).json["found"]
    assert [f["say"] for f in called] == ["Pani Anno"]
    for name in ("answers", "times", "shown", "mood"):
        desk.admin.post(at("el", name) + "/try", {"text": "", "sentence": "Ευχαριστώ πολύ, όλα καλά."}, expect=200)
    after = dump(desk)
    for name, text in after.items():
        assert marker not in text, name
    assert before["own_list"] == after["own_list"] and marker not in desk.log_text()


def test_languages_and_cues(desk):
    put(desk.admin, "lt", "vague", "# mūsų\n[vague]\nkažkada vėliau\n\n-- netrukus")
    items = desk.admin.get("/languages").json["items"]
    assert [i["code"] for i in items] == sorted(i["code"] for i in items) and len(items) >= 4
    lt = next(i for i in items if i["code"] == "lt")
    assert {x["list"]: x["lines"] for x in lt["lists"]}["vague"] == 2
    assert all(q["said"] for i in items for q in i["cues"]) and {q["cue"] for q in lt["cues"]} == set(desk.admin.get("/me/cues").json["all"])
    put(desk.admin, "lt", "vague", "")


def test_limits_and_who(desk):
    url = at("en", "wording")
    have = desk.admin.get(url).json["version"]
    desk.admin.put(url, {"version": have, "text": "x" * 32769}, expect=422)
    desk.admin.put(url, {"version": have, "text": "ą" * 32000}, expect=422)
    desk.admin.put(url, {"version": have + 1, "text": ""}, expect="stale")
    desk.admin.put(url, {"text": ""}, expect=422)
    desk.admin.post(url + "/try", {"text": "", "sentence": "x" * 2001}, expect=422)
    for text in ("x\n" * 16000, "[blame]\n" + "(a|b)? " * 4000, "[" * 32768, "[blame]\n" + "😀 => \u202e\u05d0\n" * 2000):
        assert len(desk.admin.post(url + "/try", {"text": text, "sentence": "a b a b"}, expect=200).json["faults"]) <= 100
    desk.admin.get(at("xx", "wording"), expect="no_such_list")
    desk.admin.get(at("en", "classes"), expect="no_such_address")
    agent, lead = desk.add_user("agent@example.org"), desk.add_user("lead@example.org", role="lead")
    agent.get("/languages", expect="not_allowed")
    agent.get(url, expect="not_allowed")
    agent.put(url, {"version": have, "text": ""}, expect="not_allowed")
    agent.post(url + "/try", {"text": "", "sentence": ""}, expect="not_allowed")
    hears = agent.events()
    assert put(lead, "en", "wording", "[instead]\nasap => today")["faults"] == []
    assert "own_list.changed" in [hears.next()[1] for _ in range(1)]
    hears.close()
    put(lead, "en", "wording", "")


def test_who_changed_what(desk):
    put(desk.admin, "el", "stake", "[surely]\nο γάμος μου\nη δίκη μου")
    put(desk.admin, "el", "stake", "[surely]\nο γάμος μου\nη πτήση μου")
    put(desk.admin, "el", "stake", "[surely]\nο γάμος μου\nη πτήση μου")
    rows = [r for r in desk.admin.get("/audit?noun=own_list").json["items"] if r["name"] == "el/stake"]
    assert [r["changes"] for r in rows] == [{"lines": ["η δίκη μου", "η πτήση μου"]}, {"lines": [None, "[surely]\nο γάμος μου\nη δίκη μου"]}]
    put(desk.admin, "el", "stake", "")


def test_other_nodes_and_a_new_start(desk):
    v = letters.conversation(desk, desk.admin, "Węzeł", HEAT)
    put(desk.admin, "pl", "wording", PAIRS)
    said = ("instead", "niezwłocznie", "dziś do 16:00")
    assert said in worded(desk.admin, v)
    if desk.database:
        other = harness.Desk(desk.api, desk.engine, desk.database, serve=False)
        other.serve()
        ada = other.client("ada@example.org")
        assert said in worded(ada, v)
        # each hears of what the other saves, also while letters are kept in memory
        put(ada, "pl", "wording", PAIRS.replace("16:00", "18:00"))
        assert said not in worded(desk.admin, v) and (*said[:2], "dziś do 18:00") in worded(desk.admin, v)
        put(desk.admin, "pl", "wording", "")
        assert not [m for m in worded(ada, v) if m[0] == "instead"]
        put(desk.admin, "pl", "wording", PAIRS)
        other.remove()
    desk.stop()
    desk.serve()
    assert said in worded(desk.client("ada@example.org"), v)
    put(desk.client("ada@example.org"), "pl", "wording", "")
