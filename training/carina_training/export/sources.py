"""Where the films came from, under which terms, and which groups the gate is tried on."""

from __future__ import annotations

from collections import Counter

from carina_training.data.index import Film

NIH_TERMS = (
    "Free use; link https://nihcc.app.box.com/v/ChestXray-NIHCC, name the NIH Clinical Center as the data provider, "
    "cite the paper"
)
NIH_CITATION = (
    "Wang X, Peng Y, Lu L, Lu Z, Bagheri M, Summers RM. ChestX-ray8: Hospital-scale Chest X-ray Database and "
    "Benchmarks on Weakly-Supervised Classification and Localization of Common Thorax Diseases. "
    "IEEE CVPR 2017, 3462-3471"
)


def entries(films: list[Film]) -> list[dict]:
    """The manifest's `training.data` for films that were fitted. Raises ValueError for a source without known terms."""
    counts = Counter(film.source for film in films)
    unknown = [source for source in counts if not source.startswith("nih-")]
    if unknown:
        raise ValueError(f"no terms known for {', '.join(sorted(unknown))}")
    return [
        {"source": source, "films": count, "terms": NIH_TERMS, "citation": NIH_CITATION}
        for source, count in sorted(counts.items())
    ]


def gate_groups(films: list[Film]) -> dict[str, list[Film]]:
    """Films of split `ood` by kind: none of them was used to set the gate."""
    groups: dict[str, list[Film]] = {}
    for film in films:
        if film.split == "ood":
            groups.setdefault(_kind(film), []).append(film)
    return dict(sorted(groups.items()))


def _kind(film: Film) -> str:
    note = film.note.lower()
    for words, kind in (
        ("lateral", "lateral chest films"),
        ("turned", "chest films turned by 90 degrees"),
        ("ct slice", "CT slices"),
        ("hand", "hand films"),
        ("blacked out", "lungs cut out of a chest film"),
        ("not a radiograph", "photographs and drawings"),
    ):
        if words in note:
            return kind
    return {"skimage": "photographs and drawings", "sklearn": "photographs and drawings"}.get(film.source, "other")
