"""S3, Amazon's or another's, as a storage."""

from functools import cached_property
from typing import Any

import boto3

__all__ = ["S3"]


class S3:
    """Keeps each upload as an object of a bucket, with its headers, so that it can be had from there as well.

    Args:
        bucket: The bucket's name.

        endpoint: The server's URL; None is Amazon's. Credentials and region come from boto3's own settings.
    """

    def __init__(self, bucket: str, endpoint: str | None) -> None:
        self.bucket, self.endpoint = bucket, endpoint

    @cached_property
    def client(self) -> Any:
        """The client, made when it is first wanted."""
        return boto3.client("s3", endpoint_url=self.endpoint)

    def write(self, key: str, data: bytes, headers: dict[str, str]) -> None:
        """Put an object."""
        named = {name.replace("-", ""): value for name, value in headers.items()}  # Content-Type is ContentType
        self.client.put_object(Bucket=self.bucket, Key=key, Body=data, **named)

    def read(self, key: str) -> bytes:
        """Get an object."""
        try:
            data: bytes = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except self.client.exceptions.NoSuchKey as error:
            raise KeyError(key) from error
        return data

    def remove(self, key: str) -> None:
        """Delete an object."""
        self.client.delete_object(Bucket=self.bucket, Key=key)
