import pytest

from emotion_gui.training.curves.axis_ticks import (
    ACCURACY,
    LEARNING_RATE,
    LOSS,
    Quantity,
    linear_ticks,
    log_range,
    log_ticks,
)


@pytest.mark.parametrize(
    ("quantity", "low", "high", "expected"),
    [
        (LOSS, 1.04, 2.7, (1.0, 3.0)),
        (LOSS, 0.5, 0.5, (0.5, 0.6)),
        (LOSS, 1, 60, (0, 60)),
        (ACCURACY, 0.34, 0.61, (0.3, 0.7)),
        (ACCURACY, 0.0, 0.0, (0.0, 0.2)),
        (ACCURACY, 1.0, 1.0, (0.8, 1.0)),
        (LEARNING_RATE, 1e-5, 1e-3, (0, 1e-3)),
        (LEARNING_RATE, 0, 0, (0, 1)),
    ],
)
def test_axes_end_on_round_numbers(
    quantity: Quantity, low: float, high: float, expected: tuple[float, float]
) -> None:
    assert quantity.axis_range(low, high) == pytest.approx(expected)


def test_a_logarithmic_axis_ends_on_round_numbers() -> None:
    assert log_range(0.034, 2.3) == pytest.approx((0.02, 5))
    assert log_range(1, 1) == pytest.approx((1, 2))


def test_ticks_are_round_and_do_not_overlap() -> None:
    assert linear_ticks(0, 48.2, 10) == (pytest.approx([0, 5, 10, 15, 20, 25, 30, 35, 40, 45]), 5)
    assert linear_ticks(11.9, 12.41, 6)[0] == pytest.approx([11.9, 12, 12.1, 12.2, 12.3, 12.4])
    for span in ((1e-9, 2e-9), (0.0, 0.0), (-3.0, 1e6)):
        assert len(linear_ticks(*span, 8)[0]) <= 9


def test_a_logarithmic_axis_has_ticks_however_much_it_shows() -> None:
    assert log_ticks(0.1, 10, 8)[0] == pytest.approx([0.1, 0.2, 0.5, 1, 2, 5, 10])
    assert log_ticks(1e-6, 1, 8)[0] == pytest.approx([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1])
    assert log_ticks(1.0, 1.5, 8)[0] == pytest.approx([1.0, 1.1, 1.2, 1.3, 1.4, 1.5])
    assert 2 <= len(log_ticks(1e-30, 1, 8)[0]) <= 8


def test_values_have_the_decimals_that_their_axis_needs() -> None:
    assert LOSS.format(1.5, 0.5) == "1.5"
    assert ACCURACY.format(0.6, 0.1) == "60%"
    assert ACCURACY.format(0.6124, 0.005) == "61.2%"
    assert LEARNING_RATE.format(0.0005, 0.0001) == "0.0005"
