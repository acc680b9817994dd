# The final products: film, poster, page, scores and credits.
#
# The verbs read the texts that they show from the timeline. `captions` represents these texts among
# the params, so that the rules run again when one of them has changed.


rule film:
    input:
        frames=PLAN.products("frames"),
        artworks=PLAN.products("artwork"),
        parts=PLAN.all_part_artworks(),
        # Renders with depth, for entries that enter with a depth sweep.
        sweeps=PLAN.products("renders", PLAN.depth_sweeps),
        blends=PLAN.products("blend", PLAN.blends),
        # Renders that say which colour stands for which value.
        views=PLAN.products("view", PLAN.explained_entries),
        # The original files, which name the publications that the credits show.
        structures=[given(structure) for structure in PLAN.structures],
    output:
        film=report(
            f"{RESULTS}/animation.mp4",
            caption="../report/film.rst",
            category="Film",
            subcategory="Video files",
            labels={"what": "Film (MP4)"},
        ),
        gif=report(
            f"{RESULTS}/animation.gif",
            caption="../report/film.rst",
            category="Film",
            subcategory="Video files",
            labels={"what": "Loop (GIF)"},
        ),
        webp=report(
            f"{RESULTS}/animation.webp",
            caption="../report/film.rst",
            category="Film",
            subcategory="Video files",
            labels={"what": "Loop (WebP)"},
        ),
    log:
        f"{RESULTS}/logs/film.log",
    params:
        timeline=fixed(TIMELINE),
        results=subpath(output.film, parent=True),
        arguments=fixed(stage_arguments.film_arguments(SETTINGS)),
        captions=fixed(content_digest(stage_arguments.captions_json(PLAN.timeline))),
        structures=fixed([structure.content for structure in PLAN.structures]),
        timing=fixed(content_digest(stage_arguments.timing_json(PLAN.timeline))),
        transitions=fixed(stage_arguments.transitions_json(PLAN.timeline)),
        code=verb_fingerprint("film"),
    threads: 2
    resources:
        mem_mb=memory("film"),
        runtime=runtime("film", lambda wildcards: PLAN.film_frames()),
    shell:
        "impasto film {params.timeline:q} --results {params.results:q} -o {output.film:q}"
        " --gif {output.gif:q} --webp {output.webp:q} {params.arguments} 2>&1 | tee {log:q}"


rule poster:
    # A contact sheet with artwork, render, depth map and still of every entry.
    localrule: True
    input:
        artworks=PLAN.products("artwork"),
        parts=PLAN.all_part_artworks(),
        views=PLAN.products("view"),
        stills=PLAN.products("still"),
        records=PLAN.products("record"),
        baselines=PLAN.baselines("baseline_record"),
    output:
        poster=report(
            f"{RESULTS}/poster.png",
            caption="../report/poster.rst",
            category="Film",
            subcategory="Page and contact sheet",
            labels={"what": "Contact sheet"},
        ),
    log:
        f"{RESULTS}/logs/poster.log",
    params:
        timeline=fixed(TIMELINE),
        results=subpath(output.poster, parent=True),
        arguments=fixed(stage_arguments.sheet_arguments(SETTINGS)),
        captions=fixed(content_digest(stage_arguments.captions_json(PLAN.timeline))),
        code=verb_fingerprint("poster"),
    resources:
        mem_mb=memory("sheet"),
        runtime=runtime("sheet"),
    shell:
        "impasto poster {params.timeline:q} --results {params.results:q} -o {output.poster:q}"
        " {params.arguments} 2>&1 | tee {log:q}"


