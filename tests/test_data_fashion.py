"""Fashion-MNIST: read from a folder, found on this computer or downloaded once; what is damaged is named."""

import gzip
import hashlib
import http.server
import re
import socket
import struct
import threading
from pathlib import Path

import numpy as np
import pooch
import pytest
import torch

from kdlib.data import _fashion, load_fashion_mnist

NAMES = list(_fashion.SHA256)
TRAIN, TEST, VALIDATION = 40, 20, 1    # of each class 4, 2 and 1, so that a test writes 47 kB instead of 47 MB
REAL = _fashion.DEBIAN                 # before any test replaces it


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(np.uint8).tobytes()


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path):
    """A Fashion-MNIST of 60 images, no files on this computer, no address to download from."""
    for name, value in {"TRAIN": TRAIN, "TEST": TEST, "VALIDATION": VALIDATION,
                        "DEBIAN": tmp_path / "no Debian", "ADDRESSES": ()}.items():
        monkeypatch.setattr(_fashion, name, value)
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture(scope="module")
def arrays():
    draw = np.random.default_rng(0)
    content = {}
    for part, n in (("train", TRAIN), ("t10k", TEST)):
        content[f"{part}-images-idx3-ubyte"] = draw.integers(0, 256, (n, 28, 28))
        content[f"{part}-labels-idx1-ubyte"] = draw.permutation(np.arange(n) % 10)
    return content


@pytest.fixture(scope="module")
def packed(arrays):
    """The four files as one downloads them."""
    return {f"{name}.gz": gzip.compress(idx(array)) for name, array in arrays.items()}


