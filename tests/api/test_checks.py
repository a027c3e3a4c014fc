"""The public page of automatic checks: every list of words that something reads is told there, in four languages, to everybody."""
import os

import harness

# what is no check of its own: classes and forms of words, for all of them; short forms of names, which nothing on the desk reads yet
APART = {"classes", "irregular", "whole", "gradable", "paradigms", "verbs", "words", "pet_names", "README.md", "demo.json"}


def checks(desk, language):
    nobody = desk.client()
    nobody.language = language
    return nobody.get("/checks").json["items"]


def test_everybody_reads_it_in_their_language(desk):
    english = checks(desk, "en")
    assert len(english) > 10 and len({c["id"] for c in english}) == len(english)
    for language in ("pl", "el", "lt"):
        there = checks(desk, language)
        for a, b in zip(english, there):
            assert a["id"] == b["id"]
            for part in ("name", "looks_at", "comes_of"):
                assert a[part] and b[part] and a[part] != b[part], (language, a["id"], part)
            assert (a["kept"] is None) == (b["kept"] is None)


def test_no_list_is_read_without_being_told(desk):
    told = {one for c in checks(desk, "en") for one in c["lists"]}
    for code in ("pl", "el", "lt", "en"):
        there = {n for n in os.listdir(os.path.join(harness.ROOT, "lang", code)) if not n.endswith((".test", ".po"))} - APART
        assert there - told == set(), f"lang/{code}: no line in src/care/check.c"
        assert told <= there | APART, f"lang/{code} lacks a list"


# what files, sorts, gives or answers without a person: where it stands in the code, and its line on the page
ACTS = {"intake_receipt.c": "receipts", "rule_act.c": "rules", "rule_reply.c": "rules", "auto_answer.c": "receipts", "intake_guard.c": "spam",
        "join.c": "conversation", "intake_bounce.c": "mail_kind"}


def test_what_acts_by_itself_is_told(desk):
    told = {c["id"]: c for c in checks(desk, "en")}
    there = set(os.listdir(os.path.join(harness.ROOT, "src", "desk")))
    assert set(ACTS) <= there, "renamed: put its new name here"
    assert set(ACTS.values()) <= set(told)
    # whoever calls the desk's own pen, as receipts and rules do, stands above
    writes = set()
    for name in there:
        if name.endswith(".c"):
            with open(os.path.join(harness.ROOT, "src", "desk", name)) as f:
                if "MESSAGE_REPLY" in (text := f.read()) and ".mail_kind = MESSAGE_AUTOMATIC" in text:
                    writes.add(name)
    assert writes and writes <= set(ACTS), f"sends by itself without a line in src/care/check.c: {writes - set(ACTS)}"
    assert "saved reply" in told["rules"]["comes_of"] and "arrived" in told["receipts"]["comes_of"]
