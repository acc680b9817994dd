# Structures and artworks, fetched where they are remote, checked and brought into one form.


localrules:
    gather_remote,


rule gather_remote:
    # What was downloaded is kept beside the results, in downloads/, and known by its checksum in
    # config/sources.lock.yaml: so neither another code nor a new folder of results downloads anew.
    output:
        f"{RESULTS}/sources/{{remote}}",
    log:
        f"{RESULTS}/logs/gather_remote/{{remote}}.log",
    params:
        source=remote_source,
    # The downloader tries again by itself, where it makes sense.
    retries: 0
    resources:
        mem_mb=memory("fetch"),
        runtime=runtime("fetch"),
        # No params: neither changes what is fetched.
        timeline=TIMELINE.path.as_posix(),
        network=NETWORK,
    shell:
        "impasto stage fetch-source {params.source:q} -o {output:q} --timeline {resources.timeline:q}"
        " {resources.network} 2>&1 | tee {log:q}"


rule gather_structure:
    # One file an entry, though entries may share a structure: they may show other chains of it.
    input:
        structure_file,
    output:
        f"{RESULTS}/structures/{{entry}}.cif",
    log:
        f"{RESULTS}/logs/gather_structure/{{entry}}.log",
    params:
        arguments=structure_arguments,
        content=structure_content,
        code=fingerprint("stage.import_inputs"),
    resources:
        mem_mb=memory("gather"),
        runtime=runtime("gather"),
    shell:
        # A name that begins with a dash is no option.
        "impasto stage import-structure -o {output:q} {params.arguments} -- {input:q} 2>&1 | tee {log:q}"


rule gather_artwork:
    # The artwork of an entry, or of a part of its picture that has one of its own.
    input:
        artwork_file,
    output:
        f"{RESULTS}/{{work}}.png",
    wildcard_constraints:
        work=one_of(FILES),
    log:
        f"{RESULTS}/logs/gather_artwork/{{work}}.log",
    params:
        content=artwork_content,
        code=fingerprint("stage.import_inputs"),
    resources:
        mem_mb=memory("gather"),
        runtime=runtime("gather"),
    shell:
        "impasto stage import-artwork -o {output:q} -- {input:q} 2>&1 | tee {log:q}"


rule draw_plate:
    # Makes an artwork that there is no file of.
    input:
        plate_structure,
    output:
        f"{RESULTS}/{{work}}.png",
    wildcard_constraints:
        work=one_of(PLATES),
    log:
        f"{RESULTS}/logs/draw_plate/{{work}}.log",
    params:
        kind=plate_kind,
        arguments=plate_arguments,
        content=plate_content,
        code=fingerprint("plate"),
    resources:
        mem_mb=memory("gather"),
        runtime=runtime("gather"),
    shell:
        "impasto plate -o {output:q} {params.arguments} -- {params.kind} {input:q} 2>&1 | tee {log:q}"
