"""Pictures in a folder of this machine: what has its name there is whole."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string


class Folder(FileSystemStorage):
    """Files get their names once every byte is on the disk: none is there by halves when it is full."""

    def _save(self, name: str, content: "File[Any]") -> str:
        part = f"{name}.{get_random_string(8)}.part"
        try:
            super()._save(part, content)  # type: ignore[misc]  # its stubs leave it out
            with self.open(part) as written:
                os.fsync(written.fileno())
            Path(self.path(part)).replace(self.path(name))
        except OSError:
            with suppress(OSError):
                self.delete(part)
            raise
        return name
