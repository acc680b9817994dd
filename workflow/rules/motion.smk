# The clip of each entry: the still's paint, carried along by the motion of the protein.


rule animate:
    input:
        clip=f"{RESULTS}/renders/{{entry}}",
        view=f"{RESULTS}/views/{{entry}}/0000.png",
        depth=f"{RESULTS}/views/{{entry}}/0000.depth.tif",
        camera=f"{RESULTS}/views/{{entry}}/camera.json",
        layers=f"{RESULTS}/layers/{{entry}}",
        # It tells the dials that the still was painted with.
        record=f"{RESULTS}/stills/{{entry}}.json",
        artwork=f"{RESULTS}/artworks/{{entry}}.png",
    output:
        directory(f"{RESULTS}/frames/{{entry}}"),
    log:
        f"{RESULTS}/logs/animate/{{entry}}.log",
    params:
        arguments=animate_arguments,
        code=fingerprint("animate"),
    threads: SETTINGS.threads
    resources:
        mem_mb=3000,
        runtime=240,
        gpu=GPUS,
        device=DEVICE,
        cpu_threads=cpu_threads,
    shell:
        "impasto animate {input.clip:q} --view {input.view:q} --layers {input.layers:q}"
        " --record {input.record:q} --artwork {input.artwork:q} -o {output:q} {params.arguments}"
        " --device {resources.device} --threads {resources.cpu_threads} 2>&1 | tee {log:q}"
