"""python -m carina_training COMMAND: train, lr-find, evaluate, export, tables, predict, expected."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from carina_training.data.index import DEFAULT_DATA


def parser() -> argparse.ArgumentParser:
    """The command line; each command's module is imported when it is called."""
    root = argparse.ArgumentParser(prog="python -m carina_training", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)

    train = commands.add_parser("train", help="fit a network; goes on where the run folder's checkpoint stands")
    train.add_argument("--config", type=Path, required=True, help="JSON file, see configs/")
    train.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with index.csv and images/")
    train.add_argument("--run", type=Path, required=True, help="folder for checkpoint, metrics and log")
    train.add_argument("--teacher", type=Path, help="run folder of the teacher, for a configuration that distils one")
    train.add_argument("--initial", type=Path, help="run folder to start from, where the configuration asks for one")
    train.add_argument("--until", type=int, help="stop after this step")
    train.add_argument("--system", help="a system of the paper instead of the configured one, as head-mixer or pcsanet")
    train.add_argument("--seed", type=int, help="instead of the configured one")
    train.add_argument("--folds", type=int, default=0, help="cross-validation by patient over train and val")
    train.add_argument("--fold", type=int, default=0, help="with --folds: the fold that validates")

    rate = commands.add_parser("lr-find", help="the learning rate at which the loss falls steadily")
    rate.add_argument("--config", type=Path, required=True)
    rate.add_argument("--data", type=Path, default=DEFAULT_DATA)
    rate.add_argument("--out", type=Path, required=True, help="folder for lr_find.json and lr_find.png")
    rate.add_argument("--steps", type=int, default=100)

    evaluate = commands.add_parser("evaluate", help="measure a bundle's model.onnx on a split")
    evaluate.add_argument("--bundle", type=Path, required=True)
    evaluate.add_argument("--data", type=Path, default=DEFAULT_DATA)
    evaluate.add_argument("--split", default="val")
    evaluate.add_argument(
        "--splits",
        default="official",
        choices=("official", "paper"),
        help="of the published layout",
    )
    evaluate.add_argument("--json", type=Path, help="write the report here")
    evaluate.add_argument("--predictions", type=Path, help="write a CSV of probabilities here")

    export = commands.add_parser("export", help="write a bundle")
    origin = export.add_mutually_exclusive_group(required=True)
    origin.add_argument("--run", type=Path, help="run folder of a CONVFCMAE")
    origin.add_argument("--seeded", type=int, metavar="SEED", help="random weights of this seed instead")
    export.add_argument("--id", required=True)
    export.add_argument("--name", default="CONVFCMAE atto")
    export.add_argument("--version", default="1.0.0")
    export.add_argument("--out", type=Path, required=True, help="folder of bundles, with index.json")
    export.add_argument("--data", type=Path, default=DEFAULT_DATA)
    export.add_argument("--size", type=int, help="input side in pixels, a multiple of 32")
    export.add_argument("--naive", type=Path, metavar="FILE", help="also write the graph that torch.onnx makes of it")
    export.add_argument("--backbone", default="convnextv2-atto", help="with --seeded")
    export.add_argument("--head", default="paper", choices=("paper", "tokens"), help="with --seeded")
    export.add_argument("--system", help="with --seeded: a system of the paper, as head-mixer or densenet-121")
    export.add_argument("--depths", type=_numbers, help="with --seeded: blocks per stage, as 1,1,1,1")
    export.add_argument("--widths", type=_numbers, help="with --seeded: channels per stage, as 16,32,64,128")
    export.add_argument("--hidden", type=int, default=512, help="with --seeded: hidden units of the classifier")
    export.add_argument("--measured", action="store_true", help="with --seeded: calibrate and measure on --data too")

    tables = commands.add_parser(
        "tables", help="the paper's tables and figures from run folders, its numbers beside them"
    )
    tables.add_argument(
        "--runs", type=Path, nargs="+", required=True, help="run folders, several seeds of a system too"
    )
    tables.add_argument("--out", type=Path, required=True, help="folder for tables.md and the figures (shows films)")
    tables.add_argument("--data", type=Path, default=DEFAULT_DATA)
    tables.add_argument("--split", default="val", choices=("val", "test"))

    predict = commands.add_parser("predict", help="what PyTorch says about an 8-bit grey PNG, as JSON")
    predict.add_argument("--bundle", type=Path, required=True)
    predict.add_argument("--png", type=Path, required=True, help="a Frame: grey, 8 bits")

    expected = commands.add_parser("expected", help="write the numbers that the TypeScript tests expect")
    repository = Path(__file__).resolve().parents[2]
    expected.add_argument("--models", type=Path, default=repository / "public" / "models")
    expected.add_argument("--out", type=Path, default=repository / "src" / "core" / "analysis" / "testdata")
    return root


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


MODULES = {
    "train": "train",
    "lr-find": "lr_find",
    "evaluate": "evaluate",
    "export": "export.bundle",
    "tables": "tables.command",
    "predict": "predict",
    "expected": "expected",
}


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status."""
    parsed = parser().parse_args(arguments)
    module = importlib.import_module(f"carina_training.{MODULES[parsed.command]}")
    return module.main(parsed)


if __name__ == "__main__":
    sys.exit(main())
