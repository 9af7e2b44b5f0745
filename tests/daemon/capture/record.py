"""Run as a program: record the microphone of the settings given as JSON, and tell of it line by line.

Each notice is a line of JSON; at the end the frames are saved to the file named by the second argument.
"""

import json
import sys
import threading
from dataclasses import asdict

import msgspec
import numpy as np

from sottovoce.daemon.capture.device import DeviceSource
from sottovoce.daemon.capture.settings import CaptureSettings
from sottovoce.daemon.errors import DeviceError
from sottovoce.daemon.frames import Frame


def main() -> None:
    settings = msgspec.json.decode(sys.argv[1], type=CaptureSettings)
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    try:
        source = DeviceSource(settings)
    except DeviceError as error:
        sys.exit(str(error))
    samples = []
    for item in source.listen(stop):
        if isinstance(item, Frame):
            samples.append(item.samples)
        else:
            print(json.dumps(asdict(item)), flush=True)
    np.save(sys.argv[2], np.concatenate(samples) if samples else np.zeros(0, dtype=np.int16))


if __name__ == "__main__":
    main()
