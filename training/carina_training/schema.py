"""JSON schemas of what a bundle holds, checked when it is written and by the tests."""

from __future__ import annotations

import jsonschema

from carina_training.classes import CLASS_COUNT, CLASS_IDS

_NUMBER = {"type": "number"}
_COUNT = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string", "minLength": 1}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _object(properties: dict, optional: tuple[str, ...] = ()) -> dict:
    required = [key for key in properties if key not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(items: dict, low: int = 0, high: int | None = None) -> dict:
    return {"type": "array", "items": items, "minItems": low} | ({"maxItems": high} if high is not None else {})


def _nullable(schema: dict) -> dict:
    return {"anyOf": [schema, {"type": "null"}]}


_ESTIMATE = _nullable(_object({"value": _SHARE, "interval": _nullable(_list(_SHARE, 2, 2))}))

MODELS = _object(
    {
        "schema": {"const": "carina.models/1"},
        "default": _TEXT,
        "bundles": _list(_object({"id": _TEXT, "name": _TEXT, "bytes": _COUNT}), 1),
    }
)

MANIFEST = _object(
    {
        "schema": {"const": "carina.model/1"},
        "id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"},
        "name": _TEXT,
        "version": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
        "architecture": _object({"backbone": _TEXT, "head": _TEXT, "pool": _TEXT, "parameters": _COUNT}),
        "input": _object({"size": {"type": "integer", "multipleOf": 32}, "prepare": {"const": "square-bilinear/1"}}),
        "outputs": _object({"cam": _list(_COUNT, 2, 2), "embedding": _COUNT}),
        "files": _list(
            _object(
                {
                    "path": _TEXT,
                    "precision": {"enum": ["fp16-weights", "fp32", "fp16", "int8"]},
                    "backends": _list({"enum": ["webgpu", "wasm"]}, 1),
                    "bytes": _COUNT,
                    "sha256": _SHA256,
                }
            ),
            1,
        ),
        "golden": _object({"path": _TEXT, "logitTolerance": _NUMBER, "camTolerance": _NUMBER}),
        "prevalenceSource": _TEXT,
        "classes": _list(
            _object(
                {
                    "id": {"enum": list(CLASS_IDS)},
                    "threshold": _nullable(_SHARE),
                    "calibration": _object({"slope": {"type": "number", "exclusiveMinimum": 0}, "intercept": _NUMBER}),
                    "prevalence": _SHARE,
                    "test": _object(
                        {
                            "positives": _COUNT,
                            "patients": _COUNT,
                            "auroc": _ESTIMATE,
                            "strict": _ESTIMATE,
                            "abnormal": _ESTIMATE,
                            "auprc": _ESTIMATE,
                            "pointing": _ESTIMATE,
                        }
                    ),
                }
            ),
            CLASS_COUNT,
            CLASS_COUNT,
        ),
        "thresholdPolicy": _TEXT,
        "operatingPoints": _object({"path": _TEXT}),
        "gate": _object({"kind": _TEXT, "statistics": _TEXT, "refuseAbove": _NUMBER, "doubtAbove": _NUMBER}),
        "training": _object(
            {
                "data": _list(_object({"source": _TEXT, "films": _COUNT, "terms": _TEXT, "citation": _TEXT})),
                "command": _TEXT,
                "seconds": _COUNT,
                "seed": _COUNT,
            }
        ),
        "licence": _TEXT,
        "intendedUse": _TEXT,
    }
)

GOLDEN = _object(
    {
        "schema": {"const": "carina.golden/1"},
        "size": {"type": "integer", "multipleOf": 32},
        "seed": _COUNT,
        "margin": _NUMBER,
        "logits": _list(_NUMBER, CLASS_COUNT, CLASS_COUNT),
        "cam": _list({"type": "number", "minimum": 0}, CLASS_COUNT),
    }
)

OPERATING = _object(
    {
        "schema": {"const": "carina.operating/1"},
        "split": _TEXT,
        "classes": _list(
            _object(
                {
                    "id": {"enum": list(CLASS_IDS)},
                    "positives": _COUNT,
                    "negatives": _COUNT,
                    "points": _list(
                        _object(
                            {"threshold": _SHARE, "sensitivity": _nullable(_SHARE), "specificity": _nullable(_SHARE)}
                        ),
                        1,
                    ),
                }
            ),
            CLASS_COUNT,
            CLASS_COUNT,
        ),
    }
)

_POSITIVE = {"type": "number", "exclusiveMinimum": 0}
GATE = _object(
    {
        "schema": {"const": "carina.gate/1"},
        "kind": {"const": "gaussian-subspace/1"},
        "parts": _list(
            _object(
                {
                    "id": _TEXT,
                    "input": {"enum": ["embedding", "blocks"]},
                    "grid": _COUNT,
                    "dimensions": _COUNT,
                    "mean": _list(_NUMBER, 1),
                    "scale": _list(_POSITIVE, 1),
                    "components": _list(_list(_NUMBER, 1)),
                    "variances": _list(_POSITIVE),
                    "residualVariance": _POSITIVE,
                    "reference": _POSITIVE,
                },
                optional=("grid",),
            ),
            1,
        ),
        "doubtAbove": _NUMBER,
        "refuseAbove": _NUMBER,
        "vectors": _list(
            _object({"seed": _COUNT, "parts": {"type": "object", "additionalProperties": _NUMBER}, "score": _NUMBER})
        ),
    }
)


def check(value: dict, schema: dict) -> dict:
    """Returns `value`, or raises jsonschema.ValidationError."""
    jsonschema.validate(value, schema)
    return value
