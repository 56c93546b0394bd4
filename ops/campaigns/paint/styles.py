"""The style of every category: its palette and its motif."""

from collections.abc import Callable

from ops.campaigns.paint.canvas import Canvas
from ops.campaigns.paint.colours import Palette, palette
from ops.campaigns.paint.motifs import (
    antennas,
    birds,
    bridge,
    constellation,
    houses,
    lighthouse,
    sails,
    threads,
)

Motif = Callable[[Canvas], None]

# sky_top sky_low sun hill city sea_top sea_low light accent
STYLES: dict[str, tuple[Palette, Motif]] = {
    "urban-operations": (
        palette("5fa8d3 dceff5 fff3d6 4b8a8c 2f5d7c 8cc5d6 2f7a9c ffe9b0 ff9f5a"),
        bridge.paint,
    ),
    "industry-management": (
        palette("6f86b8 f6d9c8 fff0d8 5d6f96 3d4b73 b7b4c9 485b86 ffe6a8 d9573f"),
        lighthouse.paint,
    ),
    "public-services": (
        palette("74c3e0 eef8f4 fff6dc 5fa39a 4a8aa0 a9dcdc 4aa3b5 fff0bf f2785c"),
        birds.paint,
    ),
    "citizen-services": (
        palette("86c5da fdeed6 fff5d8 6fa58a 55768c b5dbd8 5ea9b8 ffd979 d9624a"),
        houses.paint,
    ),
    "business-services": (
        palette("2d4a86 a9c3e6 f3f4ff 4c64a0 24386e 7f9bce 2a4380 ffeeb8 ffc857"),
        constellation.paint,
    ),
    "industry-growth": (
        palette("58b0b8 e9f5e1 fff4cf 4f9379 3b6f78 8fd0c6 2b8590 ffe9a6 f08a4b"),
        sails.paint,
    ),
    "information-infrastructure": (
        palette("1f3558 7fa6b8 e6f6f4 35587a 1c3150 3f6f8c 12263f 8fe3e0 ffd08a"),
        threads.paint,
    ),
    "5g-demonstration": (
        palette("6a67b8 f7d6d9 fff1e2 6f6aa6 403f7d b9a9d4 4f4f97 ffe3b0 ffe58a"),
        antennas.paint,
    ),
    "applications-services": (
        palette("8cc6d8 fdeede fff5da 7aa68c 5b7a91 b9ddd9 66aab8 ffdc82 e0703f"),
        houses.paint,
    ),
    "applications-living": (
        palette("7ec8c2 f1f8e6 fff7d8 5d9c74 4d8478 b3e0d2 4aa596 fff0b8 f0904c"),
        birds.paint,
    ),
    "applications-governance": (
        palette("6ea3d0 e3eef6 fff4da 56809a 34597f 9fc6dc 3b7699 ffe8ae f2a45a"),
        bridge.paint,
    ),
    "applications-industry": (
        palette("37609a b7d0ea f5f6ff 4f74a6 2a4a7c 8aaed4 30568e fff0be ffcc66"),
        constellation.paint,
    ),
    "solutions-services": (
        palette("a58fc4 fbe6e2 fff3de 8a7fae 665a8c cdbfd9 7b6fa5 ffe0a0 e27a5e"),
        houses.paint,
    ),
    "solutions-living": (
        palette("9bbf7e f5f6dc fff8d4 6f9460 5a7a5c c8dcb0 6f9c78 fff2b0 e88a4a"),
        birds.paint,
    ),
    "solutions-governance": (
        palette("c08a78 fbe6d4 fff2da 9a7468 74504c dcbcaa 96685c ffe3a4 d8603c"),
        bridge.paint,
    ),
    "solutions-industry": (
        palette("234a54 86b4ae e8f6ee 3c6a6a 1f3e48 4a8080 16323a a0ecd2 ffd890"),
        threads.paint,
    ),
    "micro-innovation": (
        palette("86b6e4 fdf0dc fff6d6 7c9cc0 56729c bcd6ea 5c8cbc ffe9a0 e8583c"),
        sails.paint,
    ),
}
