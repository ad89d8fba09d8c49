"""Pictures in an S3-compatible bucket; imported only where the settings name one (requirements-s3.txt)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage

# Fails soon, and asks for no checksums that only Amazon's own servers know.
PATIENCE = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"max_attempts": 2},
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class Bucket(S3Storage):
    """Keeps files under the names they are given; whatever goes wrong there is an OSError, as a disk's would be."""

    bucket_name: str  # which S3Storage sets by its name

    def __init__(self, **options: Any) -> None:
        super().__init__(client_config=PATIENCE, **options)  # type: ignore[no-untyped-call]  # it has no types

    def exists(self, name: str) -> bool:
        with _like_a_disk(name):
            return bool(super().exists(name))  # type: ignore[no-untyped-call]  # it has no types

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        """The whole file, in one request: no rendition of a picture weighs much."""
        with _like_a_disk(name):
            answer = self.connection.meta.client.get_object(Bucket=self.bucket_name, Key=name)
            return ContentFile(answer["Body"].read(), name)

    def _save(self, name: str, content: "File[bytes]") -> str:
        with _like_a_disk(name):
            return str(super()._save(name, content))  # type: ignore[no-untyped-call]  # it has no types


@contextmanager
def _like_a_disk(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise FileNotFoundError(name) from error
        raise OSError(f"The bucket refused {name}.") from error
    except BotoCoreError as error:
        raise OSError(f"The bucket did not answer for {name}.") from error
