"""`python -m ops.dashboards`: writes the dashboards as Grafana reads them."""

import json
from pathlib import Path

from ops.dashboards.boards import BOARDS
from ops.dashboards.grafana import Dashboard, document

FOLDER = Path(__file__).parents[1] / "deploy" / "grafana"


def text(board: Dashboard) -> str:
    """A dashboard's file."""
    return json.dumps(document(board), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write every dashboard."""
    for board in BOARDS:
        (FOLDER / f"{board.uid}.json").write_text(text(board), encoding="utf-8")


if __name__ == "__main__":
    main()
