"""Pages as PDF: with the extra, and without it."""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from monitor.errors import UsageError
from monitor.render.pdf import pdf
from tests.paper import needs_paper


@pytest.fixture
def asked():
    """A server, and what it was asked for."""
    found = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            found.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", found
    server.shutdown()
    server.server_close()


@needs_paper
def test_a_page_becomes_a_pdf_and_nothing_is_fetched_for_it(asked):
    url, found = asked
    remote = (
        f'<link rel="stylesheet" href="{url}/a.css"><style>p {{ background: url({url}/b) }}</style>'
        f'<p>Fictinib</p><img src="{url}/c.png"><img src="file:///etc/hosts">'
    )

    assert pdf(remote).startswith(b"%PDF-")
    assert found == []


def test_without_the_extra_it_says_how_to_have_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)

    with pytest.raises(UsageError, match=r"pip install 'trial-monitor\[pdf\]'"):
        pdf("<p>Fictinib</p>")


def test_without_the_libraries_of_the_system_it_says_which_to_have(monkeypatch, tmp_path):
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(UsageError, match=r"apt install libpango.*cannot load library libpango"):
        pdf("<p>Fictinib</p>")
