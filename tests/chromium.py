"""Headless Chromium for tests, driven over a pair of pipes by the DevTools protocol; no library, no port."""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import signal
import time
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars"),
    *("--remote-debugging-pipe", "--host-resolver-rules=MAP * ~NOTFOUND", "about:blank"),
)
_PATIENCE = 60.0


class Browser:
    """A page in a browser of its own; ``events`` keeps what the protocol reports, such as requests and errors."""

    def __init__(self, folder: Path, language: str = "zh-CN") -> None:
        if CHROMIUM is None:
            raise FileNotFoundError("chromium")
        read_end, self._output = _make_pipe()
        self._input, write_end = _make_pipe()
        actions = [
            (os.POSIX_SPAWN_DUP2, read_end, 3),
            (os.POSIX_SPAWN_DUP2, write_end, 4),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        command = [CHROMIUM, f"--user-data-dir={folder / 'profile'}", f"--lang={language}", *_FLAGS]
        self._process = os.posix_spawn(CHROMIUM, command, dict(os.environ), file_actions=actions)
        os.close(read_end)
        os.close(write_end)
        self._buffer = b""
        self._number = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        target = next(item for item in self.call("Target.getTargets")["targetInfos"] if item["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The answer to a command of the protocol; raises RuntimeError for one that failed."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session and not method.startswith(("Target.", "Browser.")):
            message["sessionId"] = self._session
        data = json.dumps(message).encode("utf-8") + b"\0"
        while data:
            data = data[os.write(self._output, data) :]
        number = self._number
        while (answer := self._read()).get("id") != number:
            self.events.append(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return dict(answer["result"])

    def _read(self) -> dict[str, Any]:
        end = time.monotonic() + _PATIENCE
        while b"\0" not in self._buffer:
            if not select.select([self._input], [], [], max(end - time.monotonic(), 0))[0]:
                raise TimeoutError("the browser does not answer")
            data = os.read(self._input, 1 << 16)
            if not data:
                raise EOFError("the browser has gone")
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\0")
        return dict(json.loads(line))

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression, awaited; raises RuntimeError for one that throws."""
        answer = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def wait(self, script: str) -> None:
        """Returns once an expression is true."""
        end = time.monotonic() + _PATIENCE
        while not self.run(f"!!({script})"):
            if time.monotonic() > end:
                raise TimeoutError(script)
            time.sleep(0.02)

    def open(self, page: Path, width: int = 1280, height: int = 900) -> None:
        """Shows a page of this machine at a width."""
        self.resize(width, height)
        self.call("Page.navigate", url=page.resolve().as_uri())
        self.wait("document.readyState === 'complete' && location.protocol === 'file:'")

    def resize(self, width: int, height: int = 900) -> None:
        """Gives the page a width and height in pixels."""
        phone = width < 600
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)

    def press(self, key: str, code: int = 0) -> None:
        """A key pressed and let go."""
        for kind in ("keyDown", "keyUp"):
            text = "\r" if key == "Enter" and kind == "keyDown" else ""
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, text=text)

    def list_requests(self) -> list[str]:
        """Addresses of all that was asked for."""
        asked = [item for item in self.events if item.get("method") == "Network.requestWillBeSent"]
        return [item["params"]["request"]["url"] for item in asked]

    def list_complaints(self) -> list[str]:
        """Errors, warnings and messages of the console."""
        kinds = ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
        return [json.dumps(item["params"])[:500] for item in self.events if item.get("method") in kinds]

    def close(self) -> None:
        """Ends the browser."""
        try:
            self.call("Browser.close")
        except (OSError, EOFError, TimeoutError):
            os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._output)
        os.close(self._input)


def _make_pipe() -> tuple[int, int]:
    """A pipe with high numbers, so that 3 and 4 are free for the browser's ends of it."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return high[0], high[1]
