"""The training loop: steps within a budget of time, the best state on validation kept."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from twin.errors import RunError
from twin.seeds import generator
from twin.types import value
from vision.data.store import Store
from vision.nets.segment import SegmentNet, lay_out
from vision.train.crops import Batch, CropPlan, batches
from vision.train.loss import loss_of
from vision.train.replay import Replay

VALIDATIONS = 12
"""How often a run looks at validation."""
VALIDATION_BATCHES = 24
WARM_UP = 0.05
"""Share of the run in which the learning rate rises."""


@value
class TrainPlan:
    """How long and how fast to learn. `steps` ends the run where the budget has not: then a seed repeats a run."""

    seed: int = 0
    budget_s: float = 900.0
    steps: int = 10_000
    learning_rate: float = 3e-3
    weight_decay: float = 1e-4
    threads: int = 2
    bfloat16: bool = False
    """Half the bits in the forward pass: nearly twice as fast where the processor has AVX512-BF16, slow elsewhere."""
    crops: CropPlan = CropPlan()


@value
class Trained:
    """The network as it was best on validation, and how it came there."""

    net: SegmentNet
    steps: int
    epochs: float
    """Crops seen over images held."""
    seconds: float
    best_loss: float


Progress = Callable[[float, str], None]
"""Is told the share done, 0..1, and the state in words."""


def has_fast_bfloat16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Tell whether this processor multiplies bfloat16 in hardware; torch is slower with it elsewhere."""
    flags = cpuinfo.read_text().split() if cpuinfo.is_file() else []
    return "avx512_bf16" in flags or "amx_bf16" in flags


def fresh_net(classes: int, channels: int, widths: tuple[int, int, int, int], seed: int) -> SegmentNet:
    """Return an untrained network whose weights depend on the seed alone."""
    torch.manual_seed(seed)
    return SegmentNet(classes, channels=channels, widths=widths)


@contextmanager
def _denormals_flushed() -> Iterator[None]:
    """Take numbers below the smallest normal one for zero: a sure network's gradients are, and ten times slower.

    The setting is the whole process's, and others rely on such numbers: it is taken back.
    """
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


@_denormals_flushed()
def train(
    net: SegmentNet,
    train_store: Store,
    val_store: Store,
    plan: TrainPlan,
    *,
    clock_s: Callable[[], float],
    progress: Progress,
) -> Trained:
    """Train `net` in place and return it in its best state.

    Raises:
        RunError: the budget ended before the first validation.
    """
    torch.set_num_threads(plan.threads)
    torch.use_deterministic_algorithms(True)
    lay_out(net, torch.channels_last)
    net.train()
    optimiser = torch.optim.AdamW(net.parameters(), lr=plan.learning_rate, weight_decay=plan.weight_decay)
    replay = Replay()
    stream = batches(train_store, plan.crops, net.channels, generator(plan.seed, "train", "crops"), replay.places)
    checks = _validation(val_store if len(val_store) else train_store, plan, net.channels)
    start, step, done, due = clock_s(), 0, 0.0, 1.0 / VALIDATIONS
    best_loss, best_state = float("inf"), None
    while done < 1.0:
        batch = next(stream)
        for group in optimiser.param_groups:
            group["lr"] = plan.learning_rate * _pace(done)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=plan.bfloat16):
            logits = net.logits(batch.image)
        loss, peaks = loss_of(logits.float(), batch.target)
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        optimiser.step()
        replay.learn(batch, peaks)
        step += 1
        done = min(1.0, max(step / plan.steps, (clock_s() - start) / plan.budget_s))
        if done >= due:
            due += 1.0 / VALIDATIONS
            val_loss = _validate(net, checks)
            if val_loss < best_loss:
                best_loss, best_state = val_loss, copy.deepcopy(net.state_dict())
            progress(
                done,
                f"step {step}, loss {loss.item():.4f}, validation {val_loss:.4f}, {len(replay.places)} hard places",
            )
    if best_state is None:
        raise RunError(
            f"train.budget_s: {plan.budget_s} s ended before the first look at validation; give it more time"
        )
    net.load_state_dict(best_state)
    return Trained(
        net=net.eval(),
        steps=step,
        epochs=step * plan.crops.batch / len(train_store),
        seconds=clock_s() - start,
        best_loss=best_loss,
    )


def _pace(done: float) -> float:
    """Return the learning rate over its greatest: a short rise, then half a cosine down to a hundredth."""
    if done < WARM_UP:
        return 0.1 + 0.9 * done / WARM_UP
    turn = (done - WARM_UP) / (1.0 - WARM_UP)
    return 0.01 + 0.99 * 0.5 * (1.0 + float(np.cos(np.pi * turn)))


def _validation(store: Store, plan: TrainPlan, channels: int) -> list[Batch]:
    """Draw the crops that every look at validation uses."""
    stream: Iterator[Batch] = batches(store, plan.crops, channels, generator(plan.seed, "validation", "crops"))
    return list(islice(stream, VALIDATION_BATCHES))


def _validate(net: SegmentNet, checks: list[Batch]) -> float:
    net.eval()
    with torch.no_grad():
        losses = [float(loss_of(net.logits(batch.image), batch.target)[0]) for batch in checks]
    net.train()
    return float(np.mean(losses))
