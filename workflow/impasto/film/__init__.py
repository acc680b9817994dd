"""The film, and the pieces that the poster and the page share with it.

schedule     when each clip begins and ends, in frames
chapters     the film's chapters, as players list them
results      where the pieces of an entry lie in the results folder
pictures     decoded pictures, a render on a ground, depth made visible
typography   fonts, wrapping, fitting text into a box
layout       where picture, label and timeline bar go on the canvas
wall         the wall a picture hangs on
label        the wall label beside (or under) the picture
bar          the timeline bar and its marker
cards        title card and end credits
scenes       what is on screen at each frame of a clip, a card
encode       frames to MP4, MP4 to GIF
assemble     all of it, in order
"""
