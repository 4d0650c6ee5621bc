import numpy as np

from vision.data.shapes import Box, Outline, Outlines, Runs, drawn


def test_a_box_fills_the_pixels_between_its_edges() -> None:
    mask = drawn(Outlines(outlines=(Box(index=2, edges_xyxy_px=(3.0, 1.0, 7.0, 4.0)),)), 10, 20)
    assert np.array_equal(np.argwhere(mask == 2).min(axis=0), (1, 3))
    assert (mask == 2).sum() == 4 * 3


def test_a_box_keeps_one_pixel_and_is_cut_at_the_edge() -> None:
    thin = drawn(Outlines(outlines=(Box(index=1, edges_xyxy_px=(5.1, 5.1, 5.2, 9.0)),)), 10, 20)
    assert (thin > 0).sum() == 4
    large = drawn(Outlines(outlines=(Box(index=1, edges_xyxy_px=(-9.0, -9.0, 90.0, 90.0)),)), 10, 20)
    assert (large == 1).all()


def test_shares_are_of_the_width_and_of_the_height() -> None:
    box = Box(index=1, edges_xyxy_px=(0.5, 0.0, 1.0, 0.5))
    corners = Outline(index=2, corners_px=((0.0, 0.5), (0.2, 0.5), (0.2, 1.0), (0.0, 1.0)))
    mask = drawn(Outlines(outlines=(box, corners), relative=True), 10, 20)
    assert (mask[:5, 10:] == 1).all()
    assert (mask[5:, :5] == 2).all()
    assert not mask[:5, :10].any()


def test_runs_go_down_the_columns() -> None:
    mask = drawn(Outlines(outlines=(Runs(index=3, lengths_px=(1, 3, 2)),)), 2, 3)
    assert mask.tolist() == [[0, 3, 0], [3, 3, 0]]


def test_what_is_drawn_later_lies_above() -> None:
    below, above = Box(index=1, edges_xyxy_px=(0, 0, 4, 4)), Box(index=2, edges_xyxy_px=(2, 0, 4, 4))
    mask = drawn(Outlines(outlines=(below, above)), 4, 4)
    assert mask[0].tolist() == [1, 1, 2, 2]
