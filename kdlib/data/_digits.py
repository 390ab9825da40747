"""The handwritten digits: small enough that a student learns them in a second."""

import functools

import numpy as np
import torch

from kdlib import arguments, needed
from kdlib.data._dataset import Dataset

TRAIN, VALIDATION, TEST = 1000, 297, 500    # how the 1,797 digits are shared out
LARGEST_SEED = 2**32 - 1                    # that scikit-learn takes


def load_digits(n_labels=None, *, omit=(), split_seed=0, seed=0):
    """1,797 real handwritten digits, 8×8 pixels, from scikit-learn (no download).

    n_labels: keep a stratified subset of this many training images, drawn by ``seed``, at least one a class; ``None``
    keeps all. Subsets of one seed are nested: the 20 images are among the 50. omit: digits to drop from the training
    part only, such as ``(3,)``, before ``n_labels`` are drawn. split_seed: a whole number ≥ 0 that draws the stratified
    split 1,000 / 297 / 500 (train / validation / test). seed: a whole number ≥ 0 that draws the subset.
    Returns a `Dataset`: x (n, 64) float32 in [0, 1], y (n,) int64 in 0 … 9, image_shape (8, 8).
    Raises ``ValueError`` for an unknown class in ``omit``, an ``omit`` that leaves nothing, ``n_labels`` larger
    than the training part or smaller than one a class, a negative seed; ``TypeError`` for what is no whole number.
    Source: E. Alpaydin and C. Kaynak (1998), *Optical Recognition of Handwritten Digits*, UCI repository.
    Used in lesson 00, *One student in a second*.
    """
    train_test_split = needed("sklearn.model_selection").train_test_split
    split_seed = arguments.whole("split_seed", split_seed, least=0, most=LARGEST_SEED)
    seed = arguments.whole("seed", seed, least=0, most=LARGEST_SEED)
    omitted = arguments.wholes("omit", omit, least=0, most=9)
    images, labels = _all_digits()
    x_rest, x_test, y_rest, y_test = train_test_split(
        images, labels, test_size=TEST, stratify=labels, random_state=split_seed)
    x_train, x_val, y_train, y_val = train_test_split(
        x_rest, y_rest, test_size=VALIDATION, stratify=y_rest, random_state=split_seed)
    kept = np.flatnonzero(~np.isin(y_train, omitted))
    if not len(kept):
        raise ValueError(f"omit={arguments.shown(omit)} leaves no class to train on")
    if n_labels is not None:
        kept = kept[_stratified_subset(y_train[kept], n_labels, seed)]
    parts = (x_train[kept], y_train[kept], x_val, y_val, x_test, y_test)
    # torch.tensor copies, so that nobody can change another caller's images.
    return Dataset(*map(torch.tensor, parts), class_names=tuple("0123456789"), image_shape=(8, 8))


@functools.cache
def _all_digits():
    """All images and labels, read once: that takes longer than to share them out."""
    pixels, labels = needed("sklearn.datasets").load_digits(return_X_y=True)
    return (pixels / 16).astype(np.float32), labels


def _stratified_subset(labels, n_labels, seed):
    """Positions of ``n_labels`` images, each class in proportion to its size.
    Every image gets the place (rank within its class) / (size of its class), ranks being random; the first
    ``n_labels`` places are kept. scikit-learn's splitter would refuse 995 of 1,000: it wants a rest of every class.
    """
    classes = np.unique(labels)
    n_labels = arguments.whole("n_labels", n_labels, least=len(classes), most=len(labels))    # at least one a class
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    place = np.empty(len(labels))
    for c in classes:
        members = shuffled[labels[shuffled] == c]
        place[members] = (np.arange(len(members)) + 0.5) / len(members)
    return np.sort(shuffled[np.argsort(place[shuffled], kind="stable")][:n_labels])
