"""Ids of the streams of batches: all that who works on no batch needs of them."""

STREAM_PREFIX = "batch-"


def stream_of(batch_id: str) -> str:
    """Stream id of a batch."""
    return STREAM_PREFIX + batch_id


def batch_of(stream_id: str) -> str:
    """Batch id of a stream."""
    return stream_id.removeprefix(STREAM_PREFIX)
