"""Loads what exported.ts wrote with Keras, safetensors and onnxruntime, and compares the answers.

    jiti test/reference/exported.ts <folder>
    python test/reference/exported.py <folder> [golden]

With `golden` it also writes test/reference/golden/exported.json: what Keras itself says of the
models it loaded, which the suite compares without Python. What is not installed is left out, and
said.
"""

import json
import os
import pathlib
import sys

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

TOLERANCE = 1e-5
# What a config says by itself, and what does not decide what is computed.
KEPT = (
    "batch_shape filters kernel_size strides padding use_bias activation epsilon momentum scale center "
    "axis pool_size units rate height width interpolation antialias offset data_format"
).split()


def missing(module):
    try:
        __import__(module)
        return False
    except ImportError:
        print(f"{module} is not installed: left out")
        return True


def apart(found, expected):
    return float(np.max(np.abs(np.asarray(found) - np.asarray(expected))))


def judge(name, what, found, expected):
    largest = apart(found, expected)
    print(f"{name}: {what} {largest:.1e} apart")
    return largest <= TOLERANCE


def layers_of(model):
    """Each layer's name, class and settings, in the order of model.layers, with its arrays' shapes."""
    rows = []
    for layer in model.layers:
        config = layer.get_config()
        settings = {key: config[key] for key in KEPT if key in config}
        shapes = [list(weight.shape) for weight in layer.weights]
        rows.append([layer.name, type(layer).__name__, settings, shapes])
    return rows


def with_keras(folder, images, expected, golden):
    import keras

    good = True
    for file in ("model.keras", "model.h5"):
        model = keras.models.load_model(folder / file, compile=False)
        good &= judge(folder.name, file, model.predict(images, verbose=0), expected["probabilities"])
    model = keras.models.load_model(folder / "model.keras", compile=False)
    golden[folder.name] = layers_of(model)
    return good


def with_onnx(folder, images, expected):
    import onnxruntime

    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    found = session.run(["probabilities", "logits"], {"images": images})
    one = session.run(["probabilities"], {"images": images[:1]})[0]
    good = judge(folder.name, "model.onnx", found[0], expected["probabilities"])
    good &= judge(folder.name, "one image", one, expected["probabilities"][:1])
    scale = max(1.0, float(np.max(np.abs(expected["logits"]))))
    return good & judge(folder.name, "logits", found[1] / scale, np.array(expected["logits"]) / scale)


def with_safetensors(folder):
    from safetensors import safe_open

    with safe_open(folder / "model.safetensors", "np") as file:
        names = list(file.keys())
        print(f"{folder.name}: model.safetensors {len(names)} arrays, {file.metadata()}")
        return all(np.isfinite(file.get_tensor(name)).all() for name in names)


def main():
    root = pathlib.Path(sys.argv[1])
    absent = {module for module in ("keras", "onnxruntime", "safetensors", "onnx") if missing(module)}
    golden, good = {}, True
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        expected = json.loads((folder / "expected.json").read_text())
        size = expected["size"]
        images = np.fromfile(folder / "images.bin", dtype=np.uint8).reshape(-1, size, size, 3)
        images = images.astype(np.float32)
        if "keras" not in absent:
            good &= with_keras(folder, images, expected, golden)
        if "onnx" not in absent:
            import onnx

            onnx.checker.check_model(str(folder / "model.onnx"), full_check=True)
        if "onnxruntime" not in absent:
            good &= with_onnx(folder, images, expected)
        if "safetensors" not in absent:
            good &= with_safetensors(folder)
    if "golden" in sys.argv[2:]:
        import keras

        out = pathlib.Path(__file__).parent / "golden" / "exported.json"
        out.write_text(json.dumps({"keras": keras.__version__, "models": golden}) + "\n")
    print("all alike" if good else f"NOT alike to {TOLERANCE}")
    sys.exit(0 if good else 1)


main()
