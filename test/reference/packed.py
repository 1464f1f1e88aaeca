"""Writes golden/packed: images in a tar file in WebDataset's layout, as its TarWriter writes them
(tarfile), and in packed.json the same images with what Pillow decodes them to. packed.mjs makes
Parquet files of those.

    pip install numpy pillow
    python test/reference/packed.py

All images are 16 x 16, so that nothing is resized where they are read at that size.
"""

import base64
import gzip
import io
import json
import pathlib
import tarfile

import numpy as np
from PIL import Image

SIDE = 16
folder = pathlib.Path(__file__).parent / "golden" / "packed"
folder.mkdir(exist_ok=True)
draw = np.random.default_rng(11)


def picture(channels):
    """A few blots: small once compressed, and unlike all others."""
    small = draw.integers(0, 256, (4, 4, channels), dtype=np.uint8)
    return np.repeat(np.repeat(small, 4, 0), 4, 1)


def encoded(kind):
    """An image file's ending and bytes."""
    out = io.BytesIO()
    if kind == "png-rgb":
        Image.fromarray(picture(3)).save(out, "PNG")
    elif kind == "png-grey":
        Image.fromarray(picture(1)[..., 0]).save(out, "PNG")
    elif kind == "png-palette":
        Image.fromarray(picture(3)).quantize(16).save(out, "PNG")
    elif kind == "jpeg-rgb":
        Image.fromarray(picture(3)).save(out, "JPEG", quality=90)
    else:
        Image.fromarray(picture(1)[..., 0]).save(out, "JPEG", quality=90)
    return kind.split("-")[0].replace("jpeg", "jpg"), out.getvalue()


KINDS = ["png-rgb", "png-grey", "png-palette", "jpeg-rgb", "jpeg-grey"]
images = []
for i in range(20):
    kind = KINDS[i // 2 % len(KINDS)]
    ending, content = encoded(kind)
    pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    images.append(
        {
            "kind": kind,
            "ending": ending,
            "split": "train" if i < 12 else "test",
            "label": i % 2,
            "patient": f"p{i // 4}",
            "file": base64.b64encode(content).decode(),
            "rgb": base64.b64encode(pixels.tobytes()).decode(),
        }
    )
(folder / "packed.json").write_text(json.dumps({"names": ["cat", "dog"], "images": images}) + "\n")

for split, form in (("train", tarfile.PAX_FORMAT), ("test", tarfile.GNU_FORMAT)):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for i, image in enumerate(images):
            if image["split"] != split:
                continue
            about = json.dumps({"label": ["cat", "dog"][image["label"]], "patient": image["patient"]})
            for ending, content in (
                (image["ending"], base64.b64decode(image["file"])),
                ("cls", str(image["label"]).encode()),
                ("json", about.encode()),
            ):
                entry = tarfile.TarInfo(f"{split}/{i:06d}.{ending}")
                entry.size, entry.mode, entry.uname, entry.gname = len(content), 0o444, "bigdata", "bigdata"
                tar.addfile(entry, io.BytesIO(content))
    # Blocks of zeros, mostly.
    (folder / f"shard-{split}-000000.tar.gz").write_bytes(gzip.compress(out.getvalue(), mtime=0))