rule page:
    localrule: True
    input:
        artworks=PLAN.products("artwork"),
        parts=PLAN.all_part_artworks(),
        views=PLAN.products("view"),
        stills=PLAN.products("still"),
        records=PLAN.products("record"),
        baseline_pictures=PLAN.baselines("baseline"),
        baselines=PLAN.baselines("baseline_record"),
        films=[f"{RESULTS}/animation.{kind}" for kind in ("mp4", "gif", "webp")],
        making=PLAN.products("making_of", PLAN.filmed_entries),
        structures=[given(structure) for structure in PLAN.structures],
        # What it only leads to.
        poster=f"{RESULTS}/poster.png",
        credits=[f"{RESULTS}/CREDITS.md", f"{RESULTS}/credits.bib"],
    output:
        page=f"{RESULTS}/index.html",
        assets=directory(f"{RESULTS}/page"),
        # The page and copies of all that it needs, for a web server and for Snakemake's report.
        site=report(
            directory(f"{RESULTS}/site"),
            htmlindex="index.html",
            caption="../report/page.rst",
            category="Film",
            subcategory="Page and contact sheet",
            labels={"what": "Page"},
        ),
    log:
        f"{RESULTS}/logs/page.log",
    params:
        timeline=fixed(TIMELINE),
        results=subpath(output.page, parent=True),
        arguments=fixed(stage_arguments.page_arguments(SETTINGS)),
        captions=fixed(content_digest(stage_arguments.captions_json(PLAN.timeline))),
        structures=fixed([structure.content for structure in PLAN.structures]),
        timing=fixed(content_digest(stage_arguments.timing_json(PLAN.timeline))),
        code=verb_fingerprint("page"),
    resources:
        mem_mb=memory("sheet"),
        runtime=runtime("sheet"),
    shell:
        "results={params.results:q};"
        " impasto page {params.timeline:q} --results {params.results:q} -o {output.page:q}"
        " {params.arguments} 2>&1 | tee {log:q};"
        " for file in {output.page:q} {output.assets:q} {input.films:q} {input.stills:q}"
        "   {input.baseline_pictures:q} {input.making:q} {input.poster:q} {input.credits:q}; do"
        '   copy={output.site:q}"${{file#"$results"}}";'
        '   mkdir -p "$(dirname "$copy")"; cp -R "$file" "$copy";'
        " done"


rule scores:
    # The scores of each still, beside those of the bare render and of the baseline.
    localrule: True
    input:
        stills=PLAN.products("record"),
        baselines=PLAN.baselines("baseline_record"),
    output:
        report(
            f"{RESULTS}/scores.csv",
            caption="../report/scores.rst",
            category="Scores",
            labels={"what": "Scores of all stills (CSV)"},
        ),
    log:
        f"{RESULTS}/logs/scores.log",
    params:
        code=verb_fingerprint("stage.score_table"),
    resources:
        mem_mb=memory("import"),
        runtime=runtime("import"),
    shell:
        "impasto stage score-table {input.stills:q} --baselines {input.baselines:q} -o {output:q}"
        " 2>&1 | tee {log:q}"


rule credits:
    # Full credits: artworks, structures with the publications that their files name, and sources.
    localrule: True
    input:
        structures=[given(structure) for structure in PLAN.structures],
    output:
        text=report(
            f"{RESULTS}/CREDITS.md",
            caption="../report/credits.rst",
            category="Credits",
            labels={"what": "Credits (Markdown)"},
        ),
        bibtex=report(
            f"{RESULTS}/credits.bib",
            caption="../report/credits.rst",
            category="Credits",
            labels={"what": "Credits (BibTeX)"},
        ),
    log:
        f"{RESULTS}/logs/credits.log",
    params:
        timeline=fixed(TIMELINE),
        captions=fixed(content_digest(stage_arguments.captions_json(PLAN.timeline))),
        structures=fixed([structure.content for structure in PLAN.structures]),
        code=verb_fingerprint("credits"),
    resources:
        mem_mb=memory("import"),
        runtime=runtime("import"),
    shell:
        "impasto credits {params.timeline:q} -o {output.text:q} --bibtex {output.bibtex:q}"
        " 2>&1 | tee {log:q}"
