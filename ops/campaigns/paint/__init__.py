"""Paints one abstract cityscape for every case of a campaign folder.

The pictures hold no text and show nothing real. A case's picture is made from its id and its
category alone: the same two and the same Pillow paint the same picture. The category chooses the
palette and the motif; chance, seeded by the id, does the rest.

    __main__    the command: python -m ops.campaigns.paint ops/campaigns/qingdao-2019
    picture     one case's picture, from the first stroke to the bytes of the file
    styles      the palette and the motif of every category
    motifs      one room for every motif, each with a `paint(canvas)`
    city, nature    what every picture shows
    canvas, colours, chance    what painting needs
"""
