"""prepare, square-bilinear/1."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from carina_training.config import AugmentConfig
from carina_training.data.augment import augment, equalise
from carina_training.data.prepare import formula_frame, formula_image, prepare, resize_weights


@pytest.mark.parametrize(
    ("rows", "columns", "size"), [(300, 250, 224), (97, 640, 64), (40, 30, 96), (224, 224, 224), (1, 500, 32)]
)
def test_prepare_is_torch_antialiased_bilinear_of_the_padded_square(rows, columns, size):
    frame = formula_frame(rows, columns, 3)
    side = max(rows, columns)
    top, left = (side - rows) // 2, (side - columns) // 2
    square = torch.zeros(1, 1, side, side, dtype=torch.float64)
    square[0, 0, top : top + rows, left : left + columns] = torch.from_numpy(frame.astype(np.float64) / 255)
    wanted = F.interpolate(square, (size, size), mode="bilinear", antialias=True, align_corners=False)[0, 0].numpy()
    prepared = prepare(frame, size)
    assert prepared.dtype == np.float32
    # float32 rounding of values up to 1 is 6e-8.
    np.testing.assert_allclose(prepared, wanted, rtol=0, atol=1e-7)


def test_padding_goes_after_when_the_difference_is_odd():
    # 4 rows, 1 column: side 4, floor(3 / 2) = 1 column of zeros before, 2 after.
    prepared = prepare(np.full((4, 1), 255, np.uint8), 4)
    assert prepared[0].tolist() == [0.0, 1.0, 0.0, 0.0]


def test_weights_sum_to_one():
    for source, target in ((7, 3), (3, 7), (2500, 224)):
        np.testing.assert_allclose(resize_weights(source, target).sum(1), 1.0, rtol=0, atol=1e-12)


def test_formula_by_hand():
    # r = 10, c = 20, seed 2: (100 + 1200 + 1400) / 64 = 42.19 -> 42; 42 + 34 = 76.
    assert formula_frame(32, 32, 2)[10, 20] == 76
    assert formula_image(32, 2)[10, 20] == np.float32(76 / 255)


def test_equalise_flattens_and_keeps_black():
    frame = np.zeros((64, 64), np.uint8)
    frame[8:] = (np.arange(56 * 64) % 40 + 10).reshape(56, 64).astype(np.uint8)
    flat = equalise(frame)
    assert (flat[:8] == 0).all() and (flat[8:] > 0).all()
    # Forty values, equally often: their quantiles spread over the range.
    assert flat[8:].min() < 10 and flat[8:].max() > 245
    assert (np.diff(flat[8, :40].astype(int)) > 0).all()


def test_augmentation_depends_on_the_generator_alone_and_stays_in_range():
    films = torch.from_numpy(np.stack([formula_frame(64, 64, seed) for seed in range(4)]))
    draws = [augment(films, films, 48, AugmentConfig(), torch.Generator().manual_seed(5)) for _ in range(2)]
    assert torch.equal(draws[0], draws[1])
    assert draws[0].shape == (4, 1, 48, 48)
    assert draws[0].min() >= 0 and draws[0].max() <= 1
    other = augment(films, films, 48, AugmentConfig(), torch.Generator().manual_seed(6))
    assert not torch.equal(draws[0], other)
