"""Asking Kaggle for a dataset, through kagglehub: its newest version, and the address it can be fetched from.

The file itself is fetched by ``engine.downloads``: kagglehub can neither be cancelled nor does it say how far it is.
Credentials are those kagglehub finds (KAGGLE_API_TOKEN, KAGGLE_USERNAME and KAGGLE_KEY, kaggle.json); none are kept.
"""

from __future__ import annotations

import base64
import binascii
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.errors import DatasetError, DownloadError
from engine.tasks import Cancelled, CancelToken

SITE = "https://www.kaggle.com/datasets/"
_LONGEST_ANSWER_S = 60.0
_POLL_S = 0.05
# What the client raises for an answer it does not understand.
_ODD_ANSWER = (ValueError, KeyError, TypeError, AttributeError)
T = TypeVar("T")


@dataclass(frozen=True)
class Name:
    """``owner/dataset``, and the version where one was asked for (0: the newest)."""

    owner: str
    dataset: str
    version: int = 0

    def __str__(self) -> str:
        return f"{self.owner}/{self.dataset}"


@dataclass(frozen=True)
class Answer:
    """Where the archive of a version can be fetched for a while, and its MD5 in hex where it is said."""

    version: int
    url: str
    md5: str | None


def ask(name: Name, cancel: CancelToken) -> Answer:
    """The address of the archive of a dataset. Raises DatasetError, DownloadError, Cancelled within a moment."""
    credentials = _credentials()

    def talk() -> Answer:
        return _talk(name, credentials)

    try:
        return _cancellable(talk, cancel)
    except OSError as error:
        raise _refused(name, error, credentials is not None) from error
    except _ODD_ANSWER as error:
        raise _unreachable(name, f"{type(error).__name__}: {error}") from error


def _credentials() -> Any:
    from kagglehub.config import get_kaggle_credentials

    try:
        return get_kaggle_credentials()
    except (OSError, ValueError, TypeError) as error:
        raise DatasetError(
            "The credentials for Kaggle cannot be read: {reason}.",
            hint="Create a new token at https://www.kaggle.com/settings and put kaggle.json in its place again.",
            code="kaggle.credentials",
            reason=str(error) or type(error).__name__,
        ) from error


def _talk(name: Name, credentials: Any) -> Answer:
    from kagglehub.clients import KaggleClient, get_env, get_user_agent
    from kagglehub.http_resolver import ApiDownloadDatasetRequest, ApiGetDatasetRequest
    from kagglehub.integrity import get_md5_checksum_from_response

    known = {"username": None, "password": None, "api_token": None}
    if credentials is not None:
        known = {"username": credentials.username, "password": credentials.key, "api_token": credentials.api_key}
    # Not kagglehub's own client: it prints on the standard output when there is a newer version of itself.
    with KaggleClient(env=get_env(), verbose=False, user_agent=get_user_agent(), **known) as client:
        api = client.datasets.dataset_api_client
        version = name.version
        if not version:
            question = ApiGetDatasetRequest()
            question.owner_slug, question.dataset_slug = name.owner, name.dataset
            version = int(api.get_dataset(question).current_version_number)
        request = ApiDownloadDatasetRequest()
        request.owner_slug, request.dataset_slug, request.dataset_version_number = name.owner, name.dataset, version
        response = api.download_dataset(request)
        with response:
            return Answer(version, str(response.url), _hex(get_md5_checksum_from_response(response)))


def _hex(md5: str | None) -> str | None:
    try:
        return base64.b64decode(md5, validate=True).hex() if md5 else None
    except (binascii.Error, ValueError):
        return None


def _cancellable(call: Callable[[], T], cancel: CancelToken) -> T:
    """The result of a call that knows no cancelling, or what it raised; it is left behind when the user cancels."""
    results: list[T] = []
    errors: list[OSError | ValueError | KeyError | TypeError | AttributeError] = []

    def run() -> None:
        try:
            results.append(call())
        except (OSError, *_ODD_ANSWER) as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="kaggle", daemon=True)
    thread.start()
    waited_s = 0.0
    while thread.is_alive():
        thread.join(_POLL_S)
        waited_s += _POLL_S
        if cancel.is_cancelled:
            raise Cancelled
        if waited_s > _LONGEST_ANSWER_S:
            raise TimeoutError("timed out")
    if errors:
        raise errors[0]
    return results[0]


def _refused(name: Name, error: OSError, has_credentials: bool) -> DatasetError | DownloadError:
    """requests raises OSErrors; one with an answer of the server has its status."""
    status = getattr(getattr(error, "response", None), "status_code", 0)
    if status == 404:
        return DatasetError(
            "Kaggle has no dataset “{name}”.",
            hint="The name is the end of its address: {site}OWNER/DATASET.",
            code="kaggle.unknown",
            name=str(name),
            site=SITE,
        )
    if status in (401, 403) and not has_credentials:
        return DatasetError(
            "Kaggle does not give “{name}” to someone it does not know, or there is no such dataset.",
            hint="Create a token at https://www.kaggle.com/settings, and set KAGGLE_API_TOKEN to it, or "
            "KAGGLE_USERNAME and KAGGLE_KEY, or save kaggle.json in the folder .kaggle of your home. It is not stored.",
            code="kaggle.no_credentials",
            name=str(name),
        )
    if status in (401, 403):
        return DatasetError(
            "Kaggle does not give “{name}” to this account, or there is no such dataset.",
            hint="Check the token, and accept the terms of the dataset at {site}{name}.",
            code="kaggle.denied",
            name=str(name),
            site=SITE,
        )
    return _unreachable(name, _reason(error))


def _reason(error: OSError) -> str:
    """The innermost cause in the system's own words: what requests says around it is for programmers."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        cause = cause.__cause__ or cause.__context__
    return str(error) or type(error).__name__


def _unreachable(name: Name, reason: str) -> DownloadError:
    return DownloadError(
        "{host} cannot be reached: {reason}.",
        hint="Check the network. Or download the dataset from {url} in a browser, and choose the .zip as “Archive”.",
        code="download.offline",
        host="Kaggle",
        reason=reason,
        url=SITE + str(name),
    )
