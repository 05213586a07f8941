"""ChestX-ray14 as published, folds, cut-outs, unlabelled films, and that nothing leaks."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import write_index
from PIL import Image
from test_recipe import CONFIG

from carina_training.__main__ import main
from carina_training.classes import CLASS_IDS
from carina_training.config import DataConfig
from carina_training.data.index import SplitError, nih_prevalence, read_films
from carina_training.data.loader import load_store
from carina_training.data.official import paper_splits, read_official
from carina_training.data.select import check_leaks, read_cutouts, select_films, with_fold
from carina_training.train import Trainer

HEADING = "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,Width"


@pytest.fixture
def official(tmp_path):
    """32 films of 16 patients in the published layout; patient k has findings when k is even."""
    (tmp_path / "images_001" / "images").mkdir(parents=True)
    rows, names = [], []
    for k in range(32):
        patient = k // 2 + 1
        name = f"{patient:08d}_{k % 2:03d}.png"
        labels = "Mass|Edema" if patient % 2 == 0 else "No Finding"
        Image.fromarray(np.full((8, 8), k, np.uint8)).save(tmp_path / "images_001" / "images" / name)
        rows.append(f"{name},{labels},{k % 2},{patient},{'414' if k == 0 else 50 + k},F,PA,1024")
        names.append(name)
    (tmp_path / "Data_Entry_2017.csv").write_text("\n".join([HEADING, *rows]) + "\n")
    (tmp_path / "train_val_list.txt").write_text("\n".join(names[:24]))
    (tmp_path / "test_list.txt").write_text("\n".join(names[24:]))
    (tmp_path / "BBox_List_2017.csv").write_text(
        f"Image Index,Finding Label,Bbox [x,y,w,h],,,\n{names[2]},Infiltrate,256,512,128,64,,,\n"
    )
    return tmp_path


def test_the_published_layout_is_read(official):
    films = read_films(official)
    assert len(films) == 32
    film = films[2]
    assert film.file == "images_001/images/00000002_000.png"
    assert [CLASS_IDS[k] for k in np.flatnonzero(film.labels)] == ["mass", "edema"]
    (box,) = film.boxes
    assert (CLASS_IDS[box.finding], box.left, box.top, box.width, box.height) == (
        "infiltration",
        0.25,
        0.5,
        0.125,
        0.0625,
    )
    assert film.boxed and film.sex == "F" and film.age == 52
    assert films[0].age is None and films[0].no_finding
    assert nih_prevalence(official)[4] == 0.5


def test_official_lists_make_the_splits_and_patients_stay_whole(official):
    films = read_official(official)
    assert {film.split for film in films[24:]} == {"test"}
    # 12 patients in train_val, an eighth of them validate.
    validating = {film.patient for film in films if film.split == "val"}
    assert len(validating) == 2
    assert sum(film.split == "val" for film in films) == 4
    assert [f.split for f in read_official(official)] == [f.split for f in films]


def test_an_image_in_both_lists_or_in_none_is_refused(official):
    names = (official / "train_val_list.txt").read_text()
    (official / "train_val_list.txt").write_text(names + "\n00000016_001.png")
    with pytest.raises(SplitError, match=r"00000016_001\.png is in train_val_list.txt and in test_list"):
        read_official(official)
    (official / "train_val_list.txt").write_text("\n".join(names.split()[1:]))
    with pytest.raises(SplitError, match=r"00000001_000\.png is in neither"):
        read_official(official)
    (official / "train_val_list.txt").write_text("\n".join([*names.split(), "00000013_000.png"]))
    tests = (official / "test_list.txt").read_text().split()
    (official / "test_list.txt").write_text("\n".join(name for name in tests if name != "00000013_000.png"))
    with pytest.raises(SplitError, match="patient 13 is in train_val"):
        read_official(official)


def test_the_split_of_the_paper_is_70_10_20_by_patient(official):
    splits = paper_splits({str(k) for k in range(1000)})
    counts = [sum(value == name for value in splits.values()) for name in ("train", "val", "test")]
    assert counts == [700, 100, 200]
    assert splits == paper_splits({str(k) for k in reversed(range(1000))})
    films = read_official(official, "paper")
    assert [len({f.patient for f in films if f.split == s}) for s in ("train", "val", "test")] == [11, 2, 3]
    with pytest.raises(ValueError, match="no splits"):
        read_official(official, "mine")


def test_folds_hold_each_patient_out_once_and_leave_test_alone(made_up_data):
    films = read_films(made_up_data)
    held_out = []
    for fold in range(4):
        dealt = with_fold(films, fold, 4)
        assert [f.file for f in dealt if f.split == "test"] == [f.file for f in films if f.split == "test"]
        check_leaks([f for f in dealt if f.split == "train"], dealt)
        held_out += [f.patient for f in dealt if f.split == "val"]
    assert sorted(held_out) == sorted(f.patient for f in films if f.split in ("train", "val"))
    with pytest.raises(ValueError, match="fold 4 of 4"):
        with_fold(films, 4, 4)


def add_cutouts(folder, rows):
    lines = ["file,nih_name,patient,view,labels,rsna_class,split", *rows]
    (folder / "cutouts.csv").write_text("\n".join(lines) + "\n")


def test_cutouts_of_held_out_patients_and_of_boxed_images_stay_out(made_up_data):
    films = read_films(made_up_data)
    val = next(f.patient for f in films if f.split == "val")
    test = next(f.patient for f in films if f.split == "test")
    rows = [f"{films[0].file},{name}.png,{patient},PA,Mass,,train" for name, patient in
            (("a", val), ("b", test), ("c", films[0].patient), ("d", "new"), ("boxed", "new"))]  # fmt: skip
    add_cutouts(made_up_data, rows)
    (made_up_data / "BBox_List_2017.csv").write_text("Image Index,Finding Label,x,y,w,h\nboxed.png,Mass,1,2,3,4\n")
    fitted, validating = select_films(made_up_data, DataConfig(cutouts=True))
    assert {f.name for f in fitted if f.source == "nih-cutout"} == {"c.png", "d.png"}
    assert {f.split for f in validating} == {"val"}
    # In another fold the cut-outs follow their patients.
    for fold in range(4):
        chosen, held_out = select_films(made_up_data, DataConfig(cutouts=True, folds=4, fold=fold))
        assert not {f.patient for f in chosen} & {f.patient for f in held_out}


def test_a_cutout_says_nothing_about_the_heart(made_up_data):
    add_cutouts(made_up_data, ["images/000.png,a.png,7,PA,Cardiomegaly|Edema,,train"])
    (film,) = read_cutouts(made_up_data)
    unknown = {CLASS_IDS[k] for k in np.flatnonzero(np.isnan(film.labels))}
    assert unknown == {"cardiomegaly", "hernia"} and film.labels[CLASS_IDS.index("edema")] == 1


def test_a_leak_by_patient_or_by_image_is_refused(tmp_path):
    row = {"orig_px": 300, "label_quality": "nih", "labels": "Mass"}
    write_index(
        tmp_path,
        [row | {"file": "a", "split": "train", "patient": "1", "nih_name": "x.png"},
         row | {"file": "b", "split": "val", "patient": "2", "nih_name": "x.png"}],
    )  # fmt: skip
    films = read_films(tmp_path)
    with pytest.raises(SplitError, match=r"image x\.png is fitted and held out"):
        check_leaks(films[:1], films)
    with pytest.raises(SplitError, match="patient 2 is fitted"):
        check_leaks(films[1:], films)


def test_what_the_real_folder_gives(real_data):
    small, _ = select_films(real_data, DataConfig())
    large, validating = select_films(real_data, DataConfig(minimum_pixels=224))
    assert len(small) - len(large) == sum(film.pixels < 224 for film in small) > 600
    everything, _ = select_films(real_data, DataConfig(cutouts=True, unlabelled=True))
    sources = {film.source for film in everything}
    assert {"nih-cutout", "nih-64", "hannover", "kermany"} <= sources and "cohen" not in sources
    assert sum(film.source == "nih-cutout" for film in everything) > 8000
    assert all(np.isnan(film.labels).all() for film in everything if film.source == "hannover")
    boxed = {film.name for film in read_films(real_data) if film.boxed}
    assert boxed and not boxed & {film.name for film in everything}
    assert len(validating) > 250
    store = load_store(real_data, [film for film in everything if film.source == "nih-cutout"][:2], 32, progress=False)
    assert store.plain.shape == (2, 32, 32)


def test_a_fold_is_neither_exported_nor_handed_to_another(made_up_data, tmp_path):
    fold = replace(CONFIG, data=replace(CONFIG.data, folds=4, fold=1))
    Trainer(fold, made_up_data, tmp_path / "fold").fit(1)
    arguments = ["export", "--run", str(tmp_path / "fold"), "--id", "fold-1", "--out", str(tmp_path / "models")]
    with pytest.raises(SplitError, match="fold 1 of 4"):
        main([*arguments, "--data", str(made_up_data)])
    again = replace(fold, name="again", initial_weights="run", initial_run=str(tmp_path / "fold"))
    assert Trainer(again, made_up_data, tmp_path / "again").step == 0
    for data in (CONFIG.data, replace(fold.data, fold=2)):
        with pytest.raises(SplitError, match="another fold"):
            Trainer(replace(again, data=data), made_up_data, tmp_path / "other")
