"""Writes golden/dicom: tiny DICOM files of each transfer syntax that is read, and what they show.

    apt install dcmtk
    pip install pydicom==3.0.2 imagecodecs==2026.3.6 pillow==12.3.0 numpy==2.4.6
    python test/reference/dicom.py

pydicom makes the files and says what they show (apply_modality_lut, apply_voi_lut,
convert_color_space); DCMTK 3.6.7 (dcmconv, dcmcrle, dcmcjpeg, dcmcjpls) and OpenJPEG (imagecodecs) compress them. Of lossless syntaxes the expected numbers are those that were written, of
JPEG those that Pillow decodes; dcmj2pnm checks windowed images.

expected.json: `values`, by name, the modality values of images as base64 of float64;
`levels` the windowed share of white as base64 of uint16, `rgb` colours as base64 of bytes; `files`
says which of them a file shows.
"""

import base64
import json
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path

import imagecodecs
import numpy as np
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import apply_modality_lut, apply_voi_lut, convert_color_space
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    SecondaryCaptureImageStorage,
)

OUT = Path(__file__).parent / "golden" / "dicom"
ROWS, COLUMNS = 12, 16
random = np.random.default_rng(1)
ramp = np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS)
expected = {"values": {}, "levels": {}, "rgb": {}, "files": {}}


def encoded(array, kind):
    return base64.b64encode(np.ascontiguousarray(array).astype(kind).tobytes()).decode()


def dataset(array, *, stored=None, signed=False, photometric="MONOCHROME2", **more):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    ds.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3.4")
    ds.SOPClassUID = SecondaryCaptureImageStorage
    ds.SOPInstanceUID = UID("1.2.3.4")
    ds.PatientID = "PATIENT-4711"
    ds.PatientName = "Doe^Jane"
    ds.PatientBirthDate = "19700101"
    ds.Rows, ds.Columns = array.shape[:2]
    ds.SamplesPerPixel = 1 if array.ndim == 2 else 3
    ds.PhotometricInterpretation = photometric
    ds.BitsAllocated = 8 * array.dtype.itemsize
    ds.BitsStored = stored or ds.BitsAllocated
    ds.HighBit = ds.BitsStored - 1
    ds.PixelRepresentation = int(signed)
    if ds.SamplesPerPixel == 3:
        ds.PlanarConfiguration = 0
    for name, value in more.items():
        setattr(ds, name, value)
    pixels = array.tobytes()
    ds.PixelData = pixels + b"\0" * (len(pixels) % 2)
    ds["PixelData"].VR = "OW" if ds.BitsAllocated == 16 else "OB"
    return ds


def save(ds, name, syntax=ExplicitVRLittleEndian, **options):
    ds.file_meta.TransferSyntaxUID = syntax
    path = OUT / f"{name}.dcm"
    ds.save_as(path, enforce_file_format=True, **options)
    return path


def shows(name, **what):
    expected["files"][name] = what


def know(name, array, ds):
    """What pydicom says that numbers are, and how its window shows them."""
    values = apply_modality_lut(array, ds)
    expected["values"][name] = encoded(values, "<f8")
    if "WindowCenter" not in ds:
        return
    low, high = (-(2 ** (ds.BitsStored - 1)), 2 ** (ds.BitsStored - 1) - 1) if ds.PixelRepresentation else (0, 2**ds.BitsStored - 1)
    slope, intercept = float(ds.get("RescaleSlope", 1)), float(ds.get("RescaleIntercept", 0))
    low, high = low * slope + intercept, high * slope + intercept
    share = (apply_voi_lut(values, ds) - low) / (high - low)
    if ds.PhotometricInterpretation == "MONOCHROME1":
        share = 1 - share
    expected["levels"][name] = encoded(np.floor(65535 * share + 0.5), "<u2")


def tool(*command):
    subprocess.run([str(part) for part in command], check=True)


def compressed(ds, name, syntax, frame):
    """A copy of a data set with other pixels, in two fragments."""
    copy = dcmread(BytesIO(written(ds)))
    half = len(frame) // 4 * 2
    del copy.PixelData
    copy.PixelData = encapsulate([frame], fragments_per_frame=2 if half else 1)
    copy["PixelData"].VR = "OB"
    copy["PixelData"].is_undefined_length = True
    save(copy, name, syntax)


def written(ds):
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    buffer = BytesIO()
    ds.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def with_dcmtk(ds, name, *command):
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.dcm"
        source.write_bytes(written(ds))
        tool(command[0], *command[1:], source, OUT / f"{name}.dcm")


def j2k(array, bits, **options):
    return imagecodecs.jpeg2k_encode(array, codecformat="J2K", bitspersample=bits, **options)


OUT.mkdir(parents=True, exist_ok=True)
for old in OUT.glob("*"):
    old.unlink()

