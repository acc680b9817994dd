"""Test what the catalogue of Snakemake workflows reads of a repository."""

import yaml

from project_workflow import ROOT


def test_the_catalogue_finds_what_its_standard_asks_for():
    usage = yaml.safe_load((ROOT / ".snakemake-workflow-catalog.yml").read_text())["usage"]
    assert set(usage) == {"mandatory-flags", "software-stack-deployment"}
    assert usage["mandatory-flags"]["flags"] == []
    assert "pip install impasto" in usage["mandatory-flags"]["desc"]
    deployment = usage["software-stack-deployment"]
    assert set(deployment) == {"conda", "apptainer", "apptainer+conda", "report"}
    assert deployment["report"] is True
    # No rule names an environment or an image, so neither of these would install anything.
    rules = "".join(path.read_text() for path in (ROOT / "workflow").rglob("*.smk"))
    assert deployment["conda"] is ("conda:" in rules)
    assert deployment["apptainer"] is ("container:" in rules)
    for name in ("workflow/Snakefile", "config/README.md", "config/config.yaml"):
        assert (ROOT / name).is_file()
    readme = (ROOT / "README.md").read_text().casefold()
    assert "snakemake" in readme
    assert "workflow" in readme
