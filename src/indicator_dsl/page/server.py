"""The page from this machine: the same page with the installed readers, on 127.0.0.1, for whoever has its address.

The address holds a token; a request without it, for another host's name or from another origin is refused, so that no other page that
the browser has open can ask for anything.  Nothing is written: a form is read, and what the page makes the browser saves.
"""

from __future__ import annotations

import re
import secrets
import socket
import struct
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indicator_dsl.errors import FormError, MissingExtraError
from indicator_dsl.forms.limits import DEFAULT
from indicator_dsl.forms.reading import bytes_of
from indicator_dsl.page.bridge import Bridge
from indicator_dsl.page.build import page_with

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

HOST = "127.0.0.1"
_LENGTH = struct.Struct(">I")
_MOST_BYTES = DEFAULT.file_bytes + (16 << 20)
"""Of one request: a file with its question, or a question about very many rows."""


def application(bridge: Bridge, *, token: str, port: int) -> Starlette:
    """Return the ASGI application that serves one page's bridge.

    ``GET /`` with ``?token=…`` is the page, ``POST /ask`` with the header ``X-Token`` a request: its length in 4 bytes, the request as
    JSON, the bytes of a file; the answer likewise.
    """
    starlette = _need("starlette.applications"), _need("starlette.routing"), _need("starlette.responses"), _need("starlette.concurrency")
    applications, routing, responses, concurrency = starlette
    content = page_with({})
    policy = re.findall(rb'Content-Security-Policy" content="([^"]*)"', content)[0].decode()
    headers = {
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    hosts = {f"{HOST}:{port}", f"localhost:{port}"}

    def refused(request: Request, given: str | None) -> bool:
        origin = request.headers.get("origin")
        foreign = request.headers.get("host") not in hosts or (origin is not None and origin not in {f"http://{host}" for host in hosts})
        return foreign or not secrets.compare_digest((given or "").encode(), token.encode())

    def no(status: int) -> Response:
        made: Response = responses.PlainTextResponse("", status_code=status, headers=headers)
        return made

    async def page(request: Request) -> Response:
        if refused(request, request.query_params.get("token")):
            return no(403)
        made: Response = responses.HTMLResponse(content, headers=headers)
        return made

    async def ask(request: Request) -> Response:
        if refused(request, request.headers.get("x-token")):
            return no(403)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_BYTES:
                return no(413)
        if len(body) < _LENGTH.size or len(body) < _LENGTH.size + (size := _LENGTH.unpack_from(body)[0]):
            return no(400)
        text, data = bytes(body[_LENGTH.size : _LENGTH.size + size]), bytes(body[_LENGTH.size + size :])
        # One at a time, as in the worker; the page asks nothing before it has its answer.
        answer, out = await concurrency.run_in_threadpool(bridge.handle, text.decode("utf-8", "replace"), data)
        said = answer.encode()
        made: Response = responses.Response(_LENGTH.pack(len(said)) + said + out, media_type="application/octet-stream", headers=headers)
        return made

    made: Starlette = applications.Starlette(
        routes=[routing.Route("/", page, methods=["GET"]), routing.Route("/ask", ask, methods=["POST"])]
    )
    return made


def give(bridge: Bridge, files: Sequence[tuple[Path, str]]) -> None:
    """Put files on the desk, each under the name that it has there; one that can't be opened is told in the receipt."""
    for path, name in files:
        try:
            bridge.desk.add(name, bytes_of(path, DEFAULT))
        except FormError as error:
            bridge.desk.lose(name, error)


def serve(bridge: Bridge, *, started: Any, port: int = 0) -> None:
    """Serve a bridge on 127.0.0.1 until Ctrl-C; `started` is called with the address once it can be opened."""
    uvicorn = _need("uvicorn")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind((HOST, port))
        listener.listen()
        token, number = secrets.token_urlsafe(24), listener.getsockname()[1]
        app = application(bridge, token=token, port=number)
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", ws="none", server_header=False)
        started(f"http://{HOST}:{number}/?token={token}")
        uvicorn.Server(config).run(sockets=[listener])


def _need(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError("page-missing-package", module=module.partition(".")[0]) from error
