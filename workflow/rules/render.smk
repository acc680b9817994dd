# Colour, matte, exact depth and camera of every frame, with PyMOL.
#
# Each render traces rays in one thread: with more, PyMOL's pixels differ from call to call. The
# renders of several entries run side by side and keep the cores busy.


rule render_view:
    # The frame from which the still is painted: the beginning of a loop, the middle of a turn.
    # The output is a folder, since the files beside the picture depend on the structure: depth,
    # camera, atom ids, the backbone if it has one, and the atoms' coordinates if they move.
    input:
        PLAN.product("structure"),
    output:
        directory(PLAN.product("view")),
    log:
        f"{RESULTS}/logs/render_view/{{entry}}.log",
    params:
        arguments=arguments_of("view"),
        code=verb_fingerprint("render"),
    resources:
        mem_mb=memory("render"),
        runtime=runtime("render"),
    shell:
        "impasto render {input:q} -o {output:q} {params.arguments} --threads 1"
        " 2>&1 | tee {log:q}"


rule render_clip:
    input:
        PLAN.product("structure"),
    output:
        directory(PLAN.product("renders")),
    log:
        f"{RESULTS}/logs/render_clip/{{entry}}.log",
    params:
        arguments=arguments_of("clip"),
        code=verb_fingerprint("render"),
    resources:
        mem_mb=memory("render"),
        runtime=runtime("render", of_entry(PLAN.clip_frames)),
    shell:
        "impasto render {input:q} -o {output:q} {params.arguments} --threads 1"
        " 2>&1 | tee {log:q}"
