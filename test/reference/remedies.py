"""Golden values of the remedies' penalties, by PyTorch's autograd on the CPU, in float64.

    python test/reference/remedies.py > test/reference/golden/remedies.json

The formulas are the papers': L2-SP (Li et al. 2018, equation 4), DELTA (Li et al. 2019, equation 5,
without attention), BSS (Chen et al. 2019, equation 4, here by torch's SVD), Auto-RGN (Lee et al. 2023,
section 4), StochNorm (Kou et al. 2020, equation 6, by torch's batch_norm). Needs torch 2 or newer.
"""

import json
import math

import torch

torch.set_default_dtype(torch.float64)


def drawn(name, *shape):
    """Numbers that any language draws alike: no generator is shared."""
    count = math.prod(shape)
    offset = sum(ord(letter) for letter in name)
    rest = [((i + 1) * 7919 + offset * 977) % 65537 for i in range(count)]
    values = [2 * (each * each % 65537) / 65537 - 1 for each in rest]
    return torch.tensor(values).reshape(shape)


def flat(tensor):
    return [float(f"{value:.12g}") for value in tensor.reshape(-1).tolist()]


def of(value, *inputs):
    gradients = torch.autograd.grad(value, inputs)
    return {"value": value.item(), "gradients": [flat(gradient) for gradient in gradients]}


def l2_sp():
    base = [drawn("a", 3, 4).requires_grad_(), drawn("b", 4).requires_grad_()]
    first = [drawn("c", 3, 4), drawn("d", 4)]
    head = [drawn("e", 4, 2).requires_grad_(), drawn("f", 2).requires_grad_()]
    alpha, beta = 0.3, 0.05
    value = alpha / 2 * sum((w - w0).norm() ** 2 for w, w0 in zip(base, first))
    value = value + beta / 2 * sum(w.norm() ** 2 for w in head)
    return of(value, *base, *head)


def delta():
    maps = [drawn("g", 3, 4, 4, 2).requires_grad_(), drawn("h", 3, 2, 2, 5).requires_grad_()]
    source = [drawn("i", 3, 4, 4, 2), drawn("j", 3, 2, 2, 5)]
    images = range(3)
    value = sum(0.5 * (m[n] - s[n]).norm() ** 2 for m, s in zip(maps, source) for n in images) / 3
    return of(value, *maps)


def bss(name, rows, columns, k):
    # As pooled relu features are: positive, and mostly alike.
    features = (drawn(name, rows, columns) + 1.2).requires_grad_()
    singular = torch.linalg.svd(features, full_matrices=False)[1]
    value = (singular[-k:] ** 2).sum()
    return {"features": [rows, columns], "k": k, "input": flat(features.detach()), **of(value, features)}


def stoch_norm():
    x = drawn("v", 4, 3, 2, 3).requires_grad_()
    gamma, beta = drawn("w", 3).requires_grad_(), drawn("x", 3).requires_grad_()
    mean, variance = drawn("y", 3), drawn("z", 3).abs() + 0.5
    mask = torch.tensor([1.0, 0.0, 1.0])
    # Of channels last, as Keras has them, channels first, as torch has.
    first = x.permute(0, 3, 1, 2)
    moving = torch.nn.functional.batch_norm(first, mean, variance, gamma, beta, False, 0, 1e-3)
    batch = torch.nn.functional.batch_norm(first, None, None, gamma, beta, True, 0, 1e-3)
    s = mask.reshape(1, 3, 1, 1)
    y = ((1 - s) * batch + s * moving).permute(0, 2, 3, 1)
    weights = drawn("o", 4, 3, 2, 3)
    return {"output": flat(y.detach()), **of((y * weights).sum(), x, gamma, beta)}


def auto_rgn():
    weights = [drawn("p", 4, 3), drawn("q", 3), drawn("r", 3, 2)]
    gradients = [drawn("s", 4, 3), drawn("t", 3), drawn("u", 3, 2)]
    layers = [[0, 1], [2]]

    def norm(tensors, places):
        return torch.cat([tensors[place].reshape(-1) for place in places]).norm()

    ratios = [norm(gradients, places) / norm(weights, places) for places in layers]
    return {"multipliers": [(ratio / max(ratios)).item() for ratio in ratios]}


print(
    json.dumps(
        {
            "l2Sp": l2_sp(),
            "delta": delta(),
            "bss": [
                bss("wide", 8, 20, 1),
                bss("wide", 8, 20, 3),
                bss("tall", 16, 6, 1),
                bss("tall", 16, 6, 2),
                bss("square", 5, 5, 1),
            ],
            "stochNorm": stoch_norm(),
            "autoRgn": auto_rgn(),
        }
    )
)
