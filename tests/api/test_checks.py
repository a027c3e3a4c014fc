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