# Grey images, each in all lossless syntaxes.
CT = dict(RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=[40, 400], WindowWidth=[400, 1500])
images = {
    "ct": (random.integers(0, 2500, (ROWS, COLUMNS)).astype("<i2"), dict(signed=True, **CT)),
    "negative": (random.integers(-1500, 1500, (ROWS, COLUMNS)).astype("<i2"), dict(signed=True)),
    "u12": ((ramp * 21).astype("<u2"), dict(stored=12, RescaleSlope="0.37", RescaleIntercept="-12.25")),
    "u16": (random.integers(0, 65536, (ROWS, COLUMNS)).astype("<u2"), {}),
    "u8": (random.integers(0, 256, (ROWS, COLUMNS)).astype("u1"), {}),
}
for name, (array, more) in images.items():
    ds = dataset(array, **more)
    know(name, array, ds)
    save(ds, f"{name}-explicit")
    save(ds, f"{name}-implicit", ImplicitVRLittleEndian, implicit_vr=True, little_endian=True)
    save(ds, f"{name}-deflated", DeflatedExplicitVRLittleEndian)
    with_dcmtk(ds, f"{name}-big-endian", "dcmconv", "+tb")
    with_dcmtk(ds, f"{name}-rle", "dcmcrle")
    with_dcmtk(ds, f"{name}-lossless", "dcmcjpeg", "+e1")
    with_dcmtk(ds, f"{name}-lossless-4", "dcmcjpeg", "+el", "+sv", "4")
    with_dcmtk(ds, f"{name}-ls", "dcmcjpls")
    bits = ds.BitsStored
    compressed(ds, f"{name}-j2k", JPEG2000Lossless, j2k(array, bits, level=0, reversible=True))
    kinds = ("explicit", "implicit", "deflated", "big-endian", "rle", "lossless", "lossless-4", "ls", "j2k")
    for kind in kinds:
        shows(f"{name}-{kind}", values=name, **({"levels": name} if name in expected["levels"] else {}))

# Windows.
for kind, centre, width in (("LINEAR", 40, 80), ("LINEAR_EXACT", 40, 80.5), ("SIGMOID", 40, 80), ("LINEAR", 41, 1)):
    for photometric in ("MONOCHROME1", "MONOCHROME2"):
        array = (ramp - 50).astype("<i2")
        name = f"{kind.lower()}-{width}-{photometric[-1]}"
        window = dict(WindowCenter=centre, WindowWidth=width, VOILUTFunction=kind)
        ds = dataset(array, signed=True, photometric=photometric, **window)
        know(name, array, ds)
        save(ds, name)
        shows(name, values=name, levels=name)

# Twelve bits at the top of their words, and beside others that an overlay has.
twelve = (ramp * 21).astype("<u2")
ds = dataset((twelve << 4) | random.integers(0, 16, twelve.shape).astype("<u2"), stored=12, HighBit=15)
save(ds, "high-bit")
ds = dataset(twelve | random.integers(0, 16, twelve.shape).astype("<u2") << 12, stored=12)
save(ds, "overlay")
signed = (ramp * 21 - 2000).astype("<i2")
save(dataset((signed & 0x0FFF).astype("<u2"), stored=12, signed=True), "signed-12")
expected["values"]["twelve"] = encoded(twelve, "<f8")
expected["values"]["signed-12"] = encoded(signed, "<f8")
shows("high-bit", values="twelve")
shows("overlay", values="twelve")
shows("signed-12", values="signed-12")

# Colours.
smooth = np.stack([ramp, 255 - ramp, (ramp * 7) % 256], axis=-1).astype("u1")
rgb = random.integers(0, 256, (ROWS, COLUMNS, 3)).astype("u1")
expected["rgb"]["rgb"] = encoded(rgb, "u1")
ybr_as_rgb = convert_color_space(rgb, "YBR_FULL", "RGB")
expected["rgb"]["ybr"] = encoded(ybr_as_rgb, "u1")
colour = dataset(rgb, photometric="RGB")
save(colour, "rgb-explicit")
planar = dataset(np.ascontiguousarray(rgb.transpose(2, 0, 1)).reshape(3 * ROWS, COLUMNS), photometric="RGB")
planar.Rows, planar.SamplesPerPixel, planar.PlanarConfiguration = ROWS, 3, 1
save(planar, "rgb-planar")
with_dcmtk(colour, "rgb-rle", "dcmcrle")
with_dcmtk(colour, "rgb-lossless", "dcmcjpeg", "+e1")
with_dcmtk(colour, "rgb-ls", "dcmcjpls", "+il")
with_dcmtk(colour, "rgb-ls-planes", "dcmcjpls", "+in")
compressed(colour, "rgb-j2k", JPEG2000Lossless, j2k(rgb, 8, level=0, reversible=True, mct=False))
colour.PhotometricInterpretation = "YBR_RCT"
compressed(colour, "rgb-j2k-rct", JPEG2000Lossless, j2k(rgb, 8, level=0, reversible=True, mct=True))
for kind in ("explicit", "planar", "rle", "lossless", "ls", "ls-planes", "j2k", "j2k-rct"):
    shows(f"rgb-{kind}", rgb="rgb")
