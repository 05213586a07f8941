"""CARD.md: the model card, written from what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carina_training.export.bundle import Identity
    from carina_training.export.measured import Measured


def _cell(figure: dict | None) -> str:
    if not figure:
        return "-"
    interval = figure["interval"]
    return f"{figure['value']:.3f}" + (f" [{interval[0]:.2f}, {interval[1]:.2f}]" if interval else "")


def _figures(report: dict) -> list[str]:
    mean, baselines = report["mean"], report["baselines"]
    lines = [
        f"| mean over {len(report['meanOver'])} classes, {report['films']} films | plain | strict | abnormal | AUPRC |",
        "|---|---|---|---|---|",
    ]
    rows = [("**this model**", mean), ("source and view alone, no image", baselines["sourceAndView"])]
    rows.append(("any finding or none, perfectly known", baselines["anyFinding"]))
    lines += [
        f"| {name} | " + " | ".join(_cell(row[k]) for k in ("plain", "strict", "abnormal", "auprc")) + " |"
        for name, row in rows
        if row
    ]
    return lines


def _classes(manifest: dict, report: dict) -> list[str]:
    lines = [
        "| finding | positives | patients | plain | strict | abnormal | AUPRC | threshold |",
        "|---|--:|--:|---|---|---|---|--:|",
    ]
    for entry, row in zip(manifest["classes"], report["classes"], strict=True):
        threshold = f"{entry['threshold']:.3g}" if entry["threshold"] is not None else "none"
        cells = " | ".join(_cell(row[key]) for key in ("plain", "strict", "abnormal", "auprc"))
        name = entry["id"] + ("" if entry["id"] in report["meanOver"] else " *")
        lines.append(f"| {name} | {row['positives']} | {row['patients']} | {cells} | {threshold} |")
    return lines


def _origin(architecture: dict) -> str:
    paper = "Xiong et al., Informatics 2025, 12(3), 80"
    if architecture["backbone"].startswith("convnextv2-") and architecture["head"] in ("paper", "tokens"):
        return f"CONVFCMAE (after {paper})"
    return f"A network that CONVFCMAE is compared with ({paper})"


def _remark(architecture: dict) -> str:
    if architecture["head"] == "paper":
        return (
            "The head's self-attention sees one token, so its softmax is 1 and it is a linear map; it is trained as the paper "
            "writes it and folded in the file."
        )
    return ""


def _boxes(localisation: dict | None) -> str:
    if not localisation:
        return "They were not compared with boxes."
    row = localisation["pooled"]
    return (
        f"On {row['boxes']} boxed findings of {row['patients']} patients, none of them fitted, the map's highest point lies in the "
        f"reader's box in {_cell(row['pointing'])} of the cases (the middle of the film: {_cell(row['pointingPrior'])}); the part above "
        f"half the maximum overlaps the box (intersection over union) by {_cell(row['overlap'])} (a hill in the middle: "
        f"{_cell(row['overlapPrior'])}). {row['emptyMaps']} of these maps are empty (nothing in the film speaks for the finding); they "
        "count as misses."
    )


def text(manifest: dict, measured: Measured, identity: Identity) -> str:
    """The card of a bundle."""
    architecture, size = manifest["architecture"], manifest["input"]["size"]
    blocks = [
        f"# {manifest['name']} ({manifest['id']}, version {manifest['version']})",
        "**Research use only. Not a medical device.** It reads a frontal chest film and gives 14 numbers and 14 maps; "
        "none of them is a diagnosis, and a film without a flag is not a normal film.",
        "## What it is\n\n"
        f"{_origin(architecture)}: {architecture['backbone']}, head `{architecture['head']}`, "
        f"pooling `{architecture['pool']}`, {architecture['parameters'] / 1e6:.2f} million parameters as trained, input {size} x {size} "
        f"(`{manifest['input']['prepare']}`), maps of {manifest['outputs']['cam'][0]} x {manifest['outputs']['cam'][1]} cells. "
        f"Weights are stored as fp16 and computed in fp32. {_remark(architecture)}".rstrip(),
        "## How it was made\n\n"
        + "\n".join(f"* {line}" for line in identity.lineage)
        + f"\n\nCommand: `{manifest['training']['command']}`\n\nTime: {manifest['training']['seconds']} s. "
        f"Seed: {manifest['training']['seed']}.",
    ]
    if not measured.test:
        return "\n\n".join(blocks) + "\n"
    films = sum(entry["films"] for entry in manifest["training"]["data"])
    if films:
        table = "\n".join(f"| {entry['source']} | {entry['films']} |" for entry in manifest["training"]["data"])
        blocks.append(
            f"## Data\n\n{films} training films of the NIH Clinical Center's ChestX-ray14, as small copies (up to 320 pixels) from "
            f"public repositories; films with boxes are left out.\n\n| source | films |\n|---|--:|\n{table}\n\n"
            f"Terms: {manifest['training']['data'][0]['terms']}.\n\n{manifest['training']['data'][0]['citation']}.\n\n"
            "The labels were mined from reports by text; readers found 65 to 80 % of the positives right, and a missing label is "
            "no proof of absence. No patient is in more than one of training, validation and test."
        )
    blocks.append(
        "## Figures\n\nAreas under the ROC curve with 95 % intervals from 500 bootstrap samples of patients, measured on this very "
        "file. *plain*: all pairs of films. *strict*: pairs of the same source and view. *abnormal*: strict among films with any "
        "finding. Means run over the classes with positives from 10 or more patients; the others are marked *.\n\n"
        "### Test\n\n"
        + "\n".join(_figures(measured.test))
        + "\n\n"
        + "\n".join(_classes(manifest, measured.test))
        + "\n\n### Validation (calibration and thresholds were set here; the weights were not fitted here)\n\n"
        + "\n".join(_figures(measured.val))
    )
    blocks.append(
        "## Probabilities and thresholds\n\n"
        f"One slope for all classes ({measured.calibration.slope:.3f}) and an intercept for each, from the validation films, reweighted "
        f"to the prevalence of {manifest['prevalenceSource']}. Thresholds: {manifest['thresholdPolicy']}."
    )
    rows = "\n".join(
        f"| {d['group']} | {d['films']} | {d['refused']:.0%} | {d['doubtful']:.0%} |" for d in measured.detection
    )
    blocks.append(
        f"## Gate\n\n`{manifest['gate']['kind']}` over the embedding and over the layout of light and dark. Limits are set so that "
        "0.5 % of the validation films (each also in another shape) are refused and 2 % doubtful. On films that were used for "
        f"nothing else:\n\n| group | films | refused | doubtful or refused |\n|---|--:|--:|--:|\n{rows}\n\n"
        "What is not refused here must be caught by the header (view, body part) or by the reader."
    )
    blocks.append(
        "## Limits\n\n"
        "* Fitted on few films of one hospital; no film from elsewhere was measured.\n"
        "* Findings with few films (marked *) have figures that mean little, and get no threshold where validation has too few.\n"
        "* Children, lateral films and computed tomography were not trained on.\n"
        "* The maps show where the score comes from, in cells of a seventh of the film at most; they are no outlines. "
        f"{_boxes(measured.localisation)}\n"
        "* Fractures, lines and tubes, free air, the mediastinum and ribs are not looked for."
    )
    return "\n\n".join(blocks) + "\n"
