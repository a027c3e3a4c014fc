"""docs/faults.md holds what the matrices saw: a part of it between two marks is theirs, word for word.

WELLSPRING_WRITE_TABLES=1 writes the part anew instead of comparing it.
"""
import os
import re

import harness

TESTS = ["every_fault_stands_on_the_page"]
PATH = os.path.join(harness.ROOT, "docs", "faults.md")


def lines_of(faults, steps, outcomes, test):
    """One line for each fault and outcome, with the steps at which it is so."""
    out = ["| the server | at | what is kept | the mailbox's state says | the desk then | shown by |", "| --- | --- | --- | --- | --- | --- |"]
    for fault in faults:
        groups = {}
        for step in steps:
            if (fault, step) in outcomes:
                groups.setdefault(outcomes[fault, step], []).append(step)
        for what, at in groups.items():
            keeps, says, then = what
            out.append(f"| {fault} | {', '.join(at)} | {keeps} | {says} | {then} | `{test}` |")
    return out


def compare(name, faults, steps, outcomes, test):
    seen = "\n".join(lines_of(faults, steps, outcomes, test))
    with open(PATH, encoding="utf-8") as f:
        text = f.read()
    part = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.S)
    found = part.search(text)
    assert found, f"docs/faults.md has no part {name}"
    if os.environ.get("WELLSPRING_WRITE_TABLES"):
        with open(PATH, "w", encoding="utf-8") as f:
            f.write(part.sub(lambda m: m.group(1) + seen + m.group(2), text))
        return
    before = set(found.group(0).split("\n")[1:-1])
    now = set(seen.split("\n"))
    assert before == now, "docs/faults.md says otherwise:\n" + "\n".join(
        [f"- {x}" for x in sorted(before - now)] + [f"+ {x}" for x in sorted(now - before)])


def every_fault_stands_on_the_page(names):
    """Each test has its line in docs/faults.md, and each line a test."""
    with open(PATH, encoding="utf-8") as f:
        text = f.read()
    cells = [line.rstrip("| ").split("|")[-1] for line in text.split("\n") if line.startswith("| ")]
    named = set(re.findall(r"`([a-z_0-9]+)`", " ".join(cells + text.split("broken on purpose:")[-1:])))
    there = {re.sub(r"^\d+_", "", n) for n in names} | {"corpus_by_receive", "corpus_by_import"}
    assert named - there == set(), f"no such test: {sorted(named - there)}"
    assert there - named - set(TESTS) == set(), f"not on the page: {sorted(there - named - set(TESTS))}"
