"""Writes golden/torch.json: features of torchvision's bases, whose weights come from names.

    pip install torch==2.13.0 torchvision==0.28.0
    python test/reference/torch_bases.py            golden/torch.json
    python test/reference/torch_bases.py <folder>   and the bases at full width as safetensors

Each array is a formula of its name in the state dict: features that agree with these were
computed with every array in its place. Each base is there at full width and at a 16th of it.
"""

import hashlib
import json
import pathlib
import sys

# Its statistics.py would pass for Python's own.
HERE = sys.path.pop(0)

import numpy as np
import torch

# torchvision's compiled operators, of detection, may be of another build; the bases need none.
if not hasattr(torch.ops.torchvision, "nms"):
    _stubs = torch.library.Library("torchvision", "DEF")
    for operator in ("nms", "qnms"):
        _stubs.define(operator + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from torchvision.models import densenet, resnet, vgg

sys.path.append(HERE)

import formula

GOLDEN = pathlib.Path(__file__).parent / "golden" / "torch.json"
BATCH = 2
# The least that Keras's bases take, and an odd one, where paddings would differ.
SIZES = {"VGG16": (32, 45), "ResNet50": (32, 61), "DenseNet121": (32, 53)}
THIN = 16
PICKS = 24


def vgg16(width):
    cfg = [c if c == "M" else c // width for c in vgg.cfgs["D"]]
    return torch.nn.ModuleDict({"features": vgg.make_layers(cfg)})


def resnet50(width):
    net = resnet.ResNet(resnet.Bottleneck, [3, 4, 6, 3])
    if width == 1:
        return net
    net.inplanes = 64 // width
    net.conv1 = torch.nn.Conv2d(3, net.inplanes, 7, 2, 3, bias=False)
    net.bn1 = torch.nn.BatchNorm2d(net.inplanes)
    for i, (planes, units) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)], 1):
        layer = net._make_layer(resnet.Bottleneck, planes // width, units, 1 if i == 1 else 2)
        setattr(net, f"layer{i}", layer)
    return net


def densenet121(width):
    return densenet.DenseNet(32 // width, (6, 12, 24, 16), 64 // width)


BUILDERS = {"VGG16": vgg16, "ResNet50": resnet50, "DenseNet121": densenet121}
CLASSIFIERS = ("fc.", "classifier.")


def weight(name, shape):
    values = formula.uniform("torch " + name, int(np.prod(shape)))
    if len(shape) == 4:
        values = values * np.sqrt(6.0 / np.prod(shape[1:]))
    elif name.endswith("running_var"):
        values = 1.0 + 0.25 * values
    elif name.endswith("weight"):
        values = 1.0 + 0.1 * values
    else:
        values = 0.1 * values
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


def features(base, net, x):
    if base == "ResNet50":
        x = net.maxpool(net.relu(net.bn1(net.conv1(x))))
        return net.layer4(net.layer3(net.layer2(net.layer1(x))))
    x = net["features"](x) if base == "VGG16" else net.features(x)
    return torch.relu(x)


def measured(base, width):
    net = BUILDERS[base](width).eval()
    state = {
        name: weight(name, tuple(array.shape))
        for name, array in net.state_dict().items()
        if not name.startswith(CLASSIFIERS) and not name.endswith("num_batches_tracked")
    }
    net.load_state_dict(state, strict=False)
    shapes = "\n".join(f"{name} {list(array.shape)}" for name, array in sorted(state.items()))
    sizes = {}
    for size in SIZES[base]:
        images = torch.from_numpy(formula.images(BATCH, size).transpose(0, 3, 1, 2).copy())
        with torch.no_grad():
            exact = features(base, net.double(), images.double())
            single = features(base, net.float(), images)
        pooled, own = (y.mean((2, 3)).double().numpy().reshape(-1) for y in (exact, single))
        picked = pooled[formula.picks("pooled", pooled.size, PICKS)]
        print(base, width, size, np.abs(own - pooled).max() / np.abs(pooled).max())
        sizes[size] = {
            "max": float(f"{np.abs(pooled).max():.8g}"),
            "values": [float(f"{value:.8g}") for value in picked],
        }
    return net, {
        "arrays": len(state),
        "names": hashlib.sha256(shapes.encode()).hexdigest(),
        "pooled": sizes,
    }


def main():
    torch.set_num_threads(1)
    golden = {"torch": torch.__version__.split("+")[0], "thin": THIN}
    for base in BUILDERS:
        net, whole = measured(base, 1)
        golden[base] = {"1": whole, str(THIN): measured(base, THIN)[1]}
        if len(sys.argv) > 1:
            from safetensors.torch import save_file

            folder = pathlib.Path(sys.argv[1])
            folder.mkdir(parents=True, exist_ok=True)
            save_file(net.state_dict(), folder / f"{base}.safetensors")
            save_file(
                {name: array.half() for name, array in net.state_dict().items()},
                folder / f"{base}.f16.safetensors",
            )
    GOLDEN.write_text(json.dumps(golden, indent=1) + "\n")


main()
