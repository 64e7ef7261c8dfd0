"""Ids of the streams of batches, and of the commands that put their accounts right."""

STREAM_PREFIX = "batch-"


def stream_of(batch_id: str) -> str:
    """Stream id of a batch."""
    return STREAM_PREFIX + batch_id


def batch_of(stream_id: str) -> str:
    """Batch id of a stream."""
    return stream_id.removeprefix(STREAM_PREFIX)


def command_id_of(batch_id: str, account_id: str, what: str = "") -> str:
    """The id of the command that puts an account right, or of what comes after it: the same whoever asks again."""
    return "/".join(filter(None, (batch_id, account_id, what)))


def batch_of_command(command_id: str, account_id: str) -> str:
    """The batch whose command of that id puts the account right; "" where it is none."""
    batch_id, _, of = command_id.partition("/")
    return batch_id if of == account_id else ""
