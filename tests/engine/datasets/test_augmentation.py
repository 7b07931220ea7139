"""Augmentation: what holds for every kind, that a seed decides all, and what each does to a picture that shows it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.augmentation.steps import AUGMENTATIONS, AugmentationStep, augment_sample, check_steps
from engine.datasets.preparation import Preparation
from engine.errors import SettingsError
from engine.params import Choice, Flag, Param, Real

Pixels = npt.NDArray[np.uint8]


def picture(height: int = 20, width: int = 30, channels: int = 3, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)


def step(key: str, **values: Any) -> AugmentationStep:
    return AugmentationStep(key=key, values=values)


def any_value(param: Param) -> st.SearchStrategy[Any]:
    if isinstance(param, Real):
        return st.floats(param.low, param.high)
    if isinstance(param, Choice):
        return st.sampled_from(param.options)
    assert isinstance(param, Flag)
    return st.booleans()


def any_step() -> st.SearchStrategy[AugmentationStep]:
    kinds = [
        st.fixed_dictionaries({param.name: any_value(param) for param in kind.params}).map(
            lambda values, key=kind.key: AugmentationStep(key=key, values=values)
        )
        for kind in AUGMENTATIONS.values()
    ]
    return st.one_of(kinds)


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(any_step(), max_size=4),
    seed=st.integers(0, 2**63),
    height=st.integers(1, 24),
    width=st.integers(1, 24),
    channels=st.sampled_from((1, 3)),
)
def test_a_picture_stays_a_picture_and_a_seed_decides_all(
    steps: list[AugmentationStep], seed: int, height: int, width: int, channels: int
) -> None:
    check_steps(steps)
    given_picture = picture(height, width, channels)
    before = given_picture.copy()
    first = augment_sample(given_picture, steps, seed)
    assert first.shape == (height, width, channels)
    assert first.dtype == np.uint8
    assert np.array_equal(given_picture, before), "the picture given is not written to"
    assert np.array_equal(augment_sample(before, steps, seed), first)


IDLE = {
    "flip": {"horizontal": False, "vertical": False},
    "rotate": {"degrees": 0.0},
    "zoom": {"share": 0.0},
    "shift": {"width": 0.0, "height": 0.0},
    "brightness": {"share": 0.0},
    "contrast": {"share": 0.0},
    "noise": {"deviation": 0.0},
    "erase": {"share": 0.0},
}


@pytest.mark.parametrize("key", AUGMENTATIONS)
def test_without_strength_nothing_changes(key: str) -> None:
    for seed in range(30):
        assert np.array_equal(augment_sample(picture(), [step(key, **IDLE[key])], seed), picture())


@pytest.mark.parametrize("key", AUGMENTATIONS)
def test_by_default_something_changes(key: str) -> None:
    changed = [not np.array_equal(augment_sample(picture(), [step(key)], seed), picture()) for seed in range(60)]
    assert sum(changed) >= 15


@pytest.mark.parametrize("key", [key for key in AUGMENTATIONS if key != "flip"])
def test_it_is_done_as_often_as_its_chance_says(key: str) -> None:
    def share(chance: float) -> float:
        steps = [step(key, chance=chance)]
        return float(
            np.mean([not np.array_equal(augment_sample(picture(), steps, seed), picture()) for seed in range(400)])
        )

    assert share(0.0) == 0.0
    assert share(1.0) > 0.95
    assert 0.2 < share(0.3) < 0.4


def test_half_of_the_pictures_are_mirrored_and_the_others_as_they_were() -> None:
    results = [augment_sample(picture(), [step("flip")], seed) for seed in range(400)]
    mirrored = sum(np.array_equal(result, picture()[:, ::-1]) for result in results)
    as_it_was = sum(np.array_equal(result, picture()) for result in results)
    assert mirrored + as_it_was == 400
    assert 160 < mirrored < 240


def test_both_flips_make_four_pictures() -> None:
    flips = [step("flip", horizontal=True, vertical=True)]
    found = {augment_sample(picture(), flips, seed).tobytes() for seed in range(60)}
    original = picture()
    assert found == {view.tobytes() for view in (original, original[:, ::-1], original[::-1], original[::-1, ::-1])}


def spot(result: Pixels) -> tuple[float, float]:
    """Where the light is: its middle as (row, column)."""
    weights = result[:, :, 0].astype(np.float64)
    rows, columns = np.indices(weights.shape)
    return float((rows * weights).sum() / weights.sum()), float((columns * weights).sum() / weights.sum())


def dot(row: int, column: int, side: int = 41) -> Pixels:
    made = np.zeros((side, side, 1), dtype=np.uint8)
    made[row - 1 : row + 2, column - 1 : column + 2] = 255
    return made


def test_a_rotation_turns_about_the_middle_by_at_most_its_degrees() -> None:
    angles = []
    for seed in range(100):
        row, column = spot(augment_sample(dot(20, 32), [step("rotate", degrees=30.0, fill="black")], seed))
        assert np.hypot(row - 20, column - 20) == pytest.approx(12, abs=0.3)
        angles.append(np.degrees(np.arctan2(row - 20, column - 20)))
    assert max(np.abs(angles)) <= 31
    assert min(angles) < -20
    assert max(angles) > 20


def test_a_shift_moves_by_at_most_its_shares() -> None:
    steps = [step("shift", width=0.25, height=0.0, fill="black")]
    places = np.array([spot(augment_sample(dot(20, 20), steps, seed)) for seed in range(100)])
    assert places[:, 0] == pytest.approx(20, abs=0.05)
    assert np.abs(places[:, 1] - 20).max() <= 41 * 0.25 + 0.1
    assert np.ptp(places[:, 1]) > 15


def test_zoom_makes_larger_and_smaller() -> None:
    reach = [
        spot(augment_sample(dot(20, 30), [step("zoom", share=0.5, fill="black")], seed))[1] - 20 for seed in range(100)
    ]
    assert 5 <= min(reach) < 7
    assert 13 < max(reach) <= 15.2


@pytest.mark.parametrize(("fill", "corner"), [("black", 0), ("edge", 200), ("reflect", 200)])
def test_a_gap_is_filled_as_chosen(fill: str, corner: int) -> None:
    light = np.full((20, 20, 3), 200, dtype=np.uint8)
    results = [augment_sample(light, [step("shift", width=0.5, height=0.5, fill=fill)], seed) for seed in range(20)]
    assert min(int(result.min()) for result in results) == corner


def test_movements_in_a_row_are_one_and_keep_their_order() -> None:
    """A picture that is shifted far and back is not lost, and a turn after a shift goes about the middle."""
    steps = [step("rotate", degrees=45.0), step("zoom", share=0.2), step("shift")]
    one = augment_sample(picture(64, 64), steps, 5)
    three = picture(64, 64)
    rng = np.random.default_rng(5)
    for each in steps:
        three = AUGMENTATIONS[each.key].apply(
            three,
            {param.name: each.values.get(param.name, param.default) for param in AUGMENTATIONS[each.key].params},
            rng,
        )
    middle = (slice(20, 44), slice(20, 44))
    near = np.abs(one[middle].astype(float).mean() - three[middle].astype(float).mean())
    assert near < 6
    assert one.std() > three.std(), "one movement blurs less than three"


def test_brightness_moves_all_pixels_alike_and_stays_in_range() -> None:
    grey = np.full((8, 8, 1), 128, dtype=np.uint8)
    values = {int(augment_sample(grey, [step("brightness", share=0.1)], seed)[0, 0, 0]) for seed in range(200)}
    assert min(values) in range(102, 108)
    assert max(values) in range(149, 155)
    white = np.full((8, 8, 1), 250, dtype=np.uint8)
    assert max(int(augment_sample(white, [step("brightness", share=1.0)], seed).max()) for seed in range(50)) == 255


def test_contrast_keeps_the_mean() -> None:
    soft = (picture() // 4 + 96).astype(np.uint8)
    results = [augment_sample(soft, [step("contrast", share=0.5)], seed) for seed in range(100)]
    assert all(abs(result.mean() - soft.mean()) < 1.5 for result in results)
    assert min(result.std() for result in results) < 0.6 * soft.std()
    assert max(result.std() for result in results) > 1.4 * soft.std()


def test_noise_has_its_deviation() -> None:
    grey = np.full((64, 64, 3), 128, dtype=np.uint8)
    noisy = augment_sample(grey, [step("noise", deviation=0.1)], 1).astype(float)
    assert noisy.std() == pytest.approx(25.5, rel=0.05)
    assert noisy.mean() == pytest.approx(128, abs=1)


@pytest.mark.parametrize("fill", ["black", "mean", "noise"])
def test_what_is_erased_is_one_rectangle_of_at_most_its_share(fill: str) -> None:
    white = np.full((40, 40, 1), 255, dtype=np.uint8)
    white[:20] = 55
    for seed in range(60):
        gone = (
            augment_sample(white, [step("erase", share=0.25, fill=fill, chance=1.0)], seed)[:, :, 0] != white[:, :, 0]
        )
        rows, columns = np.flatnonzero(gone.any(axis=1)), np.flatnonzero(gone.any(axis=0))
        if not len(rows):
            continue
        box = gone[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        assert box.mean() > 0.9, "nothing but the rectangle"
        assert box.size <= 0.25 * 1600 * 1.15


def test_a_step_that_is_off_does_nothing() -> None:
    off = AugmentationStep(key="noise", is_on=False)
    assert np.array_equal(augment_sample(picture(), [off], 0), picture())


def test_a_picture_changes_in_another_way_each_time() -> None:
    steps = (step("rotate"), step("brightness"))
    changed = [augment_sample(picture(), steps, (3, 0, sample)) for sample in range(9)]
    assert len({one.tobytes() for one in changed}) == 9


def test_no_steps_are_no_work() -> None:
    one = picture()
    assert augment_sample(one, (), 0) is one


def test_what_does_not_exist_is_refused() -> None:
    with pytest.raises(SettingsError, match="There is no augmentation “melt”"):
        check_steps([step("melt")])
    with pytest.raises(SettingsError, match="Degrees cannot be"):
        check_steps([step("rotate", degrees=999.0)])
    with pytest.raises(SettingsError):
        check_steps([step("rotate", speed=1.0)])


def test_steps_are_kept_in_a_project_and_damaged_ones_refused() -> None:
    chosen = Preparation(augmentation=(step("rotate", degrees=5.0), AugmentationStep(key="flip", is_on=False)))
    assert Preparation.from_json(chosen.to_json()) == chosen
    with pytest.raises(SettingsError):
        Preparation.from_json({"augmentation": [{"key": "melt"}]})
