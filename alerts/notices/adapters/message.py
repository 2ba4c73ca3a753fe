"""What is sent, and how sending fails."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """``secret``: what the environment variable named by the channel holds."""

    kind: str
    address: str
    subject: str
    body: str
    secret: str = ""

    @property
    def text(self) -> str:
        """Both together, for channels without a subject."""
        return f"{self.subject}\n{self.body}" if self.subject else self.body


class Failed(Exception):
    """Not delivered; the text says why, in Chinese. ``lasting``: trying again will not help."""

    def __init__(self, why: str, *, lasting: bool = False) -> None:
        super().__init__(why)
        self.lasting = lasting
