"""Where the geography files stand that are used unless PINGXUAN_GEOIP_DIR names others."""

from pathlib import Path

FOLDER = Path(__file__).parent
