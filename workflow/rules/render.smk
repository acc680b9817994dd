# Colour, matte, exact depth and camera of every frame, with PyMOL.
#
# Rays are cast by one thread: with more of them, PyMOL's pixels differ from call to call. Cores are
# kept busy by the renders of several entries side by side.


rule render_view:
    # The one frame that the still is painted from: the beginning of a loop, the middle of a turn.
    # Which atom each pixel shows lies beside these three, and atoms.npy of a structure that moves.
    input:
        f"{RESULTS}/structures/{{entry}}.cif",
    output:
        picture=f"{RESULTS}/views/{{entry}}/0000.png",
        depth=f"{RESULTS}/views/{{entry}}/0000.depth.tif",
        camera=f"{RESULTS}/views/{{entry}}/camera.json",
    log:
        f"{RESULTS}/logs/render_view/{{entry}}.log",
    params:
        arguments=view_arguments,
        folder=subpath(output.picture, parent=True),
        code=fingerprint("render"),
    resources:
        mem_mb=memory("render"),
        runtime=runtime("render"),
    shell:
        "impasto render {input:q} -o {params.folder:q} {params.arguments} --threads 1"
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
