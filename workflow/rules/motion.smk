# The clip of each entry, in which the still's paint moves with the protein, and the frames between
# two entries where one blends into the next.


rule animate:
    input:
        clip=PLAN.product("renders"),
        view=PLAN.product("view"),
        layers=PLAN.product("layers"),
        # It holds the dials with which the still was painted.
        record=PLAN.product("record"),
        artwork=PLAN.product("artwork"),
        # Their paths are in the arguments.
        parts=of_entry(PLAN.part_artworks),
    output:
        directory(PLAN.product("frames")),
    log:
        f"{RESULTS}/logs/animate/{{entry}}.log",
    params:
        arguments=arguments_of("animate"),
        results=subpath(output[0], ancestor=2),
        code=verb_fingerprint("animate"),
    threads: SETTINGS.threads
    resources:
        mem_mb=memory("animate"),
        runtime=runtime("animate", of_entry(PLAN.clip_frames)),
        gpu=GPUS,
        device=DEVICE,
        cpu_threads=cpu_threads,
    shell:
        "results={params.results:q};"
        " impasto animate {input.clip:q} --view {input.view:q}/0000.png --layers {input.layers:q}"
        " --record {input.record:q} --artwork {input.artwork:q} -o {output:q} {params.arguments}"
        " --device {resources.device} --threads {resources.cpu_threads} 2>&1 | tee {log:q}"


rule blend:
    # The clips of both entries, and what they were painted from.
    input:
        before_frames=before("frames"),
        before_layers=before("layers"),
        before_record=before("record"),
        before_artwork=before("artwork"),
        before_parts=lambda wildcards: PLAN.part_artworks(PLAN.blends[wildcards.entry].id),
        before_view=before("view"),
        frames=PLAN.product("frames"),
        layers=PLAN.product("layers"),
        record=PLAN.product("record"),
        artwork=PLAN.product("artwork"),
        parts=of_entry(PLAN.part_artworks),
        clip=PLAN.product("renders"),
        view=PLAN.product("view"),
    output:
        directory(PLAN.product("blend")),
    log:
        f"{RESULTS}/logs/blend/{{entry}}.log",
    params:
        before=lambda wildcards: PLAN.blends[wildcards.entry].id,
        results=subpath(output[0], ancestor=2),
        arguments=arguments_of("blend"),
        code=verb_fingerprint("stage.blend"),
    threads: SETTINGS.threads
    resources:
        mem_mb=memory("animate"),
        runtime=runtime("animate", of_entry(PLAN.clip_frames)),
        gpu=GPUS,
        device=DEVICE,
        cpu_threads=cpu_threads,
    shell:
        "results={params.results:q};"
        " impasto stage blend {params.before} {wildcards.entry} --results {params.results:q}"
        " -o {output:q} {params.arguments}"
        " --device {resources.device} --threads {resources.cpu_threads} 2>&1 | tee {log:q}"
