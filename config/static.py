"""The storage of static files: pages name each by a name that holds its content's hash; it lies there compressed."""

from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Compresses what has such a name and was not compressed before: an upgrade takes as long as what it changes."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        hashed = set(self.hashed_files.values())
        new = [path for path in paths if path in hashed and not self.exists(f"{path}.gz")]
        yield from super().compress_files(new)  # type: ignore[no-untyped-call]  # WhiteNoise has no types
