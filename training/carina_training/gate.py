"""The gate's statistics: how far a film lies from those the model was fitted on. Written to gate.json.

kind `gaussian-subspace/1`. For every part, in float64:

1. input x [D]: `embedding`, the network's embedding; or `blocks`, the prepared image cut into grid x grid equal blocks,
   b = their means row by row, x = (b - mean(b)) / max(standard deviation(b), 1e-3), population deviation.
2. z = (x - mean) / scale
3. t = components @ z (components: k orthonormal rows)
4. residual = max(0, sum z^2 - sum t^2)
5. distance2 = sum_j t_j^2 / variances_j + residual / residualVariance
6. part score = sqrt(distance2 / D) / reference

(the Mahalanobis distance of probabilistic principal component analysis, Tipping and Bishop 1999). The gate's score is
the largest part score; above doubtAbove the film is doubtful, above refuseAbove refused. `reference` is the 98 %
quantile of sqrt(distance2 / D) among good validation films, so that parts compare.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

KIND = "gaussian-subspace/1"
GRID = 16
REFERENCE_QUANTILE, DOUBT_QUANTILE, REFUSE_QUANTILE = 0.98, 0.98, 0.995
EMBEDDING_COMPONENTS, APPEARANCE_COMPONENTS = 16, 24


def block_features(image: np.ndarray, grid: int = GRID) -> np.ndarray:
    """Prepared image float32 [S, S] -> standardised block means, float64 [grid * grid]. S is a multiple of grid."""
    step = image.shape[0] // grid
    means = image.astype(np.float64).reshape(grid, step, grid, step).mean((1, 3)).ravel()
    return (means - means.mean()) / max(means.std(), 1e-3)


@dataclass(frozen=True)
class Part:
    """One Gaussian. Arrays as in gate.json."""

    id: str
    input: str
    mean: np.ndarray
    scale: np.ndarray
    components: np.ndarray
    variances: np.ndarray
    residual_variance: float
    reference: float = 1.0

    def scores(self, x: np.ndarray) -> np.ndarray:
        """x [n, D] -> part scores float64 [n]."""
        z = (x.astype(np.float64) - self.mean) / self.scale
        t = z @ self.components.T
        residual = np.maximum(0.0, (z**2).sum(1) - (t**2).sum(1))
        distance2 = (t**2 / self.variances).sum(1) + residual / self.residual_variance
        return np.sqrt(distance2 / z.shape[1]) / self.reference

    def as_json(self) -> dict:
        """The part's entry in gate.json; numbers already rounded to what is written."""
        entry = {"id": self.id, "input": self.input} | ({"grid": GRID} if self.input == "blocks" else {})
        return entry | {
            "dimensions": len(self.mean),
            "mean": self.mean.tolist(),
            "scale": self.scale.tolist(),
            "components": self.components.tolist(),
            "variances": self.variances.tolist(),
            "residualVariance": self.residual_variance,
            "reference": self.reference,
        }


def _rounded(values: np.ndarray, digits: int = 6) -> np.ndarray:
    """Rounded to `digits` significant digits, so that what is written is what is measured."""
    flat = [float(f"{value:.{digits}g}") for value in np.asarray(values, np.float64).ravel()]
    return np.array(flat).reshape(np.shape(values))


def fit_part(name: str, source: str, x: np.ndarray, components: int) -> Part:
    """Fits the Gaussian to x [n, D]; directions that hardly vary get a scale that keeps them harmless."""
    mean, scale = x.mean(0, dtype=np.float64), x.std(0, dtype=np.float64)
    scale = np.maximum(scale, max(1e-6, 0.05 * float(np.median(scale))))
    mean, scale = _rounded(mean), _rounded(scale)
    z = (x - mean) / scale
    _, singular, rows = np.linalg.svd(z, full_matrices=False)
    components = min(components, len(singular) - 1)
    kept = _rounded(rows[:components])
    variances = (singular[:components] ** 2) / len(z)
    rest = max((singular[components:] ** 2).sum() / len(z) / (z.shape[1] - components), 1e-6)
    return Part(name, source, mean, scale, kept, _rounded(variances), float(f"{rest:.6g}"))


def _with_reference(part: Part, x: np.ndarray) -> Part:
    reference = float(f"{np.quantile(part.scores(x), REFERENCE_QUANTILE):.6g}")
    return Part(**{**part.__dict__, "reference": reference})


@dataclass(frozen=True)
class Gate:
    """The parts and the two limits."""

    parts: list[Part]
    doubt_above: float
    refuse_above: float

    def scores(self, embeddings: np.ndarray, blocks: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """embeddings [n, D], blocks [n, GRID^2] -> (score [n], part scores by id)."""
        inputs = {"embedding": embeddings, "blocks": blocks}
        by_part = {part.id: part.scores(inputs[part.input]) for part in self.parts}
        return np.max(list(by_part.values()), axis=0), by_part

    def as_json(self, vectors: list[dict]) -> dict:
        """gate.json; vectors: expected scores of golden-formula images."""
        return {
            "schema": "carina.gate/1",
            "kind": KIND,
            "parts": [part.as_json() for part in self.parts],
            "doubtAbove": self.doubt_above,
            "refuseAbove": self.refuse_above,
            "vectors": vectors,
        }


def fit_gate(
    fit_embeddings: np.ndarray, fit_blocks: np.ndarray, good_embeddings: np.ndarray, good_blocks: np.ndarray
) -> Gate:
    """Gaussians from training films, references and limits from good validation films."""
    embedding = fit_part("embedding", "embedding", fit_embeddings, EMBEDDING_COMPONENTS)
    appearance = fit_part("appearance", "blocks", fit_blocks, APPEARANCE_COMPONENTS)
    parts = [_with_reference(embedding, good_embeddings), _with_reference(appearance, good_blocks)]
    scores, _ = Gate(parts, 0.0, 0.0).scores(good_embeddings, good_blocks)
    doubt, refuse = (float(f"{np.quantile(scores, q):.4g}") for q in (DOUBT_QUANTILE, REFUSE_QUANTILE))
    return Gate(parts, doubt, refuse)


def open_gate(dimensions: int) -> Gate:
    """A gate that refuses nothing, for bundles with seeded weights: standard normal in every direction."""

    def plain(name: str, source: str, size: int) -> Part:
        return Part(name, source, np.zeros(size), np.ones(size), np.zeros((0, size)), np.zeros(0), 1.0)

    return Gate([plain("embedding", "embedding", dimensions), plain("appearance", "blocks", GRID * GRID)], 1e6, 2e6)


def other_shape(frame: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The frame cropped to another aspect ratio (up to 20 % off two opposite sides).

    Films of the training set are square copies; films in practice are not, and are padded.
    """
    axis = int(rng.integers(2))
    cut = int(frame.shape[axis] * rng.uniform(0.02, 0.2) / 2)
    return np.ascontiguousarray(
        frame[cut : frame.shape[0] - cut] if axis == 0 else frame[:, cut : frame.shape[1] - cut]
    )
