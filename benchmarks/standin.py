"""A stand-in for the command `impasto`: it makes what a job is to make, empty, at once.

What `--frames` asks for is made frame by frame, so that Snakemake finds as many files as in a real
run.
"""

import sys
from pathlib import Path

# The words are those of the rules; -I and -S let Python start in a hundredth of a second.
SCRIPT = f"""#!{sys.executable} -IS
import os, sys

verb, *words = sys.argv[1:]


def after(name):
    return words[words.index(name) + 1]


def touch(path):
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT))


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
    if verb in ("paint", "paint-plainly"):
        touch(output.removesuffix(".png") + ".json")
    if verb == "paint":
        fill(after("--layers"), ["figure.png", "ground.png", "palette.json"])
    if verb == "film":
        touch(after("--gif"))
    if verb == "credits":
        touch(after("--bibtex"))
    if verb == "page":
        fill(os.path.join(os.path.dirname(output), "page"), [])
"""


def write(path: Path) -> None:
    """Write the stand-in, ready to be run."""
    path.parent.mkdir(parents=True)
    path.write_text(SCRIPT, encoding="utf-8")
    path.chmod(0o755)
