"""A fake command `impasto` that writes the products of a job at once, without content.

It writes as many frames as `--frames` asks for, so that Snakemake finds as many files as in a real
run.
"""

import sys
from pathlib import Path

CONTENT = b"{}\n"
"""What it writes into each file."""

# It reads the command lines of the rules. -I and -S let Python start in a hundredth of a second.
SCRIPT = f"""#!{sys.executable} -IS
import os, sys

CONTENT = {CONTENT!r}
verb, *words = (word for word in sys.argv[1:] if word != "stage")
if verb == "serve-jobs":
    sys.exit()


def after(name):
    return words[words.index(name) + 1]


def touch(path):
    file = os.open(path, os.O_WRONLY | os.O_CREAT)
    os.write(file, CONTENT)
    os.close(file)


def fill(folder, names):
    os.makedirs(folder, exist_ok=True)
    for name in names:
        touch(os.path.join(folder, name))


output = after("-o")
if verb == "render":
    frames = range(int(after("--frames")))
    fill(output, [f"{{i:04d}}{{end}}" for i in frames for end in (".png", ".depth.tif")])
    fill(output, ["camera.json"])
elif verb == "animate":
    fill(output, [name for name in os.listdir(words[0]) if name.endswith(".png")])
else:
    touch(output)
    if verb in ("paint", "paint-baseline"):
        touch(output.removesuffix(".png") + ".json")
    if verb == "paint":
        fill(after("--layers"), ["figure.png", "ground.png", "palette.json"])
    if verb == "film":
        touch(after("--gif"))
        touch(after("--webp"))
    if verb == "credits":
        touch(after("--bibtex"))
    if verb == "page":
        fill(os.path.join(os.path.dirname(output), "page"), [])
"""


def write_fake_impasto(path: Path) -> None:
    """Write the fake command as an executable file."""
    path.parent.mkdir(parents=True)
    path.write_text(SCRIPT, encoding="utf-8")
    path.chmod(0o755)
