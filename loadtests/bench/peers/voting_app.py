"""dockersamples/example-voting-app's vote front, from its documented shape.

Flask under gunicorn with 4 synchronous workers and keep-alive off. A POST of the form field `vote`
pushes the JSON `{"voter_id", "vote"}` to the list `votes` (one RPUSH) and answers the page with
the cookie `voter_id`. Written anew: no line is the original's. It logs no access, which spares
it what the original's command writes. `python -m loadtests.bench.peers.voting_app PORT` with
`VOTING_APP_REDIS_URL` is the whole of it.
"""

import json
import os
import secrets
import sys
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request
from gunicorn.app.base import BaseApplication
from jinja2 import DictLoader
from redis import Redis

from loadtests.bench.peers.running import say_ready

WORKERS = 4
#: Some 1.1 KiB as sent, less than the original's page.
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<title>{{ first }} or {{ second }}?</title>
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<link rel="stylesheet" href="{{ url_for('static', filename='vote.css') }}">
</head>
<body>
<main id="container">
<h1>{{ first }} or {{ second }}?</h1>
<p>One of two can be chosen; who changes their mind chooses again, and the last choice counts.</p>
<form id="choice" method="POST" action="/">
<button class="first{% if vote == 'a' %} chosen{% endif %}" name="vote" value="a"
        {% if vote == 'a' %}disabled{% endif %}>{{ first }}</button>
<button class="second{% if vote == 'b' %} chosen{% endif %}" name="vote" value="b"
        {% if vote == 'b' %}disabled{% endif %}>{{ second }}</button>
</form>
{% if vote %}<p id="told" role="status">Your vote has been taken.</p>{% endif %}
<footer id="host">Answered by {{ host }}. Votes wait in a list until a worker writes them.</footer>
</main>
</body>
</html>
"""

app = Flask(__name__)
app.jinja_loader = DictLoader({"index.html": _PAGE})  # compiled once, as from a file


def _redis() -> Redis:
    """A connection of this request's own, as the original has it."""
    if not hasattr(g, "redis"):
        g.redis = Redis.from_url(os.environ["VOTING_APP_REDIS_URL"], socket_timeout=5)
    found: Redis = g.redis
    return found


@app.route("/", methods=["GET", "POST"])
def vote() -> Response:
    """Show the choice; with POST, push a vote first."""
    voter = request.cookies.get("voter_id") or secrets.token_hex(8)
    chosen = None
    if request.method == "POST":
        chosen = request.form["vote"]
        _redis().rpush("votes", json.dumps({"voter_id": voter, "vote": chosen}))
    page = render_template("index.html", first="Cats", second="Dogs", vote=chosen, host="bench")
    answer = make_response(page)
    answer.set_cookie("voter_id", voter)
    return answer


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    """gunicorn with the original's settings, from code."""

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": f"127.0.0.1:{int(sys.argv[1])}",
            "workers": WORKERS,
            "keepalive": 0,
            "loglevel": "error",
            "when_ready": lambda _: say_ready(),
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return app


if __name__ == "__main__":
    _Gunicorn().run()
