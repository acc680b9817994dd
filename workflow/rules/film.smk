# What a person looks at: film, poster, page, scores and credits.
#
# The verbs read the timeline for what they write on the pictures. `captions` stands for it among
# the params: these rules are rerun when a word that they show has changed.


rule film:
    input:
        frames=each("frames/{entry}"),
        artworks=each("artworks/{entry}.png"),
        parts=all_part_artworks,
        # Depth, for what sweeps in by it.
        sweeps=expand(f"{RESULTS}/renders/{{entry}}", entry=SWEEPS),
        blends=expand(f"{RESULTS}/blends/{{entry}}", entry=BLENDS),
        # As they were given: they name the publications that the credits show.
        structures=structure_files,
    output:
        film=f"{RESULTS}/animation.mp4",
        gif=f"{RESULTS}/animation.gif",
    log:
        f"{RESULTS}/logs/film.log",
    params:
        timeline=SETTINGS.timeline.as_posix(),
        results=subpath(output.film, parent=True),
        arguments=arguments.film_arguments(SETTINGS),
        captions=arguments.captions(TIMELINE),
        structures=structure_contents,
        timing=arguments.timing(TIMELINE),
        transitions=arguments.transitions(TIMELINE),
        code=fingerprint("film"),
    threads: 2
    resources:
        mem_mb=memory("film"),
        runtime=runtime("film", film_frames),
    shell:
        "impasto film {params.timeline:q} --results {params.results:q} -o {output.film:q}"
        " --gif {output.gif:q} {params.arguments} 2>&1 | tee {log:q}"


rule poster:
    # The contact sheet: artwork, render, depth and still of every entry.
    input:
        artworks=each("artworks/{entry}.png"),
        parts=all_part_artworks,
        views=each("views/{entry}"),
        stills=each("stills/{entry}.png"),
        records=each("stills/{entry}.json"),
        baselines=baselines("baselines/{entry}.json"),
    output:
        poster=report(
            f"{RESULTS}/poster.png",
            caption="../report/poster.rst",
            category="Film",
            labels={"what": "Contact sheet"},
        ),
    log:
        f"{RESULTS}/logs/poster.log",
    params:
        timeline=SETTINGS.timeline.as_posix(),
        results=subpath(output.poster, parent=True),
        arguments=BASELINES,
        captions=arguments.captions(TIMELINE),
        code=fingerprint("poster"),
    resources:
        mem_mb=memory("sheet"),
        runtime=runtime("sheet"),
    shell:
        "impasto poster {params.timeline:q} --results {params.results:q} -o {output.poster:q}"
        " {params.arguments} 2>&1 | tee {log:q}"


rule page:
    input:
        artworks=each("artworks/{entry}.png"),
        parts=all_part_artworks,
        views=each("views/{entry}"),
        stills=each("stills/{entry}.png"),
        records=each("stills/{entry}.json"),
        plain=baselines("baselines/{entry}.png"),
        baselines=baselines("baselines/{entry}.json"),
        film=f"{RESULTS}/animation.mp4",
        making=expand(f"{RESULTS}/making-of/{{entry}}.mp4", entry=MAKING_OF),
        structures=structure_files,
    output:
        page=report(
            f"{RESULTS}/index.html",
            caption="../report/page.rst",
            category="Film",
            labels={"what": "Page with the film"},
        ),
        assets=directory(f"{RESULTS}/page"),
    log:
        f"{RESULTS}/logs/page.log",
    params:
        timeline=SETTINGS.timeline.as_posix(),
        results=subpath(output.page, parent=True),
        arguments=f"--fps {SETTINGS.fps} --shape {SETTINGS.shape} {BASELINES}",
        captions=arguments.captions(TIMELINE),
        structures=structure_contents,
        timing=arguments.timing(TIMELINE),
        code=fingerprint("page"),
    resources:
        mem_mb=memory("sheet"),
        runtime=runtime("sheet"),
    shell:
        "impasto page {params.timeline:q} --results {params.results:q} -o {output.page:q}"
        " {params.arguments} 2>&1 | tee {log:q}"


rule scores:
    # The figures of each still, beside those of its render, bare and plainly painted.
    input:
        stills=each("stills/{entry}.json"),
        baselines=baselines("baselines/{entry}.json"),
    output:
        f"{RESULTS}/scores.csv",
    log:
        f"{RESULTS}/logs/scores.log",
    params:
        code=fingerprint("stage.score_table"),
    resources:
        mem_mb=memory("gather"),
        runtime=runtime("gather"),
    shell:
        "impasto stage score-table {input.stills:q} --baselines {input.baselines:q} -o {output:q}"
        " 2>&1 | tee {log:q}"


rule credits:
    # Artworks, structures with the publications that their files name, and sources, in full.
    input:
        structures=structure_files,
    output:
        text=f"{RESULTS}/CREDITS.md",
        bibtex=f"{RESULTS}/credits.bib",
    log:
        f"{RESULTS}/logs/credits.log",
    params:
        timeline=SETTINGS.timeline.as_posix(),
        captions=arguments.captions(TIMELINE),
        structures=structure_contents,
        code=fingerprint("credits"),
    resources:
        mem_mb=memory("gather"),
        runtime=runtime("gather"),
    shell:
        "impasto credits {params.timeline:q} -o {output.text:q} --bibtex {output.bibtex:q}"
        " 2>&1 | tee {log:q}"
