# The still of each entry, which is its view painted after its artwork, and the depth-blind baseline
# to which it is compared.


rule paint:
    input:
        # `impasto paint` reads depth and camera from the files beside the picture.
        view=PLAN.product("view"),
        artwork=PLAN.product("artwork"),
        # Their paths are in the arguments.
        parts=of_entry(PLAN.part_artworks),
    output:
        still=report(
            PLAN.product("still"),
            caption="../report/still.rst",
            category="Paintings",
            subcategory="Stills",
            labels=described,
        ),
        record=PLAN.product("record"),
        layers=directory(PLAN.product("layers")),
    log:
        f"{RESULTS}/logs/paint/{{entry}}.log",
    params:
        arguments=arguments_of("paint"),
        results=subpath(output.still, ancestor=2),
        code=verb_fingerprint("paint"),
    threads: SETTINGS.threads
    resources:
        mem_mb=memory("paint"),
        runtime=runtime("paint"),
        gpu=GPUS,
        device=DEVICE,
        cpu_threads=cpu_threads,
    shell:
        "results={params.results:q};"
        " impasto paint {input.view:q}/0000.png --artwork {input.artwork:q} -o {output.still:q}"
        " --layers {output.layers:q} {params.arguments}"
        " --device {resources.device} --threads {resources.cpu_threads} 2>&1 | tee {log:q}"


rule making_of:
    # Paint the same still once more and film it. It has its own rule, so that switching it on or
    # off affects neither the still nor the clip.
    input:
        view=PLAN.product("view"),
        artwork=PLAN.product("artwork"),
        parts=of_entry(PLAN.part_artworks),
    output:
        film=report(
            PLAN.product("making_of"),
            caption="../report/making-of.rst",
            category="Paintings",
            subcategory="How they were painted",
            labels=described,
        ),
        still=temp(f"{RESULTS}/making-of/{{entry}}.png"),
        record=temp(f"{RESULTS}/making-of/{{entry}}.json"),
    wildcard_constraints:
        entry=one_of(PLAN.filmed_entries),
    log:
        f"{RESULTS}/logs/making_of/{{entry}}.log",
    params:
        arguments=arguments_of("paint"),
        results=subpath(output.still, ancestor=2),
        code=verb_fingerprint("paint"),
    threads: SETTINGS.threads
    resources:
        mem_mb=memory("making_of"),
        runtime=runtime("making_of"),
        gpu=GPUS,
        device=DEVICE,
        cpu_threads=cpu_threads,
    shell:
        "results={params.results:q};"
        " impasto paint {input.view:q}/0000.png --artwork {input.artwork:q} -o {output.still:q}"
        " --making-of {output.film:q} {params.arguments}"
        " --device {resources.device} --threads {resources.cpu_threads} 2>&1 | tee {log:q}"


rule paint_baseline:
    # The same view painted without depth. The dials of the entry do not affect it.
    input:
        view=PLAN.product("view"),
        artwork=PLAN.product("artwork"),
    output:
        picture=report(
            PLAN.product("baseline"),
            caption="../report/baseline.rst",
            category="Paintings",
            subcategory="Baselines, blind to depth",
            labels=described,
        ),
        record=PLAN.product("baseline_record"),
    log:
        f"{RESULTS}/logs/paint_baseline/{{entry}}.log",
    params:
        arguments=fixed(stage_arguments.painting_arguments(SETTINGS)),
        code=verb_fingerprint("stage.paint_baseline"),
    threads: SETTINGS.threads
    resources:
        mem_mb=memory("baseline"),
        runtime=runtime("baseline"),
        gpu=GPUS,
        device=DEVICE,
        cpu_threads=cpu_threads,
    shell:
        "impasto stage paint-baseline {input.view:q}/0000.png --artwork {input.artwork:q}"
        " -o {output.picture:q} {params.arguments}"
        " --device {resources.device} --threads {resources.cpu_threads} 2>&1 | tee {log:q}"
