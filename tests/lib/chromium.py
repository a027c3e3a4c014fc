"""What a test with real pages needs."""
import os
import shutil
import subprocess

KNOWN = [os.environ["CHROMIUM"]] if "CHROMIUM" in os.environ else ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"]
BROWSER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "browser")


def missing():
    """The names of what is not there; playwright-core is fetched."""
    out = []
    if not any(os.path.exists(path) for path in KNOWN):
        out.append("chromium")
    if not shutil.which("node"):
        out.append("node")
    elif not os.path.isdir(os.path.join(BROWSER, "node_modules", "playwright-core")):
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel", "error"], cwd=BROWSER, check=False)
        out += ["playwright-core"] if done.returncode else []
    return out
