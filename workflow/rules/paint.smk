# The still of each entry: its view, painted after its artwork; and what it is compared with.


rule paint:
    input:
        # What lies beside the picture, paint finds there.
        view=f"{RESULTS}/views/{{entry}}",
        artwork=f"{RESULTS}/artworks/{{entry}}.png",
        # Named among the arguments.
        parts=part_artworks,
    output:
        still=f"{RESULTS}/stills/{{entry}}.png",
        record=f"{RESULTS}/stills/{{entry}}.json",
        layers=directory(f"{RESULTS}/layers/{{entry}}"),
    log:
        f"{RESULTS}/logs/paint/{{entry}}.log",
    params:
        arguments=paint_arguments,
        results=subpath(output.still, ancestor=2),
        code=fingerprint("paint"),
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
    # The same still painted once more, and filmed: `paint` knows nothing of it, so that to switch it
    # on or off touches neither the still nor the clip.
    input:
        view=f"{RESULTS}/views/{{entry}}",
        artwork=f"{RESULTS}/artworks/{{entry}}.png",
        parts=part_artworks,
    output:
        film=f"{RESULTS}/making-of/{{entry}}.mp4",
        still=temp(f"{RESULTS}/making-of/{{entry}}.png"),
        record=temp(f"{RESULTS}/making-of/{{entry}}.json"),
    wildcard_constraints:
        entry=one_of(MAKING_OF),
    log:
        f"{RESULTS}/logs/making_of/{{entry}}.log",
    params:
        arguments=paint_arguments,
        results=subpath(output.still, ancestor=2),
        code=fingerprint("paint"),
    threads: SETTINGS.threads
    resources:
        mem_mb=memory("making"),
        runtime=runtime("making"),
        gpu=GPUS,
        device=DEVICE,
        cpu_threads=cpu_threads,
    shell:
        "results={params.results:q};"
        " impasto paint {input.view:q}/0000.png --artwork {input.artwork:q} -o {output.still:q}"
        " --making-of {output.film:q} {params.arguments}"
        " --device {resources.device} --threads {resources.cpu_threads} 2>&1 | tee {log:q}"


rule paint_baseline:
    # The same view painted blind to depth: no dial of the entry changes it.
    input:
        view=f"{RESULTS}/views/{{entry}}",
        artwork=f"{RESULTS}/artworks/{{entry}}.png",
    output:
        picture=f"{RESULTS}/baselines/{{entry}}.png",
        record=f"{RESULTS}/baselines/{{entry}}.json",
    log:
        f"{RESULTS}/logs/paint_baseline/{{entry}}.log",
    params:
        arguments=plain_arguments,
        code=fingerprint("stage.paint_baseline"),
    threads: SETTINGS.threads
    resources:
        mem_mb=memory("plain"),
        runtime=runtime("plain"),
        gpu=GPUS,
        device=DEVICE,
        cpu_threads=cpu_threads,
    shell:
        "impasto stage paint-baseline {input.view:q}/0000.png --artwork {input.artwork:q} -o {output.picture:q}"
        " {params.arguments}"
        " --device {resources.device} --threads {resources.cpu_threads} 2>&1 | tee {log:q}"
