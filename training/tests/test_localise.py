"""Heatmaps against boxes, and figures by group."""

import gzip
import json

import numpy as np
import pytest
from conftest import tiny_config, write_index
from PIL import Image

from carina_training.__main__ import main
from carina_training.data.index import Box, films_to_measure, make_box, read_films
from carina_training.export.bundle import Identity, write_bundle
from carina_training.export.seeded import seeded_network
from carina_training.groups import by_group, with_demographics
from carina_training.localise import Pair, box_mask, boxed_films, centre_prior, compare, enlarge, localisation


def test_boxes_are_shares_of_a_film_of_1024_pixels():
    box = make_box("Infiltrate", 256, 512, 128, 64)
    assert box == Box(3, 0.25, 0.5, 0.125, 0.0625)


def test_a_box_on_a_film_that_is_not_square_lies_in_the_padded_square():
    # 100 rows, 50 columns: 25 columns of padding before. Left half of the film, upper half: columns 25..50 of 100.
    mask = box_mask([Box(0, 0.0, 0.0, 0.5, 0.5)], 100, 50, side=100)
    assert mask[:50, 25:50].all() and mask.sum() == 50 * 25


def test_enlarging_puts_a_cell_where_it_is():
    cells = np.zeros((7, 7))
    cells[2, 5] = 1
    large = enlarge(cells, 224)
    # Centre of the cell: (2.5, 5.5) * 32.
    row, column = np.unravel_index(large.argmax(), large.shape)
    assert abs(row + 0.5 - 2.5 * 32) <= 1 and abs(column + 0.5 - 5.5 * 32) <= 1
    assert large.max() == pytest.approx(1, abs=0.05) and large[:32].max() == 0
    np.testing.assert_allclose(enlarge(np.full((7, 7), 3.0), 64), 3.0)


def test_pointing_and_overlap_by_hand():
    mask = np.zeros((10, 10), bool)
    mask[2:4, 2:6] = True
    value = np.zeros((10, 10))
    value[2:4, 4:8] = 0.6
    value[3, 4] = 1.0
    # Eight cells above half the maximum, four of them in the eight of the box.
    assert compare(value, mask) == (1.0, pytest.approx(4 / 12))
    value[9, 9] = 2.0
    # Half the maximum is now 1.0: two cells, one of them in the box.
    assert compare(value, mask) == (0.0, pytest.approx(1 / 9))
    assert compare(np.zeros((10, 10)), mask) == (0.0, 0.0)


def test_the_prior_points_at_the_middle():
    middle, corner = (box_mask([Box(0, *place, 0.1, 0.1)], 64, 64) for place in ((0.45, 0.45), (0.0, 0.0)))
    assert compare(centre_prior(), middle)[0] == 1 and compare(centre_prior(), corner)[0] == 0


def test_findings_with_few_patients_are_pooled_only():
    pairs = [Pair(str(k), 0, (1.0, 0.5), (0.0, 0.1)) for k in range(12)]
    pairs += [Pair(str(k), 4, (0.0, 0.0), (1.0, 0.1)) for k in range(4)]
    result = localisation(pairs)
    assert list(result["classes"]) == ["atelectasis"]
    assert result["classes"]["atelectasis"]["pointing"]["value"] == 1.0
    assert result["pooled"]["pointing"]["value"] == 0.75 and result["pooled"]["pointingPrior"]["value"] == 0.25
    assert result["pooled"]["emptyMaps"] == 0
    assert localisation([*pairs, Pair("x", 0, (0.0, 0.0), (1.0, 0.1), empty=True)])["pooled"]["emptyMaps"] == 1
    low, high = result["pooled"]["pointing"]["interval"]
    assert low < 0.75 < high
    assert localisation([]) is None


def test_boxed_films_of_test_are_read_for_test_alone(real_data):
    films = read_films(real_data)
    assert {film.split for film in boxed_films(films, "val")} == {"train", "val"}
    assert len(boxed_films(films, "test")) > len(boxed_films(films, "val")) > 30


def test_ages_above_100_are_unknown(real_data):
    films = with_demographics(real_data, films_to_measure(read_films(real_data), "val"))
    assert all(film.age is None or 0 <= film.age <= 100 for film in films)
    assert sum(film.age is None for film in films) < len(films) / 10
    assert {film.sex for film in films} <= {"M", "F", ""}


@pytest.fixture
def grouped_data(tmp_path):
    """60 films: AP films carry Mass where the score is high, in PA films the score is turned round."""
    (tmp_path / "images").mkdir()
    rows, lines = [], ["image,labels,view,age,sex,list"]
    for k in range(60):
        Image.fromarray(np.full((40, 30), 100 + k, np.uint8)).save(tmp_path / "images" / f"{k}.png")
        rows.append(
            {"file": f"images/{k}.png", "source": "nih-x", "nih_name": f"n{k}.png", "patient": str(k), "split": "val"}
            | {"view": "AP" if k % 2 else "PA", "orig_px": 300, "label_quality": "nih"}
            | {"labels": "Mass" if k >= 30 else "No Finding"}
            | {"bbox": '[{"class":"Mass","x":100,"y":100,"w":800,"h":800}]' if k >= 45 else ""}
        )
        lines.append(f"n{k},x,PA,{30 + k if k else 411},{'MF'[k % 2]},train")
    rows.append(rows[0] | {"split": "train", "patient": "fitted", "nih_name": "", "file": "images/0.png"})
    write_index(tmp_path, rows)
    with gzip.open(tmp_path / "nih_labels.csv.gz", "wt") as handle:
        handle.write("\n".join(lines) + "\n")
    return tmp_path


def test_groups_are_measured_apart(grouped_data):
    films = with_demographics(grouped_data, films_to_measure(read_films(grouped_data), "val"))
    scores = np.tile(np.array([k * (1 if k % 2 else -1) for k in range(60)], float)[:, None], 14)
    groups = by_group(films, scores)
    assert groups["view"]["AP"]["strict"]["value"] == 1.0 and groups["view"]["PA"]["strict"]["value"] == 0.0
    assert groups["sex"]["women"]["films"] == groups["sex"]["men"]["films"] == 30
    assert {name: row["films"] for name, row in groups["age"].items()} == {
        **{"under 40": 9, "40 to 59": 20, "60 and over": 30, "age unknown": 1}
    }
    assert groups["age"]["under 40"]["strict"] is None


def test_evaluate_reports_maps_and_groups(grouped_data, tmp_path, capsys):
    identity = Identity("tiny-1", "Tiny", "0.0.1", "none", 0, 12)
    folder = write_bundle(seeded_network(tiny_config(), 12), 64, tmp_path / "models", identity, None)
    out = tmp_path / "report.json"
    assert main(["evaluate", "--bundle", str(folder), "--data", str(grouped_data), "--json", str(out)]) == 0
    report = json.loads(out.read_text())
    assert report["localisation"]["pooled"]["boxes"] == 15
    assert report["localisation"]["classes"]["mass"]["pointingPrior"]["value"] == 1.0
    assert set(report["groups"]) == {"view", "sex", "age"}
    assert "all findings" in capsys.readouterr().out
