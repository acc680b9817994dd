# Structures and artworks: fetch remote ones, check them, and write them in one format.


rule fetch_source:
    # Downloads are kept beside the results, in downloads/, and their checksums in
    # config/sources.lock.yaml. Neither new code nor a new results folder downloads them again.
    localrule: True
    output:
        f"{RESULTS}/sources/{{remote}}",
    log:
        f"{RESULTS}/logs/fetch_source/{{remote}}.log",
    params:
        source=lambda wildcards: PLAN.remote_sources[wildcards.remote],
    # The downloader itself retries where that makes sense.
    retries: 0
    resources:
        mem_mb=memory("fetch"),
        runtime=runtime("fetch"),
        # These are not params, since neither changes what is fetched.
        timeline=fixed(TIMELINE),
        network=NETWORK,
    shell:
        "impasto stage fetch-source {params.source:q} -o {output:q} --timeline {resources.timeline:q}"
        " {resources.network} 2>&1 | tee {log:q}"


rule import_structure:
    # Entries that share a structure have a file each, since they may show different chains of it.
    localrule: True
    input:
        lambda wildcards: given(PLAN.structure(wildcards.entry)),
    output:
        PLAN.product("structure"),
    log:
        f"{RESULTS}/logs/import_structure/{{entry}}.log",
    params:
        arguments=arguments_of("structure"),
        content=lambda wildcards: PLAN.structure(wildcards.entry).content,
        code=verb_fingerprint("stage.import_structure"),
    resources:
        mem_mb=memory("import"),
        runtime=runtime("import"),
    shell:
        # After "--", a file name that begins with a dash is not taken for an option.
        "impasto stage import-structure -o {output:q} {params.arguments} -- {input:q}"
        " 2>&1 | tee {log:q}"


rule import_artwork:
    # The artwork of an entry, or of a part of its picture with an artwork of its own.
    localrule: True
    input:
        lambda wildcards: given(PLAN.artwork(wildcards.work)),
    output:
        f"{RESULTS}/{{work}}.png",
    wildcard_constraints:
        work=one_of(PLAN.artwork_files),
    log:
        f"{RESULTS}/logs/import_artwork/{{work}}.log",
    params:
        content=lambda wildcards: PLAN.artwork(wildcards.work).content,
        code=verb_fingerprint("stage.import_artwork"),
    resources:
        mem_mb=memory("import"),
        runtime=runtime("import"),
    shell:
        "impasto stage import-artwork -o {output:q} -- {input:q} 2>&1 | tee {log:q}"


rule draw_plate:
    # A plate is an artwork that is drawn from a structure.
    localrule: True
    input:
        lambda wildcards: given(PLAN.plate_structure(wildcards.work)),
    output:
        f"{RESULTS}/{{work}}.png",
    wildcard_constraints:
        work=one_of(PLAN.plates),
    log:
        f"{RESULTS}/logs/draw_plate/{{work}}.log",
    params:
        kind=of_work(PLAN.plate_kind),
        arguments=of_work(PLAN.plate_arguments),
        content=lambda wildcards: PLAN.plate_structure(wildcards.work).content,
        code=verb_fingerprint("plate"),
    resources:
        mem_mb=memory("import"),
        runtime=runtime("import"),
    shell:
        "impasto plate -o {output:q} {params.arguments} -- {params.kind} {input:q}"
        " 2>&1 | tee {log:q}"
