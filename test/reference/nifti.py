"""Writes golden/nifti: tiny NIfTI volumes of each type, byte order and orientation, and their slices.

    pip install nibabel==5.4.2 numpy==2.4.6
    python test/reference/nifti.py

nibabel makes the files. A slice is of `as_closest_canonical(image).get_fdata()`, whose axes lead
to the right, the front and the top (RAS+), laid as radiologists look at it: both of its axes turned.

expected.json: for each file its `slices`, by plane and number, as base64 of float64.
"""

import base64
import json
from pathlib import Path

import nibabel as nib
import numpy as np

OUT = Path(__file__).parent / "golden" / "nifti"
SHAPE = (3, 4, 2)
random = np.random.default_rng(2)
expected = {}


def encoded(array):
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f8").tobytes()).decode()


def slices_of(image):
    data = np.squeeze(nib.as_closest_canonical(image).get_fdata())
    data = data.reshape(data.shape + (1,) * (3 - data.ndim))
    planes = {
        "axial": [data[::-1, ::-1, k].T for k in range(data.shape[2])],
        "coronal": [data[::-1, k, ::-1].T for k in range(data.shape[1])],
        "sagittal": [data[k, ::-1, ::-1].T for k in range(data.shape[0])],
    }
    return {plane: [encoded(each) for each in slices] for plane, slices in planes.items()}


def save(name, image):
    path = OUT / name
    nib.save(image, path)
    expected[name] = slices_of(nib.load(path))


OUT.mkdir(parents=True, exist_ok=True)
for old in OUT.glob("*"):
    old.unlink()

KINDS = ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"]
for kind in KINDS:
    info = np.finfo(kind) if kind[0] == "f" else np.iinfo(kind)
    if kind[0] == "f":
        data = random.normal(0, 1000, SHAPE).astype(kind)
    else:
        data = random.integers(info.min, info.max, SHAPE, dtype=kind, endpoint=True)
    for order in "<>":
        header = nib.Nifti1Header(endianness=order)
        header.set_data_dtype(np.dtype(kind).newbyteorder(order))
        save(f"{kind}-{'little' if order == '<' else 'big'}.nii", nib.Nifti1Image(data, np.diag([2, 2, 3, 1]), header))

data = random.integers(-1000, 1000, SHAPE).astype("i2")


def scaled(slope, intercept, kind=nib.Nifti1Image):
    image = kind(data, np.eye(4))
    image.header.set_slope_inter(slope, intercept)
    return image


def save_raw(name, image, slope, intercept):
    """nibabel would write other numbers for a slope of its own choice."""
    image.header["scl_slope"], image.header["scl_inter"] = slope, intercept
    raw = image.header.copy()
    raw["vox_offset"] = 352
    raw["magic"] = b"n+1"
    (OUT / name).write_bytes(raw.binaryblock + bytes(4) + data.tobytes(order="F"))
    expected[name] = slices_of(nib.load(OUT / name))


save_raw("scaled.nii", scaled(None, None), 0.37, -12.25)
save_raw("slope-0.nii", scaled(None, None), 0, 5)
save_raw("slope-nan.nii", scaled(None, None), np.nan, np.nan)
save("compressed.nii.gz", nib.Nifti1Image(data, np.eye(4)))
save("version-2.nii", nib.Nifti2Image(data, np.diag([-1, 2, 3, 1])))
big = nib.Nifti2Header(endianness=">")
big.set_data_dtype(">i2")
save("version-2-big.nii.gz", nib.Nifti2Image(data, np.diag([1, -2, 3, 1]), big))
save("one-more-axis.nii", nib.Nifti1Image(data[..., None], np.eye(4)))
save("flat.nii", nib.Nifti1Image(data[:, :, 0], np.eye(4)))

# How the patient lies.
for codes in ("RAS", "LPS", "LAS", "PIR", "SLA", "AIL"):
    ornt = nib.orientations.axcodes2ornt(codes)
    affine = nib.orientations.inv_ornt_aff(ornt, SHAPE)
    save(f"sform-{codes}.nii", nib.Nifti1Image(data, affine))
    image = nib.Nifti1Image(data, affine)
    image.set_sform(None, 0)
    image.set_qform(affine, 1)
    save(f"qform-{codes}.nii", image)


def turned(x, y, z):
    return nib.eulerangles.euler2mat(z, y, x)


for name, angles in (("oblique", (0.3, -0.2, 0.5)), ("oblique-far", (1.2, 0.4, -2.5))):
    affine = np.eye(4)
    affine[:3, :3] = turned(*angles) @ np.diag([-1.5, 2, 3])
    save(f"sform-{name}.nii", nib.Nifti1Image(data, affine))
    image = nib.Nifti1Image(data, affine)
    image.set_sform(None, 0)
    image.set_qform(affine, 1)
    save(f"qform-{name}.nii", image)
both = nib.Nifti1Image(data, np.diag([-1, 1, 1, 1]))
both.set_sform(np.diag([-1, 1, 1, 1]), 1)
both.set_qform(np.diag([1, -1, 1, 1]), 2)
save("sform-before-qform.nii", both)
unsaid = nib.Nifti1Image(data, None)
unsaid.set_sform(None, 0)
unsaid.set_qform(None, 0)
save("no-form.nii", unsaid)

(OUT / "expected.json").write_text(json.dumps(expected, sort_keys=True) + "\n")
print(len(expected), "files,", sum(path.stat().st_size for path in OUT.glob("*")), "bytes")
