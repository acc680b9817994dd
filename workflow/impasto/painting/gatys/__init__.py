"""The method of Gatys, Ecker and Bethge 2016; docs/gatys.md has the formulas."""
