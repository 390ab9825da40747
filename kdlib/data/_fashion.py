"""Fashion-MNIST: 70,000 photographs of clothes, for those who outgrow the digits."""

import gzip
import math
import os
import zlib
from pathlib import Path

import numpy as np
import torch

from kdlib import arguments, needed
from kdlib.data._dataset import Dataset

CLASS_NAMES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
TRAIN, TEST = 60_000, 10_000    # what the two pairs of files hold, every class equally often
VALIDATION = 500                # images of each class that are set aside from the 60,000
SIDE = 28                       # pixels

DEBIAN = Path("/usr/share/datasets/fashion-mnist")    # where Debian's package dataset-fashion-mnist puts the files
ADDRESSES = ("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
             "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")
SHA256 = {    # of the packed files (.gz) at both addresses; Debian packs the same content anew
    "train-images-idx3-ubyte": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    "train-labels-idx1-ubyte": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "t10k-images-idx3-ubyte": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    "t10k-labels-idx1-ubyte": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
}


def load_fashion_mnist(root=None, *, download=True):
    """70,000 grey photographs of clothes, 28×28 pixels, ten classes of 7,000.

    root: folder with the four idx files (``train-images-idx3-ubyte`` and so on), each packed (.gz) or not. ``None``
    takes those of Debian's package ``dataset-fashion-mnist`` where it is installed, else those in your cache folder,
    else downloads them into it: 31 MB, once. download: ``False`` downloads nothing.
    Returns a `Dataset` of 55,000 / 5,000 / 10,000 images (train / validation / test): x (n, 784) float32 in [0, 1],
    y (n,) int64 in 0 … 9, image_shape (28, 28). The test part is the published one. Validation is always the same: the
    last 500 images of each class in the order of the training file.
    Raises ``FileNotFoundError`` for a missing file, ``ValueError`` for a damaged one or one of other contents,
    ``ConnectionError`` for a download that fails (it leaves no half file behind), ``TypeError`` for a ``root`` that
    is no path or a ``download`` that is neither True nor False.
    Source: H. Xiao, K. Rasul and R. Vollgraf (2017), *Fashion-MNIST: a Novel Image Dataset for Benchmarking
    Machine Learning Algorithms*, arXiv:1708.07747; © 2017 Zalando SE, MIT licence.
    Used in lesson 07, *When does it pay at all?*.
    """
    arguments.flag("download", download)
    folder = _folder_on_this_computer(download) if root is None else arguments.path("root", root).expanduser()
    paths = _paths(folder)
    if missing := [name for name, path in paths.items() if path is None]:
        raise FileNotFoundError(f"Fashion-MNIST is not complete in the folder {str(folder)!r}: {', '.join(missing)} "
                                "missing, with or without .gz. load_fashion_mnist() downloads all four; Debian's "
                                "package dataset-fashion-mnist has them too.")
    pixels, labels = _read_pair(paths, "train", TRAIN)
    validation = np.zeros(TRAIN, dtype=bool)
    for c in range(len(CLASS_NAMES)):
        validation[np.flatnonzero(labels == c)[-VALIDATION:]] = True
    return Dataset(*_tensors(pixels[~validation], labels[~validation]),
                   *_tensors(pixels[validation], labels[validation]), *_tensors(*_read_pair(paths, "t10k", TEST)),
                   class_names=CLASS_NAMES, image_shape=(SIDE, SIDE))


# ---- where the files are ----
def _paths(folder):
    """The four files of a folder by their names, packed or not; None where there is neither."""
    return {name: next((path for path in (folder / f"{name}.gz", folder / name) if path.is_file()), None)
            for name in SHA256}


def _folder_on_this_computer(download):
    if None not in _paths(DEBIAN).values():
        return DEBIAN
    pooch = needed("pooch")
    cache = Path(pooch.os_cache("kdlib")) / "fashion-mnist"
    if download:
        # pooch's own line for each file holds paths of this computer, which would end up in a stored notebook.
        log = pooch.get_logger()
        was, log.disabled = log.disabled, True
        try:
            for name in SHA256:
                _fetch(f"{name}.gz", SHA256[name], cache)
        finally:
            log.disabled = was
    return cache


def _fetch(file, sha256, cache):
    """Have ``file`` in ``cache``. pooch gives a download its name when the checksum is right; then all is done."""
    pooch, requests, tqdm = needed("pooch"), needed("requests"), needed("tqdm").tqdm
    def download(url, output_file, _):
        # A bar of total 1 at first: pooch puts the true total in as soon as the server has told it.
        with tqdm(total=1, desc=file, unit="B", unit_scale=True, disable=bool(os.environ.get("TQDM_DISABLE"))) as bar:
            pooch.HTTPDownloader(progressbar=bar, chunk_size=2**16)(url, output_file, None)

    problems = []
    for address in ADDRESSES:
        try:
            return pooch.retrieve(address + file, f"sha256:{sha256}", fname=file, path=cache, downloader=download)
        except (requests.RequestException, ValueError) as problem:    # ValueError: the checksum
            problems.append(f"  {address + file}\n    {problem}\n")
    raise ConnectionError(f"{file} could not be downloaded.\n{''.join(problems)}"
                          "Try again later, or install Debian's package dataset-fashion-mnist, or put the four files "
                          "into a folder of your own: load_fashion_mnist(root=...)")


# ---- what is in them ----
def _read_pair(paths, part, n):
    """``n`` rows of pixels and their labels, both uint8."""
    pixels = _read_idx(paths[f"{part}-images-idx3-ubyte"], (n, SIDE, SIDE)).reshape(n, SIDE * SIDE)
    path, classes = paths[f"{part}-labels-idx1-ubyte"], len(CLASS_NAMES)
    labels = _read_idx(path, (n,))
    if np.bincount(labels, minlength=classes).tolist() != [n // classes] * classes:
        raise ValueError(f"{path} does not hold each label from 0 to {classes - 1} {n // classes} times")
    return pixels, labels


def _read_idx(path, shape):
    """An idx file as a uint8 array, which must have ``shape``.
    The format of MNIST: two zero bytes, 8 for "unsigned bytes", the number of axes; then the length of each axis in
    four bytes, most significant first; then the content.
    """
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
            content = file.read()
    except (gzip.BadGzipFile, EOFError, zlib.error) as problem:
        raise ValueError(f"{path} is damaged: {problem}") from None
    start = 4 + 4 * len(shape)
    if content[:4] != bytes([0, 0, 8, len(shape)]):
        raise ValueError(f"{path} is no idx file of bytes with {len(shape)} axes: it begins with {content[:4]!r}")
    found = tuple(int.from_bytes(content[i:i + 4], "big") for i in range(4, start, 4))
    if found != shape or len(content) - start != math.prod(shape):
        wanted, said = (" × ".join(map(str, lengths)) for lengths in (shape, found))
        raise ValueError(f"{path} should hold {wanted} bytes, its header says {said}, it holds {len(content) - start}")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def _tensors(pixels, labels):
    return torch.tensor(pixels).float().div_(255), torch.from_numpy(labels.astype(np.int64))
