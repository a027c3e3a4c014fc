#!/usr/bin/python3
"""Texts are gathered from C and web code, keep their translations, and come out for both. Prints TAP."""
import json
import os
import subprocess
import sys
import tempfile

import polib

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools")

C_CODE = r"""
	return ctx_fail(c, RC_LIMIT, "slug", "Too much: {n}. "
	        "Try less.", "n", n, NULL);
	ctx_fail_field(c, RC_INVALID, "field", "slug", "{field} is \"odd\".", NULL);
	i18n_plural(lang, "{n} letter", "{n} letters", n);
	puts(N_("Set apart"));
	printf("not for people");
"""
SETTING = 'SETTING(a, INT, "1", 0, 9, "x|y", ADMIN,\n\t"What it "\n\t"does.")\n'
WEB_CODE = """
<p>{t('It\\'s here')} {t("Two", { a: 1 })} {tn('{n} try', '{n} tries', n)} {list.map((x) => at('no'))}</p>
{t(`Plain`)} {t(`With ${x}`)} {obj.t('no method')}
"""


class Tree:
    def __init__(self, root):
        self.root = root
        self.write("src/desk/a.c", C_CODE)
        self.write("src/conf/settings.def", SETTING)
        self.write("web/src/A.svelte", WEB_CODE)

    def write(self, path, text):
        path = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    def run(self, tool, *args):
        env = dict(os.environ, CHECK_ROOT=self.root)
        return subprocess.run(["/usr/bin/python3", os.path.join(TOOLS, tool), *args], env=env, capture_output=True,
                              text=True, check=False)

    def po(self, code):
        return polib.pofile(os.path.join(self.root, "lang", code, code + ".po"))

    def translate(self, code, msgid, *texts):
        po = self.po(code)
        e = po.find(msgid)
        if len(texts) > 1:
            e.msgstr_plural = dict(enumerate(texts))
        else:
            e.msgstr = texts[0]
        po.save()


def gathers_all_that_people_read(tree):
    tree.run("po-update")
    return sorted(e.msgid for e in tree.po("pl")) == sorted([
        "Too much: {n}. Try less.", '{field} is "odd".', "{n} letter", "Set apart", "What it does.",
        "It's here", "Two", "{n} try", "Plain"])


def english_is_itself(tree):
    tree.run("po-update")
    po = tree.po("en")
    return po.find("Two").msgstr == "Two" and po.find("{n} try").msgstr_plural == {0: "{n} try", 1: "{n} tries"}


def every_language_has_its_forms(tree):
    tree.run("po-update")
    return [len(tree.po(code).find("{n} try").msgstr_plural) for code in ("en", "el", "pl", "lt")] == [2, 2, 3, 3]


def translations_stay(tree):
    tree.run("po-update")
    tree.translate("pl", "Two", "Dwa")
    tree.translate("pl", "{n} try", "{n} próba", "{n} próby", "{n} prób")
    tree.write("src/desk/a.c", C_CODE + '\ti18n_text(lang, "New");\n')
    tree.run("po-update")
    po = tree.po("pl")
    return po.find("Two").msgstr == "Dwa" and po.find("{n} try").msgstr_plural[2] == "{n} prób" and po.find("New")


def a_full_stop_keeps_the_translation(tree):
    tree.run("po-update")
    tree.translate("lt", "Two", "Du")
    tree.write("web/src/A.svelte", "t('Two.')")
    tree.run("po-update")
    return tree.po("lt").find("Two.").msgstr == "Du." and tree.po("lt").find("Two") is None


def a_second_run_changes_nothing(tree):
    tree.run("po-update")
    return tree.run("po-update", "--check").returncode == 0


def a_stale_catalogue_is_seen(tree):
    tree.run("po-update")
    tree.write("web/src/A.svelte", "t('Another')")
    return tree.run("po-update", "--check").returncode == 1


def the_web_gets_its_own_texts(tree):
    tree.run("po-update")
    tree.translate("pl", "Two", "Dwa")
    tree.translate("pl", "Set apart", "Osobno")
    tree.translate("pl", "{n} try", "{n} próba", "{n} próby", "{n} prób")
    tree.run("gen-catalogue", "--web")
    with open(os.path.join(tree.root, "web/src/i18n/pl.gen.json"), encoding="utf-8") as f:
        return json.load(f) == {"Two": "Dwa", "{n} try": ["{n} próba", "{n} próby", "{n} prób"]}


def the_program_gets_its_own_texts(tree):
    tree.run("po-update")
    tree.translate("el", "Set apart", "Χωριστά \"x\"")
    out = os.path.join(tree.root, "catalogue.gen.c")
    paths = [os.path.join(tree.root, "lang", code, code + ".po") for code in ("en", "pl", "el", "lt")]
    tree.run("gen-catalogue", "--c", out, *paths)
    done = subprocess.run(["cc", "-std=c17", "-Wall", "-Werror", "-fsyntax-only",
                           "-I" + os.path.join(TOOLS, "..", "src"), out], capture_output=True, text=True, check=False)
    text = open(out, encoding="utf-8").read()
    return done.returncode == 0 and '\\"x\\"' in text and "Two" not in text


def main():
    tests = [gathers_all_that_people_read, english_is_itself, every_language_has_its_forms, translations_stay,
             a_full_stop_keeps_the_translation, a_second_run_changes_nothing, a_stale_catalogue_is_seen,
             the_web_gets_its_own_texts, the_program_gets_its_own_texts]
    failed = 0
    print("1..%d" % len(tests))
    for number, test in enumerate(tests, 1):
        with tempfile.TemporaryDirectory() as root:
            ok = bool(test(Tree(root)))
        failed += not ok
        print("%s %d - %s" % ("ok" if ok else "not ok", number, test.__name__))
    sys.exit(1 if failed else 0)


main()
