"""A file that is far too large is not written to our disk before it is refused."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from connectors.uploads.kinds import LARGEST


class CappedUpload(FileUploadHandler):
    """Let through a little more than the largest file, enough for its form to say no in words, and
    the first file of a request only: any other arrives empty."""

    chunk_size = 64 * 1024
    files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.files += 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if self.files == 1 and start <= LARGEST else None

    def file_complete(self, file_size: int) -> Any:
        return None
