"""The few questions that are put to the server's API, without importing Prefect.

Importing Prefect takes seconds; `digits status` should not.
"""

import base64
import json
import time
import urllib.error
import urllib.request
from typing import Any

from flows.service.errors import ServiceRefusal, ServiceUnreachable
from flows.service.settings import ServiceSettings

SECONDS = 20  # a busy machine may need some; a dead server refuses at once
UNAUTHORISED = 401
BUSY = 503  # the server's database was locked: nothing was done, and asking again is right
TRIES = 5
PAUSE = 1.0  # seconds between them


class Api:
    """Speaks JSON with the server of some settings.

    Args:
        settings: of the service.
    """

    def __init__(self, settings: ServiceSettings) -> None:
        self.url = settings.api_url
        self._auth = settings.auth.get_secret_value()
        # The server is on this machine: a proxy of the network would not find it.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(self, path: str) -> Any:
        """Ask for something.

        Raises:
            ServiceUnreachable, ServiceRefusal: if nobody answers, or not as asked.
        """
        return self._ask("GET", path, None)

    def post(self, path: str, body: object = None) -> Any:
        """Ask with a question in JSON.

        Raises:
            ServiceUnreachable, ServiceRefusal: if nobody answers, or not as asked.
        """
        return self._ask("POST", path, {} if body is None else body)

    def put(self, path: str, body: object) -> Any:
        """Replace something.

        Raises:
            ServiceUnreachable, ServiceRefusal: if nobody answers, or not as asked.
        """
        return self._ask("PUT", path, body)

    def patch(self, path: str, body: object) -> Any:
        """Change parts of something.

        Raises:
            ServiceUnreachable, ServiceRefusal: if nobody answers, or not as asked.
        """
        return self._ask("PATCH", path, body)

    def delete(self, path: str) -> Any:
        """Take something away.

        Raises:
            ServiceUnreachable, ServiceRefusal: if nobody answers, or not as asked.
        """
        return self._ask("DELETE", path, None)

    def healthy(self) -> bool:
        """Whether the server says of itself that it is well."""
        try:
            return bool(self.get("/health"))
        except (ServiceUnreachable, ServiceRefusal):
            return False

    def _ask(self, method: str, path: str, body: object) -> Any:
        request = urllib.request.Request(  # noqa: S310 - always http, by the settings
            self.url + path,
            None if body is None else json.dumps(body).encode(),
            self._headers(),
            method=method,
        )
        try:
            content = self._answer(request)
        except urllib.error.HTTPError as cause:
            raise _refusal(self.url + path, cause) from cause
        except OSError as cause:
            raise ServiceUnreachable(
                "The server does not answer",
                where=self.url,
                received=str(cause),
                remedy="digits up starts it; digits status tells more",
            ) from cause
        return json.loads(content) if content else None

    def _answer(self, request: urllib.request.Request, tries: int = TRIES) -> bytes:
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as cause:
            if cause.code != BUSY or tries == 1:
                raise
            cause.close()
        time.sleep(PAUSE)
        return self._answer(request, tries - 1)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self._auth:
            headers["Authorization"] = f"Basic {base64.b64encode(self._auth.encode()).decode()}"
        return headers


def _refusal(url: str, cause: urllib.error.HTTPError) -> ServiceRefusal:
    remedy = "see server.log in the store's folder service/"
    if cause.code == UNAUTHORISED:
        remedy = "the server wants another password: see DIGITS_AUTH, then digits up"
    with cause:
        text = cause.read().decode(errors="replace")[:300]
    return ServiceRefusal(
        "The server refused the request", where=url, received=f"{cause.code} {text}", remedy=remedy
    )
