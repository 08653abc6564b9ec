"""How many calls each client has made in the present window of time."""

from __future__ import annotations

from collections import OrderedDict

_MOST_CLIENTS = 20_000


class Calls:
    """Counts calls by client, `most` in each window of `window` seconds; the clients seen last are remembered."""

    def __init__(self, most: int, window: int) -> None:
        self.most, self.window = most, window
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def wait(self, client: str, now: float) -> int:
        """Count a call; the seconds until a client that has used up its window may call again, else 0."""
        start, count = self._counts.get(client, (now, 0))
        if now - start >= self.window:
            start, count = now, 0
        self._counts[client] = start, count + 1
        self._counts.move_to_end(client)
        if len(self._counts) > _MOST_CLIENTS:
            self._counts.popitem(last=False)
        return 0 if count < self.most else max(1, int(start + self.window - now + 0.999))
