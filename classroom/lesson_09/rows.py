"""Lesson 09's rows of the scorecard."""

from classroom.scorecard import PARTS, Row

LESSON, WITHOUT = "09_small_compute", "Part 4: without labels, without images"

ROWS = [
    Row("stored answers", PARTS[4], "Stored answers spoil augmented images (Beyer and others, 2022)", LESSON,
        "Part 3: when the cache becomes a bug", "on images as they are they cost more than ten points with shifts; on "
        "shifted images they bring more than fifteen",
        {"mixup": ("here['mixed, live'] - here['mixed, old answers']",
                   "here['mixed, live'] - here['mixed, answers mixed too']"),
         "shifts, images as they are": ("here['shifted, live'] - here['shifted, old answers']", None),
         "shifts, shifted images": ("there['shifted, live'] - there['shifted, old answers']", None)},
        elsewhere="stale answers spoil shifted images"),
    Row("pseudo-labels", PARTS[4], "Soft answers beat pseudo-labels (often told)", LESSON, WITHOUT,
        "within two points of each other on 500 images; on 100, and on images of nothing, soft answers win",
        {name: (f"learnt['{name}', 'soft answers'] - learnt['{name}', 'top class only']", None)
         for name in ("100 images", "500 images", "Gaussian noise")},
        elsewhere="top classes rival soft answers on many images"),
    Row("no real image", PARTS[4], "One can distil without any real image (Nayak and others, 2019; with stored "
        "statistics, Lopes and others, 2017)", LESSON, WITHOUT,
        "from a teacher of one hidden layer stretched noise carries most; from a convolutional one dozens of points "
        "less (exercise 3)",
        {"one hidden layer": ("learnt['uniform noise, stretched', 'soft answers'] - 10 "
                              "- (learnt['500 images', 'soft answers'] - 10) / 2", None),
         "a convolutional teacher": ("[noise - 10 - (real - 10) / 2 for real, noise in taught_by_cnn]", None,
                                     "Exercise 3 (investigate)")},
        elsewhere="stretched noise teaches more"),
]
