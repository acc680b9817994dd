"""Paint clips and blends to folders, with stand-ins for the painter."""

from impasto.motion.blend import blend_frames
from impasto.motion.clip import carry_paint, clip_on_disk
from impasto.rendering.frame import frame_name, write_picture


def paint_clip(renders, view, layers, painter, output, cache=None, threads=2):
    """Carry paint to a folder of renders, and write the frames to another."""
    clip = clip_on_disk(renders)
    for indices, picture in carry_paint(clip, view, layers, painter, cache, threads=threads):
        for index in indices:
            write_picture(output / frame_name(index), picture)
    if cache is not None:
        cache.close()


def write_blend(before, after, renders, output, quality, device=None, progress=None):
    """Write the blend of two clips to a folder."""
    blended = blend_frames(
        before, after, len(renders), renders.__getitem__, quality, device, progress
    )
    for index, picture in enumerate(blended):
        write_picture(output / frame_name(index), picture)
