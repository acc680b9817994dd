# The clip of each entry: the still's paint, carried along by the motion of the protein; and what is
# painted between two entries where one blends into the next.


rule animate:
    input:
        clip=f"{RESULTS}/renders/{{entry}}",
        view=f"{RESULTS}/views/{{entry}}",
        layers=f"{RESULTS}/layers/{{entry}}",
        # It tells the dials that the still was painted with.
        record=f"{RESULTS}/stills/{{entry}}.json",
        artwork=f"{RESULTS}/artworks/{{entry}}.png",
        # Named among the arguments.
        parts=part_artworks,
    output:
        directory(f"{RESULTS}/frames/{{entry}}"),
    log:
        f"{RESULTS}/logs/animate/{{entry}}.log",
    params:
        arguments=animate_arguments,
        results=subpath(output[0], ancestor=2),
        code=fingerprint("animate"),
    threads: SETTINGS.threads
    resources:
        mem_mb=memory("animate"),
        runtime=runtime("animate", clip_frames),
        gpu=GPUS,
        device=DEVICE,
        cpu_threads=cpu_threads,
    shell:
        "results={params.results:q};"
        " impasto animate {input.clip:q} --view {input.view:q}/0000.png --layers {input.layers:q}"
        " --record {input.record:q} --artwork {input.artwork:q} -o {output:q} {params.arguments}"
        " --device {resources.device} --threads {resources.cpu_threads} 2>&1 | tee {log:q}"


rule blend:
    # Both entries' clips, and what they were painted from.
    input:
        before_frames=of_before("frames/{entry}"),
        before_layers=of_before("layers/{entry}"),
        before_record=of_before("stills/{entry}.json"),
        before_artwork=of_before("artworks/{entry}.png"),
        before_parts=before_part_artworks,
        before_view=of_before("views/{entry}"),
        frames=f"{RESULTS}/frames/{{entry}}",
        layers=f"{RESULTS}/layers/{{entry}}",
        record=f"{RESULTS}/stills/{{entry}}.json",
        artwork=f"{RESULTS}/artworks/{{entry}}.png",
        parts=part_artworks,
        clip=f"{RESULTS}/renders/{{entry}}",
        view=f"{RESULTS}/views/{{entry}}",
    output:
        directory(f"{RESULTS}/blends/{{entry}}"),
    log:
        f"{RESULTS}/logs/blend/{{entry}}.log",
    params:
        before=lambda wildcards: BLENDS[wildcards.entry].id,
        results=subpath(output[0], ancestor=2),
        arguments=blend_arguments,
        code=fingerprint("stage.blend"),
    threads: SETTINGS.threads
    resources:
        mem_mb=memory("animate"),
        runtime=runtime("animate", clip_frames),
        gpu=GPUS,
        device=DEVICE,
        cpu_threads=cpu_threads,
    shell:
        "results={params.results:q};"
        " impasto stage blend {params.before} {wildcards.entry} --results {params.results:q} -o {output:q}"
        " {params.arguments}"
        " --device {resources.device} --threads {resources.cpu_threads} 2>&1 | tee {log:q}"
