#!/bin/sh
# Says, before minutes of installing, what this machine lacks and how to get it.
python="${PYTHON:-python3}"

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "impasto needs Python 3.11 or newer; $python is $("$python" --version 2>&1)." >&2
    echo "Name another one: make PYTHON=/path/to/python3.12" >&2
    exit 2
}
"$python" -c 'import ensurepip, venv' 2>/dev/null || {
    echo "This Python cannot make virtual environments (Debian, Ubuntu: apt install python3-venv)." >&2
    exit 2
}
if [ "$(uname -s)" = Linux ] && ! "$python" -c 'import ctypes; ctypes.CDLL("libGL.so.1")' 2>/dev/null; then
    echo "PyMOL needs the system library libGL.so.1, which is missing here:" >&2
    echo "    Debian, Ubuntu:  sudo apt install libgl1" >&2
    echo "    Fedora:          sudo dnf install mesa-libGL" >&2
    exit 2
fi
