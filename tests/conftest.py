"""Settings of the tests; the lessons under nbval make their own."""

import gc
import os

import pytest


def pytest_collectstart():
    gc.disable()
    import torch  # here, because the process that hands the tests out to workers collects none, and need not wait

    # Tensors this small are not worth a second thread, and on a busy machine it makes everything five times slower.
    # With two (KDLIB_THREADS=2) sums are rounded otherwise: no test may notice.
    torch.set_num_threads(int(os.environ.get("KDLIB_THREADS", 1)))


def pytest_collection_finish():
    """What was imported and collected stays to the end; to look through it for garbage took a tenth of the time."""
    gc.freeze()
    gc.set_threshold(100_000)    # tests leave little garbage
    gc.enable()


def pytest_unconfigure(config):
    """A worker has told all it knows. To take its memory apart, object by object, would keep everybody waiting."""
    if hasattr(config, "workerinput"):
        os._exit(0)


@pytest.fixture(scope="module")
def browser():
    """A headless browser for the tests of a file; without one they are skipped."""
    from browser import open_browser  # needs what only the browser tests need

    with open_browser() as browser:
        yield browser


def from_npm(*pins):
    """The files of an earlier build, else fetched now; for tests in a browser. pins: what `fetch_packages` takes."""
    import build_book  # needs what only the tests of the book need
    from browser import browser_or_skip

    browser_or_skip()
    try:
        return build_book.fetch_packages(build_book.BOOK.parent, *pins)
    except build_book.BookError as problem:
        if os.environ.get("KDLIB_BROWSER_REQUIRED"):
            pytest.fail(str(problem))
        pytest.skip(str(problem))


@pytest.fixture(scope="session")
def packages():
    """What the book's pages take from npm."""
    return from_npm()


@pytest.fixture(scope="session")
def book(packages, tmp_path_factory):
    """The folder of the whole book, built once for all tests in a browser (or for those of a worker)."""
    import build_book

    folder = tmp_path_factory.mktemp("书 of the class") / "book"    # spaces and other letters, as on many a desktop
    build_book.replace_book(folder, packages)
    return folder


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """The address of one JupyterLab server for all tests in a browser; with several workers, one for each of them."""
    from lab_server import make_lab  # needs what only the browser tests need

    with make_lab(tmp_path_factory.mktemp("jupyter")) as address:
        yield address