def write(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def folder(tmp_path, packed):
    return write(tmp_path / "my files", packed)


def parts(d):
    return (d.x_train, d.y_train), (d.x_val, d.y_val), (d.x_test, d.y_test)


# ---- what one gets ----

def check_promises(d, sizes):
    for (x, y), n in zip(parts(d), sizes):
        assert x.dtype == torch.float32 and x.shape == (n, 784) and 0 <= x.min() and x.max() <= 1
        assert y.dtype == torch.int64 and y.bincount().tolist() == [n // 10] * 10
    assert d.class_names == ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker",
                             "Bag", "Ankle boot")
    assert d.image_shape == (28, 28)


def test_parts_have_the_sizes_types_and_names_they_promise(folder):
    check_promises(load_fashion_mnist(folder), (30, 10, 20))


def test_validation_is_the_last_of_each_class_and_everything_keeps_its_order(folder, arrays):
    d = load_fashion_mnist(folder)
    labels = arrays["train-labels-idx1-ubyte"]
    last = sorted(max(np.flatnonzero(labels == c)) for c in range(10))
    rest = [row for row in range(TRAIN) if row not in last]
    for (x, y), rows in zip(parts(d), (rest, last)):
        assert (x.reshape(-1, 28, 28).numpy() == arrays["train-images-idx3-ubyte"][rows].astype(np.float32) / 255).all()
        assert (y.numpy() == labels[rows]).all()
    assert (d.x_test.reshape(-1, 28, 28).numpy() * 255).round().astype(int).tolist() == \
        arrays["t10k-images-idx3-ubyte"].tolist()
    assert d.y_test.tolist() == arrays["t10k-labels-idx1-ubyte"].tolist()


def test_packed_unpacked_and_every_kind_of_path_are_the_same(folder, arrays, tmp_path, monkeypatch):
    mixed = write(tmp_path / "mixed", {NAMES[0]: idx(arrays[NAMES[0]]), NAMES[3]: idx(arrays[NAMES[3]])})
    write(mixed, {f"{name}.gz": gzip.compress(idx(arrays[name])) for name in NAMES[1:3]})
    unpacked = write(tmp_path / "unpacked", {name: idx(array) for name, array in arrays.items()})
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    expected = load_fashion_mnist(folder)
    for root in (mixed, str(mixed), unpacked, "~/unpacked"):
        for (x, y), (x_expected, y_expected) in zip(parts(load_fashion_mnist(root)), parts(expected)):
            assert torch.equal(x, x_expected) and torch.equal(y, y_expected)


def test_nobody_can_change_anothers_images(folder):
    load_fashion_mnist(folder).x_test.fill_(7)
    assert load_fashion_mnist(folder).x_test.max() <= 1


@pytest.mark.more
@pytest.mark.skipif(not (REAL / f"{NAMES[0]}.gz").is_file(), reason="Debian's dataset-fashion-mnist is not installed")
def test_the_real_files(monkeypatch):
    monkeypatch.undo()
    d = load_fashion_mnist(download=False)
    check_promises(d, (55_000, 5_000, 10_000))
    assert d.x_train.min() == 0 and d.x_train.max() == 1
    # The package's files hold what was published, though packed anew: the published mean brightness, the first labels.
    mean = (d.x_train.double().sum() + d.x_val.double().sum()) / (60_000 * 784)
    assert round(mean.item(), 4) == 0.2860
    assert d.y_train[:5].tolist() == [9, 0, 0, 3, 0] and d.y_test[:5].tolist() == [9, 2, 1, 1, 6]


# ---- what is refused ----

@pytest.mark.parametrize("root", [3, 2.5, True, b"folder", ["folder"], torch.tensor(3)], ids=repr)
def test_what_is_no_path_is_refused(root):
    with pytest.raises(TypeError, match=re.escape(repr(root))):
        load_fashion_mnist(root)


@pytest.mark.parametrize("download", [1, "no", None], ids=repr)
def test_download_is_true_or_false(folder, download):
    with pytest.raises(TypeError, match=re.escape(repr(download))):
        load_fashion_mnist(folder, download=download)


@pytest.mark.parametrize("name", NAMES)
def test_missing_file_is_named(folder, name):
    (folder / f"{name}.gz").unlink()
    (folder / name).mkdir()    # a folder is no file
    with pytest.raises(FileNotFoundError, match=f"{re.escape(repr(str(folder)))}: {name} missing"):
        load_fashion_mnist(folder)


def test_missing_folder_and_a_file_for_a_folder_are_named(folder):
    for root in (folder / "nowhere", folder / f"{NAMES[0]}.gz"):
        with pytest.raises(FileNotFoundError, match=re.escape(repr(str(root)))):
            load_fashion_mnist(root)


def flip(content, place):
    return content[:place] + bytes([content[place] ^ 255]) + content[place + 1:]


PACKED_DAMAGE = {
    "empty": lambda packed: b"",
    "half": lambda packed: packed[:len(packed) // 2],
    "last byte missing": lambda packed: packed[:-1],
    "checksum": lambda packed: flip(packed, -8 + len(packed)),
    "a byte of its content": lambda packed: flip(packed, len(packed) // 2),
    "not gzip": lambda packed: gzip.decompress(packed),
    "a page instead": lambda packed: b"<html>Please log in</html>",
    "rubbish behind": lambda packed: packed + b"rubbish",
}
DAMAGE = {
    "empty": lambda content: b"",
    "header only": lambda content: content[:8],
    "half a header": lambda content: content[:6],
    "magic": lambda content: flip(content, 2),
    "axes": lambda content: flip(content, 3),
    "fewer than the header says": lambda content: content[:-1],
    "more than the header says": lambda content: content + b"\0",
    "another count, consistently": lambda content: (
        idx(np.arange(50) % 10) if content[3] == 1 else idx(np.zeros((50, 28, 28)))),
    "a huge count": lambda content: content[:4] + b"\xff" * 4 + content[8:],
    "another size of image": lambda content: content[:-1] if content[3] == 1 else idx(np.zeros((TRAIN, 56, 14))),
}


def named(path, damage, content):
    path.write_bytes(content)
    with pytest.raises(ValueError, match=re.escape(str(path))):
        load_fashion_mnist(path.parent)


@pytest.mark.parametrize("name", NAMES)
def test_damaged_packed_file_is_named(folder, packed, name):
    for damage, spoil in PACKED_DAMAGE.items():
        named(folder / f"{name}.gz", damage, spoil(packed[f"{name}.gz"]))


@pytest.mark.parametrize("name", NAMES)
def test_damaged_file_is_named(folder, arrays, name):
    (folder / f"{name}.gz").unlink()
    for damage, spoil in DAMAGE.items():
        named(folder / name, damage, spoil(idx(arrays[name])))


@pytest.mark.parametrize("label", [10, 255, 3], ids=["unknown", "largest", "one class too often"])
def test_labels_are_those_of_ten_equal_classes(folder, arrays, label):
    labels = arrays[NAMES[1]].copy()
    labels[np.flatnonzero(labels == 4)[0]] = label
    write(folder, {f"{NAMES[1]}.gz": gzip.compress(idx(labels))})
    with pytest.raises(ValueError, match=f"{NAMES[1]}.gz does not hold each label from 0 to 9 4 times"):
        load_fashion_mnist(folder)


def test_train_and_test_exchanged(folder):
    train, test = (folder / f"{part}-labels-idx1-ubyte.gz" for part in ("train", "t10k"))
    train.rename(folder / "kept")
    test.rename(train)
    (folder / "kept").rename(test)
    with pytest.raises(ValueError, match=re.escape(f"{train} should hold 40 bytes, its header says 20")):
        load_fashion_mnist(folder)


# ---- where it looks, and what it downloads ----

@pytest.fixture
def server(monkeypatch, packed):
    """The four files on a server of this computer, with their checksums. ``server.asked`` holds what was asked for."""
    class Files(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.rsplit("/")[-1]
            served.asked.append(name)
            content = served.files.get(name)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write((content or b"")[:served.cut])

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files) as served:
        served.asked, served.files, served.cut = [], dict(packed), None
        served.address = f"http://127.0.0.1:{served.server_port}/data/"
        monkeypatch.setattr(_fashion, "ADDRESSES", (served.address,))
        monkeypatch.setattr(_fashion, "SHA256", {name: hashlib.sha256(packed[f"{name}.gz"]).hexdigest()
                                                 for name in NAMES})
        thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield served
        served.shutdown()
        thread.join()


@pytest.fixture
def nobody():
    """An address where nobody listens."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{silent.getsockname()[1]}/"


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache" / "kdlib" / "fashion-mnist"


def held(cache):
    return sorted(path.name for path in cache.iterdir())


GZ = [f"{name}.gz" for name in NAMES]


def test_downloads_once(server, cache, folder, packed):
    d = load_fashion_mnist()
    assert server.asked == GZ and held(cache) == sorted(GZ)
    assert all((cache / name).read_bytes() == packed[name] for name in GZ)
    for again in (d, load_fashion_mnist(), load_fashion_mnist(download=False)):
        assert all(torch.equal(x, x_expected) and torch.equal(y, y_expected)
                   for (x, y), (x_expected, y_expected) in zip(parts(again), parts(load_fashion_mnist(folder))))
    assert server.asked == GZ


def test_the_bar_names_the_file_and_nothing_is_said_where_bars_are_off(server, cache, monkeypatch, capfd):
    load_fashion_mnist()
    assert capfd.readouterr() == ("", "")    # TQDM_DISABLE is set for all tests
    for name in GZ:
        (cache / name).unlink()
    monkeypatch.setenv("TQDM_DISABLE", "")
    load_fashion_mnist()
    said = capfd.readouterr().err
    assert all(f"{name}: 100%" in said for name in GZ)


@pytest.mark.parametrize("works", [True, False])
def test_pooch_keeps_quiet_here_and_speaks_again_afterwards(server, works, monkeypatch):
    said = []
    log = pooch.get_logger()
    monkeypatch.setattr(log, "handle", lambda record: said.append(record.getMessage()))
    log.info("before")
    if works:
        load_fashion_mnist()
    else:
        server.files.clear()
        failure(GZ[0], server.address)
    log.info("after")
    assert said == ["before", "after"]


def test_debian_comes_first_then_the_cache(server, cache, tmp_path, packed, monkeypatch):
    monkeypatch.setattr(_fashion, "DEBIAN", write(tmp_path / "debian", packed))
    load_fashion_mnist()
    assert server.asked == [] and not cache.exists()
    (tmp_path / "debian" / GZ[2]).unlink()    # not complete: passed over
    load_fashion_mnist()
    assert server.asked == GZ


def test_a_damaged_file_in_the_cache_is_fetched_again(server, cache, packed):
    load_fashion_mnist()
    (cache / GZ[1]).write_bytes(packed[GZ[1]][:-9])
    with pytest.raises(ValueError, match=re.escape(str(cache / GZ[1]))):
        load_fashion_mnist(download=False)
    load_fashion_mnist()
    assert server.asked == [*GZ, GZ[1]] and (cache / GZ[1]).read_bytes() == packed[GZ[1]]


def test_only_what_is_missing_is_fetched(server, cache, packed):
    server.files[GZ[2]] = b"not yet"
    with pytest.raises(ConnectionError):
        load_fashion_mnist()
    server.files[GZ[2]] = packed[GZ[2]]
    load_fashion_mnist()
    assert server.asked == [*GZ[:3], *GZ[2:]]


def test_without_download_nothing_is_asked_for(server, cache):
    with pytest.raises(FileNotFoundError, match=f"{NAMES[0]}.*{NAMES[3]} missing"):
        load_fashion_mnist(download=False)
    assert server.asked == [] and not cache.exists()


def failure(file, address, *also):
    """The message of the failed download, which must say what failed, where, and what to do."""
    with pytest.raises(ConnectionError) as raised:
        load_fashion_mnist()
    for part in (file, address + file, "package dataset-fashion-mnist", "load_fashion_mnist(root=", *also):
        assert part in str(raised.value)


def test_other_contents_are_not_kept(server, cache):
    server.files[GZ[0]] = b"<html>Please log in to this network</html>"
    failure(GZ[0], server.address, "hash")
    assert held(cache) == []


@pytest.mark.parametrize("cut", [0, 50])
def test_a_connection_cut_in_the_middle_leaves_nothing(server, cache, cut):
    server.cut = cut
    failure(GZ[0], server.address)
    assert held(cache) == []
    server.cut = None
    load_fashion_mnist()


def test_a_file_that_is_not_there(server, cache):
    del server.files[GZ[3]]
    failure(GZ[3], server.address, "404")
    assert held(cache) == sorted(GZ[:3])    # what is whole is kept for the next time


def test_no_server(server, cache, nobody, monkeypatch):
    monkeypatch.setattr(_fashion, "ADDRESSES", (nobody,))
    failure(GZ[0], nobody, "refused")
    assert held(cache) == []


def test_the_second_address_helps_out(server, nobody, monkeypatch):
    monkeypatch.setattr(_fashion, "ADDRESSES", (nobody, server.address))
    load_fashion_mnist()
    assert server.asked == GZ


def test_an_interrupted_download_leaves_nothing(server, cache, monkeypatch):
    def interrupted(url, output_file, _):
        Path(output_file).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(pooch, "HTTPDownloader", lambda **kwargs: interrupted)
    with pytest.raises(KeyboardInterrupt):
        load_fashion_mnist()
    assert held(cache) == []


def test_a_damaged_file_stays_until_its_successor_is_whole(server, cache, packed, nobody, monkeypatch):
    load_fashion_mnist()
    (cache / GZ[0]).write_bytes(b"damaged")
    monkeypatch.setattr(_fashion, "ADDRESSES", (nobody,))
    failure(GZ[0], nobody)
    assert held(cache) == sorted(GZ)
