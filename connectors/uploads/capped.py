"""A file that is far too large is not written to our disk before it is refused."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from connectors.uploads.kinds import LARGEST


class CappedUpload(FileUploadHandler):
    """Let through a little more than the largest file: enough for its form to say no in words."""

    chunk_size = 64 * 1024

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= LARGEST else None

    def file_complete(self, file_size: int) -> Any:
        return None
