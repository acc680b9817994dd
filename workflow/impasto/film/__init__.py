"""The film, and the pieces of it that the page uses too.

schedule       when each clip begins and ends, in frames
chapters       the film's chapters, as players list them
layout         where picture, label and timeline bar go on the canvas
wall           the wall that a picture hangs on
label          the wall label beside the picture or under it
timeline_bar   the timeline bar and its marker
cards          title card and end credits
scenes         what is on screen at each frame: a clip or a card
transition     the frames that two scenes share
prefetch       frames drawn while others are encoded
encode         frames to MP4, MP4 to GIF and WebP
assemble       the whole film, in order
making_of      films of how a painting is made
"""
