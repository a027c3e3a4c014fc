#!/usr/bin/python3
"""Every check of ./dev check passes on a clean little tree and fails on a broken one. Prints TAP."""
import os
import subprocess
import sys
import tempfile

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools")

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=%d; plural=0;\\n"

msgid "There is no file {path}."
msgstr "%s"

msgid "{n} letter"
msgid_plural "{n} letters"
"""
FORMS = {"en": 2, "el": 2, "pl": 3, "lt": 3}

OPERATION = """
paths:
  /me:
    get:
      operationId: me_get
      summary: Who I am
      x-permission: signed_in
      responses: {'200': {description: Me, content: {application/json: {schema: {type: object}}}}}
"""


def catalogue(code, text="There is no file {path}.", forms=None):
    po = PO % (forms or FORMS[code], text)
    return po + "".join('msgstr[%d] "{n} x"\n' % i for i in range(forms or FORMS[code]))


def catalogues(**changed):
    tree = {"lang/%s/%s.po" % (code, code): catalogue(code) for code in FORMS}
    tree.update({"lang/%s/%s.po" % (code, code): text for code, text in changed.items()})
    return tree


def layers(text, path="src/desk/a.c"):
    return {path: text, "src/%s/README.md" % path.split("/")[1]: "x"}


def query(text):
    return {"sql/queries/a.sql": "-- name: a_get\n" + text + "\n"}


def schema(text):
    return {"sql/migrations/0001_start.sql": "CREATE TABLE practice_note (\n  id @PK@,\n" + text + "\n);\n"}


def lines(n):
    return "int a(void)\n{\n" + "\ta();\n" * n + "}\n"


# check, what it says, files, whether it is to pass
CASES = [
    ("layers", "lower floors are allowed", layers('#include "store/a.h"\n#include "base/b.h"\n'), True),
    ("layers", "care may use desk", layers('#include "desk/a.h"\n', "src/care/a.c"), True),
    ("layers", "upwards", layers('#include "http/a.h"\n'), False),
    ("layers", "neighbour", layers('#include "mail/a.h"\n', "src/store/a.c"), False),
    ("layers", "desk may not use care", layers('#include "care/a.h"\n'), False),
    ("layers", "unknown folder", layers("", "src/attic/a.c"), False),
    ("layers", "no readme", {"src/desk/a.c": ""}, False),
    ("sql", "portable", query("SELECT id FROM users WHERE id = $1;"), True),
    ("sql", "like", query("SELECT id FROM users WHERE name LIKE $1;"), False),
    ("sql", "ilike", query("SELECT id FROM users WHERE name ILIKE $1;"), False),
    ("sql", "now()", query("SELECT now();"), False),
    ("sql", "cast with ::", query("SELECT $1::text;"), False),
    ("sql", "boolean", query("SELECT id FROM users WHERE gone = TRUE;"), False),
    ("sql", "json operator", query("SELECT data->>'a' FROM event;"), False),
    ("sql", "formed in C", {"src/desk/a.c": 'x = "SELECT id FROM " ;\n'}, False),
    ("sql", "formed in C, in small letters", {"src/desk/a.c": 'x = "delete from users";\n'}, False),
    ("sql", "IMAP's SELECT is another", {"src/mail/a.c": 'x = "SELECT INBOX";\n'}, True),
    ("sql", "an engine may", {"src/store/engine_sqlite.c": 'x = "SELECT 1";\n'}, True),
    ("po", "complete", catalogues(), True),
    ("po", "missing file", {k: v for k, v in catalogues().items() if "/el/" not in k}, False),
    ("po", "not translated", catalogues(pl=catalogue("pl", "")), False),
    ("po", "other places", catalogues(lt=catalogue("lt", "Nėra failo {kelias}.")), False),
    ("po", "two plural forms in Polish", catalogues(pl=catalogue("pl", forms=2)), False),
    ("po", "exclamation mark", catalogues(el=catalogue("el", "{path} όχι!")), False),
    ("po", "fuzzy", catalogues(el=catalogue("el").replace('msgid "There', '#, fuzzy\nmsgid "There')), False),
    ("openapi", "complete", {"api/openapi.yaml": OPERATION}, True),
    ("openapi", "absent", {}, False),
    ("openapi", "no id", {"api/openapi.yaml": OPERATION.replace("operationId: me_get", "x-a: b")}, False),
    ("openapi", "no permission", {"api/openapi.yaml": OPERATION.replace("x-permission", "x-other")}, False),
    ("openapi", "no schema", {"api/openapi.yaml": OPERATION.replace("{schema: {type: object}}", "{}")}, False),
    ("openapi", "lost reference", {"api/openapi.yaml": OPERATION.replace("{type: object}", "{$ref: '#/a/b'}")}, False),
    ("size", "small", {"src/base/a.c": lines(50)}, True),
    ("size", "long function", {"src/base/a.c": lines(60)}, False),
    ("size", "long file", {"src/base/a.h": "\n" * 601}, False),
    ("size", "many branches", {"src/base/a.c": "int a(int b)\n{\n" + "\tif (b)\n\t\tb++;\n" * 15 + "}\n"}, False),
    ("privacy", "text, links and times", schema("  user_id BIGINT NOT NULL,\n  note TEXT,\n  at_ms BIGINT"), True),
    ("privacy", "a number", schema("  how_well BIGINT CHECK (how_well IN (1, 2))"), False),
    ("privacy", "a grade by name", schema("  empathy_score TEXT"), False),
    ("privacy", "a column added later",
     {"sql/migrations/0002_a.sql": "ALTER TABLE users ADD COLUMN rating TEXT;\n"}, False),
    ("privacy", "grouped by person", query("SELECT user_id, COUNT(*) FROM practice_note GROUP BY user_id;"), False),
    ("words", "clean", {"README.md": "see https://example.org/work/a\n"}, True),
    ("words", "a path", {"README.md": "in /" + "work/a\n"}, False),
    ("words", "a registry", {"web/package-lock.json": "https://registry." + "npmjs.org/a\n"}, False),
    ("format", "formatted", {"src/base/a.c": "int a;\n", ".clang-format": "BasedOnStyle: LLVM\n"}, True),
    ("format", "not formatted", {"src/base/a.c": "int   a ;\n", ".clang-format": "BasedOnStyle: LLVM\n"}, False),
]

SETTINGS = """SETTING(desk_name, TEXT, "W", 1, 9, NULL, ADMIN, "The name.")\n"""
KEYS = """CONF_KEY(listen, TEXT, "a", 0, 0, "Where.")\n"""


def plant(root, tree):
    for path, text in tree.items():
        os.makedirs(os.path.dirname(os.path.join(root, path)) or root, exist_ok=True)
        with open(os.path.join(root, path), "w", encoding="utf-8") as f:
            f.write(text)


def run(tool, root, *args):
    env = dict(os.environ, CHECK_ROOT=root)
    env.pop("WELLSPRING_BINARY", None)
    return subprocess.run(["/usr/bin/python3", os.path.join(TOOLS, tool), *args], env=env, capture_output=True,
                          text=True, check=False)


def judged(check, tree, good):
    with tempfile.TemporaryDirectory() as root:
        plant(root, tree)
        done = run("check-" + check, root)
    named = good or any(":" in line for line in done.stdout.splitlines()[:-1])
    return (done.returncode == 0) == good and named, done.stdout + done.stderr


def judge_docs(help_text, readme, stale):
    """The documents check needs a program that can say its help."""
    with tempfile.TemporaryDirectory() as root:
        plant(root, {"src/conf/settings.def": SETTINGS, "src/conf/file.def": KEYS, "README.md": readme,
                     "build/wellspring": "#!/bin/sh\necho '%s'\n" % help_text})
        os.chmod(os.path.join(root, "build/wellspring"), 0o755)
        run("gen-settings-doc", root)
        if stale:
            plant(root, {"src/conf/settings.def": SETTINGS.replace("The name.", "Another.")})
        return run("check-docs", root).returncode == 0


def main():
    results = []
    for check, name, tree, good in CASES:
        ok, said = judged(check, tree, good)
        results.append((ok, "%s: %s" % (check, name), said))
    results.append((judge_docs("wellspring serve", "wellspring serve", False), "docs: told", ""))
    results.append((not judge_docs("wellspring serve", "nothing", False), "docs: untold command", ""))
    results.append((not judge_docs("wellspring serve", "wellspring serve", True), "docs: stale settings", ""))
    print("1..%d" % len(results))
    for number, (ok, name, said) in enumerate(results, 1):
        print("%s %d - %s" % ("ok" if ok else "not ok", number, name))
        if not ok:
            print("".join("# %s\n" % line for line in said.splitlines()), end="")
    sys.exit(0 if all(ok for ok, _, _ in results) else 1)


main()
