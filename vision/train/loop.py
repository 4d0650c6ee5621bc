"""The training loop: steps within a budget of time, the best state on validation kept."""

import copy
from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np
import torch
from torch import Tensor, nn

from twin.errors import RunError
from twin.seeds import generator
from twin.types import value
from vision.data.store import Store
from vision.nets.segment import SegmentNet, lay_out
from vision.train.crops import Batch, CropPlan, batches
from vision.train.mine import Place, false_alarms

VALIDATIONS = 12
"""How often a run looks at validation."""
VALIDATION_BATCHES = 24
DEFECT_WEIGHT = 4.0
"""A defect's pixel counts this much more than a sound one: there are a thousand times fewer."""
SMOOTH_PX = 2.0
"""Keeps the Dice loss of crops without a mark finite and small."""
MINING_UNTIL = 0.7
"""Share of the run up to which each look at validation also looks for new false alarms."""
MINED_PICTURES = 100
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
    dice_weight: float = 0.5
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


def fresh_net(classes: int, channels: int, widths: tuple[int, int, int, int], seed: int) -> SegmentNet:
    """Return an untrained network whose weights depend on the seed alone."""
    torch.manual_seed(seed)
    return SegmentNet(classes, channels=channels, widths=widths)


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
    # A sure network's gradients fall below what a float holds in full, and such numbers are computed ten times slower.
    torch.set_flush_denormal(True)
    lay_out(net, torch.channels_last)
    net.train()
    optimiser = torch.optim.AdamW(net.parameters(), lr=plan.learning_rate, weight_decay=plan.weight_decay)
    hard: list[Place] = []
    stream = batches(train_store, plan.crops, net.channels, generator(plan.seed, "train", "crops"), hard)
    checks = _validation(val_store if len(val_store) else train_store, plan, net.channels)
    start, step, done, due = clock_s(), 0, 0.0, 1.0 / VALIDATIONS
    best_loss, best_state = float("inf"), None
    while done < 1.0:
        batch = next(stream)
        for group in optimiser.param_groups:
            group["lr"] = plan.learning_rate * _pace(done)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=plan.bfloat16):
            logits = net.logits(batch.image)
        loss = _loss(logits.float(), batch.target, plan.dice_weight)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        step += 1
        done = min(1.0, max(step / plan.steps, (clock_s() - start) / plan.budget_s))
        if done >= due:
            due += 1.0 / VALIDATIONS
            val_loss = _validate(net, checks, plan.dice_weight)
            if val_loss < best_loss:
                best_loss, best_state = val_loss, copy.deepcopy(net.state_dict())
            if done < MINING_UNTIL:
                rng = generator(plan.seed, "mining", step)
                hard[:] = [*hard[len(hard) // 2 :], *false_alarms(net, train_store, rng, pictures=MINED_PICTURES)]
            progress(done, f"step {step}, loss {loss.item():.4f}, validation {val_loss:.4f}, {len(hard)} hard places")
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


def _loss(logits: Tensor, target: Tensor, dice_weight: float) -> Tensor:
    """Return cross entropy plus a weighted Dice loss (Milletari et al. 2016) of defect against sound.

    Dice is taken crop by crop, so that a fine scratch counts as much as a missing ball.
    """
    weights = torch.full((logits.shape[1],), DEFECT_WEIGHT)
    weights[0] = 1.0
    entropy = nn.functional.cross_entropy(logits, target, weight=weights)
    wrong = 1.0 - logits.softmax(dim=1)[:, 0]
    marked = (target > 0).to(wrong.dtype)
    overlap = (wrong * marked).sum(dim=(1, 2))
    both = wrong.square().sum(dim=(1, 2)) + marked.sum(dim=(1, 2))
    dice = 1.0 - (2.0 * overlap + SMOOTH_PX) / (both + SMOOTH_PX)
    return entropy + dice_weight * dice.mean()


def _validation(store: Store, plan: TrainPlan, channels: int) -> list[Batch]:
    """Draw the crops that every look at validation uses."""
    stream: Iterator[Batch] = batches(store, plan.crops, channels, generator(plan.seed, "validation", "crops"))
    return list(islice(stream, VALIDATION_BATCHES))


def _validate(net: SegmentNet, checks: list[Batch], dice_weight: float) -> float:
    net.eval()
    with torch.no_grad():
        losses = [float(_loss(net.logits(batch.image), batch.target, dice_weight)) for batch in checks]
    net.train()
    return float(np.mean(losses))
