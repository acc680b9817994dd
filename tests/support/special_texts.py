"""Texts with characters that some language or program takes for more than text."""

from typing import Any

SPECIAL_TEXTS = {
    "a wildcard": "Structure of {DNA}",
    "a wildcard with a pattern": "{entry,.*} {0} {} {{twice}} {",
    "the fields of a rule": "{input} {wildcards.entry} {params.captions:q} }{",
    "the shell": "`date` $(date) $HOME \"a\" 'b' ; | > < \\ ! # * ?",
    "percent signs": "100 % of %s and %(year)s, 5 %d",
    "HTML": "<b>bold</b> &amp; & &lt; <script>alert(1)</script> <!-- -->",
    "a template": "{{ entry.id }} {% if x %} {# note #}",
    "TeX": r"\alpha_1^2 ~ {\bf x} $x$ 50% #1 & \\",
    "Markdown": "*a* _b_ __c__ [d](e) `f` ~~g~~ | h | # i ![j](k) <l>",
    "quotes": "“a” ‘b’ 'c' \"d\" «e» d'e ''f'' ``g``",
    "YAML": "key: value - item ? !tag &anchor *alias @ ` %",
    "lines": "one\ntwo\n\n- three\n# four\n1. five\ttab",
}


def put_special_texts(document: dict[str, Any], text: str) -> None:
    """Put a text into every field of a timeline that takes any text."""
    document.update(title=text, subtitle=text, credit=text)
    for entry in document["entries"]:
        entry["milestone"].update(title=text, text=text, source=text)
        entry["artwork"].update(title=text, artist=text, date=text, credit=text, licence=text)
        entry["structure"] = {"file": "pdb/egg.pdb", "title": text, "credit": text}
