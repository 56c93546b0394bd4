"""Requests that two readers take for different ones, each to be followed by a second request."""

_POST = b"POST /api/v1/voters HTTP/1.1\r\nHost: front.example\r\n"
_GET = b"GET /api/v1/campaigns/tiny HTTP/1.1\r\nHost: front.example\r\n"
_CHUNKED = _POST + b"Transfer-Encoding: chunked\r\n\r\n"
_LAST = b"0\r\n\r\n"


def _coded(field: bytes) -> bytes:
    return _POST + field + b"\r\n\r\n" + _LAST


def _long(field: bytes) -> bytes:
    return _POST + field + b"\r\n\r\n{}"


def _chunk(line: bytes) -> bytes:
    return _CHUNKED + line + b"\r\nx\r\n" + _LAST


CORPUS: dict[str, bytes] = {
    "CL.TE": _POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    "TE.CL": _POST
    + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "TE.TE two codings": _coded(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x"),
    "TE.TE twice the same": _coded(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
    "TE.TE unknown": _coded(b"Transfer-Encoding: xchunked"),
    "TE.TE quoted": _coded(b'Transfer-Encoding: "chunked"'),
    "TE.TE not last": _coded(b"Transfer-Encoding: chunked, identity"),
    "TE.TE not alone": _coded(b"Transfer-Encoding: gzip, chunked"),
    "TE.TE list with nothing": _coded(b"Transfer-Encoding: chunked,"),
    "TE.TE vertical tab": _coded(b"Transfer-Encoding: \x0bchunked"),
    "TE.TE space before colon": _coded(b"Transfer-Encoding : chunked"),
    "TE.TE folded": _coded(b"Transfer-Encoding:\r\n chunked"),
    "TE.TE behind a bare LF": _coded(b"X: y\nTransfer-Encoding: chunked"),
    "TE.TE behind a bare CR": _coded(b"X: y\rTransfer-Encoding: chunked"),
    "TE.TE identity with a length": _long(b"Transfer-Encoding: identity\r\nContent-Length: 2"),
    "TE in HTTP/1.0": _coded(b"Transfer-Encoding: chunked").replace(b"HTTP/1.1", b"HTTP/1.0"),
    "CL twice, different": _long(b"Content-Length: 2\r\nContent-Length: 30"),
    "CL twice, the same": _long(b"Content-Length: 2\r\nContent-Length: 2"),
    "CL list": _long(b"Content-Length: 2, 2"),
    "CL with a plus": _long(b"Content-Length: +2"),
    "CL negative": _long(b"Content-Length: -2"),
    "CL hexadecimal": _long(b"Content-Length: 0x2"),
    "CL with an underscore": _long(b"Content-Length: 0_2"),
    "CL empty": _long(b"Content-Length:"),
    "CL beyond 64 bits": _long(b"Content-Length: 99999999999999999999999"),
    "CL two words": _long(b"Content-Length: 2 2"),
    "CL full-width digit": _long("Content-Length: ２".encode()),
    "CL space before colon": _long(b"Content-Length : 2"),
    "chunk size negative": _chunk(b"-1"),
    "chunk size with a plus": _chunk(b"+1"),
    "chunk size with 0x": _chunk(b"0x1"),
    "chunk size with an underscore": _chunk(b"0_1"),
    "chunk size beyond 64 bits": _chunk(b"fffffffffffffffff"),
    "chunk size missing": _chunk(b""),
    "chunk size behind a space": _chunk(b" 1"),
    "chunk size before a space": _chunk(b"1 "),
    "chunk size ended by a bare LF": _CHUNKED + b"1\nx\r\n" + _LAST,
    "chunk extension with a bare LF": _chunk(b"1;a\nb"),
    "chunk longer than its size": _CHUNKED + b"1\r\nxyz\r\n" + _LAST,
    "trailer that is a length": _CHUNKED + b"0\r\nContent-Length: 30\r\n\r\n",
    "trailer with a space before colon": _CHUNKED + b"0\r\nX : y\r\n\r\n",
    "bare LF everywhere": _long(b"Content-Length: 2").replace(b"\r\n", b"\n"),
    "bare LF after the request line": _GET.replace(b"1.1\r\n", b"1.1\n") + b"\r\n",
    "bare LF after a field": _GET + b"A: b\nC: d\r\n\r\n",
    "bare LF at the end of the head": _GET + b"\n",
    "bare CR in a value": _GET + b"A: b\rc\r\n\r\n",
    "space before a colon": _GET + b"A : b\r\n\r\n",
    "space before the first field": _GET.replace(b"Host", b" Host") + b"\r\n",
    "folded line": _GET + b"A: b\r\n c\r\n\r\n",
    "line without a colon": _GET + b"foo\r\n\r\n",
    "field without a name": _GET + b": b\r\n\r\n",
    "field name beyond ASCII": _GET + b"A\xff: b\r\n\r\n",
    "NUL in a value": _GET + b"A: b\x00c\r\n\r\n",
    "NUL in a name": _GET + b"A\x00: b\r\n\r\n",
    "NUL in the target": _GET.replace(b"/tiny", b"/tiny\x00") + b"\r\n",
    "absolute form": _GET.replace(b"/api", b"http://evil.example/api") + b"\r\n",
    "absolute form of our own host": _GET.replace(b"/api", b"http://front.example/api") + b"\r\n",
    "authority form": b"GET evil.example:80 HTTP/1.1\r\nHost: front.example\r\n\r\n",
    "CONNECT": b"CONNECT evil.example:80 HTTP/1.1\r\nHost: front.example\r\n\r\n",
    "asterisk form": b"OPTIONS * HTTP/1.1\r\nHost: front.example\r\n\r\n",
    "no target": b"GET HTTP/1.1\r\nHost: front.example\r\n\r\n",
    "tabs in the request line": b"GET\t/\tHTTP/1.1\r\nHost: front.example\r\n\r\n",
    "method with a bracket": b"GE(T / HTTP/1.1\r\nHost: front.example\r\n\r\n",
    "no Host": b"GET /api/v1/campaigns/tiny HTTP/1.1\r\n\r\n",
    "two Hosts": _GET + b"Host: evil.example\r\n\r\n",
    "empty Host": b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
    "Host with a path": b"GET / HTTP/1.1\r\nHost: front.example/x\r\n\r\n",
    "Host with a user": b"GET / HTTP/1.1\r\nHost: a@front.example\r\n\r\n",
    "HTTP/1.2": _GET.replace(b"HTTP/1.1", b"HTTP/1.2") + b"\r\n",
    "HTTP/2.0": _GET.replace(b"HTTP/1.1", b"HTTP/2.0") + b"\r\n",
    "HTTP/01.1": _GET.replace(b"HTTP/1.1", b"HTTP/01.1") + b"\r\n",
    "preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}
#: What a smuggler hides behind each; an answer to it would be one too many.
HIDDEN = (
    b"GET /api/v1/receipts/hidden HTTP/1.1\r\nHost: front.example\r\nConnection: close\r\n\r\n"
)
#: The same way of writing, and nothing wrong with it.
SOUND = (
    _coded(b"Transfer-Encoding: chunked"),
    _coded(b"transfer-encoding:\tCHUNKED"),
    _long(b"Content-Length: 2"),
    _chunk(b"1;name=value"),
    _GET + b"\r\n",
    b"GET /api/v1/campaigns/tiny HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
)
