# Colour, matte, exact depth and camera of every frame, with PyMOL.
#
# Rays are cast by one thread: with more of them, PyMOL's pixels differ from call to call. Cores are
# kept busy by the renders of several entries side by side.


rule render_view:
    # The one frame that the still is painted from: the beginning of a loop, the middle of a turn.
    # A folder, since what lies beside the picture depends on the structure: depth, camera, which
    # atom each pixel shows, the backbone if it has one, and where its atoms are if they move.
    input:
        f"{RESULTS}/structures/{{entry}}.cif",
    output:
        directory(f"{RESULTS}/views/{{entry}}"),
    log:
        f"{RESULTS}/logs/render_view/{{entry}}.log",
    params:
        arguments=view_arguments,
        code=fingerprint("render"),
    resources:
        mem_mb=memory("render"),
        runtime=runtime("render"),
    shell:
        "impasto render {input:q} -o {output:q} {params.arguments} --threads 1"
        " 2>&1 | tee {log:q}"


rule render_clip:
    input:
        f"{RESULTS}/structures/{{entry}}.cif",
    output:
        directory(f"{RESULTS}/renders/{{entry}}"),
    log:
        f"{RESULTS}/logs/render_clip/{{entry}}.log",
    params:
        arguments=clip_arguments,
        code=fingerprint("render"),
    resources:
        mem_mb=memory("render"),
        runtime=runtime("render", clip_frames),
    shell:
        "impasto render {input:q} -o {output:q} {params.arguments} --threads 1"
        " 2>&1 | tee {log:q}"
