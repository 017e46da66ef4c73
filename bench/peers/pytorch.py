"""Trains the CNN-LSTM of `deno task bench` for one epoch after the other, and says how long each took.

It first prints one line of JSON, {"versions": {...}} or {"missing": "package"}, then answers each line of its standard
input, a request {"data", "sequences", "steps", "channels", "targets", "batch"}, with one line {"seconds", "rmse"}; the
latter is always null. `data` is a file of 32-bit floats: all sequences, step by step, then the targets of each.

It uses as many threads as OMP_NUM_THREADS says when the process starts.
"""

import json
import os
import platform
import sys
from functools import lru_cache
from time import perf_counter


def say(answer: dict) -> None:
    print(json.dumps(answer), flush=True)


def main() -> None:
    try:
        import numpy as np
        import torch
        from torch import nn
    except ImportError as error:
        say({"missing": error.name})
        raise SystemExit from None
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    torch.manual_seed(1)

    class CnnLstm(nn.Module):
        def __init__(self, channels: int, targets: int):
            super().__init__()
            self.convolution = nn.Conv1d(channels, 64, 3, padding=1)
            self.lstm = nn.LSTM(64, 128, batch_first=True)
            self.hidden = nn.Linear(128, 64)
            self.head = nn.Linear(64, targets)

        def forward(self, x):
            x = torch.relu(self.convolution(x.transpose(1, 2))).transpose(1, 2)
            return self.head(torch.relu(self.hidden(self.lstm(x)[0][:, -1])))

    @lru_cache
    def load(data: str, sequences: int, steps: int, channels: int, targets: int):
        numbers = np.fromfile(data, dtype=np.float32)
        x, y = np.split(numbers, [sequences * steps * channels])
        model = CnnLstm(channels, targets)
        return (
            torch.from_numpy(x.reshape(sequences, steps, channels)),
            torch.from_numpy(y.reshape(sequences, targets)),
            model,
            torch.optim.AdamW(model.parameters(), lr=1e-3),
        )

    say({"versions": {"python": platform.python_version(), "torch": torch.__version__}})
    for line in sys.stdin:
        request = json.loads(line)
        batch = request.pop("batch")
        x, y, model, optimizer = load(**request)
        began = perf_counter()
        for start in range(0, len(x), batch):
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(x[start : start + batch]), y[start : start + batch])
            loss.backward()
            optimizer.step()
        say({"seconds": perf_counter() - began, "rmse": None})


if __name__ == "__main__":
    main()