save(dataset(rgb, photometric="YBR_FULL"), "ybr-explicit")
shows("ybr-explicit", rgb="ybr")
halved = rgb.copy().reshape(-1, 2, 3)
packed = np.concatenate([halved[:, :, 0], halved[:, :1, 1], halved[:, :1, 2]], axis=1)
halved[:, 1, 1:] = halved[:, 0, 1:]
ds = dataset(rgb, photometric="YBR_FULL_422", PixelData=b"")
ds.PixelData = packed.tobytes()
save(ds, "ybr-422")
expected["rgb"]["ybr-422"] = encoded(convert_color_space(halved.reshape(rgb.shape), "YBR_FULL", "RGB"), "u1")
shows("ybr-422", rgb="ybr-422")


def jpeg(array, **options):
    buffer = BytesIO()
    Image.fromarray(array).save(buffer, "JPEG", quality=90, **options)
    return buffer.getvalue()


# Lossy: one decoder's numbers may be one beside another's.
grey = ramp.astype("u1")
for name, frame, syntax, photometric, array in (
    ("u8-jpeg", jpeg(grey), JPEGBaseline8Bit, "MONOCHROME2", grey),
    ("u8-jpeg-extended", jpeg(grey), JPEGExtended12Bit, "MONOCHROME2", grey),
    ("ybr-jpeg", jpeg(smooth, subsampling=0), JPEGBaseline8Bit, "YBR_FULL", smooth),
    ("ybr-422-jpeg", jpeg(smooth, subsampling=1), JPEGBaseline8Bit, "YBR_FULL_422", smooth),
    ("rgb-jpeg", jpeg(smooth, subsampling=0, keep_rgb=True), JPEGBaseline8Bit, "RGB", smooth),
):
    if name == "rgb-jpeg":
        # Without the marker that says so, and with components by the numbers of YCbCr.
        frame = bytes(frame)
        at = frame.index(b"\xff\xee") if b"\xff\xee" in frame else -1
        if at >= 0:
            frame = frame[:at] + frame[at + 2 + int.from_bytes(frame[at + 2 : at + 4]) :]
        for letter, number in ((b"R", 1), (b"G", 2), (b"B", 3)):
            sof = frame.index(b"\xff\xc0")
            place = frame.index(letter, sof)
            frame = frame[:place] + bytes([number]) + frame[place + 1 :]
            sos = frame.index(b"\xff\xda")
            place = frame.index(letter, sos)
            frame = frame[:place] + bytes([number]) + frame[place + 1 :]
        image = Image.open(BytesIO(frame))
        image.draft("YCbCr", image.size)
        decoded = np.frombuffer(image.tobytes(), "u1").reshape(smooth.shape)
    else:
        decoded = np.asarray(Image.open(BytesIO(frame)))
    compressed(dataset(array, photometric=photometric), name, syntax, frame)
    if array.ndim == 2:
        expected["values"][name] = encoded(decoded, "<f8")
        shows(name, values=name, within=1)
    else:
        expected["rgb"][name] = encoded(decoded, "u1")
        shows(name, rgb=name, within=1)
with_dcmtk(dataset(ramp.astype("<u2"), stored=8), "u8-in-16-ls", "dcmcjpls")
expected["values"]["u8-in-16"] = encoded(ramp, "<f8")
shows("u8-in-16-ls", values="u8-in-16")
compressed(dataset(twelve, stored=12), "u12-j2k-lossy", JPEG2000, j2k(twelve, 12, level=60))
lossy = imagecodecs.jpeg2k_decode(j2k(twelve, 12, level=60))
expected["values"]["u12-j2k-lossy"] = encoded(lossy, "<f8")
shows("u12-j2k-lossy", values="u12-j2k-lossy", within=1)

# Not read.
with_dcmtk(dataset(twelve, stored=12), "not-read-jpeg-12", "dcmcjpeg", "+ee")
frames = dataset(np.concatenate([twelve, twelve]), stored=12, NumberOfFrames=2)
frames.Rows = ROWS
save(frames, "not-read-frames")

# What DCMTK shows of the windows, where its windows are pydicom's: to 1 of 255.
for name, file in expected["files"].items():
    if file.get("levels") is None or not name.endswith(("-explicit", "-implicit", "-1", "-2")):
        continue
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "picture.pgm"
        tool("dcmj2pnm", "+Wi", "1", OUT / f"{name}.dcm", picture)
        theirs = np.asarray(Image.open(picture)).astype(int)
    ours = np.frombuffer(base64.b64decode(expected["levels"][file["levels"]]), "<u2").reshape(ROWS, COLUMNS)
    apart = np.abs(theirs - np.round(ours / 257).astype(int)).max()
    print(f"{name}: DCMTK is at most {apart} of 255 beside pydicom")

(OUT / "expected.json").write_text(json.dumps(expected, indent=1, sort_keys=True) + "\n")
print(len(expected["files"]), "files,", sum(path.stat().st_size for path in OUT.glob("*")), "bytes")
