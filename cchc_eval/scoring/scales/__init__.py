"""Scales: how a measured figure becomes points."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.measures.parts import Measure, kind_of
from cchc_eval.scoring.scales.others import AsIsScale, InterpolateScale, PerStepScale, ProportionalScale
from cchc_eval.scoring.scales.parts import Scale
from cchc_eval.scoring.scales.steps import Step, StepsScale

SCALES: Mapping[str, type[Scale]] = {
    "steps": StepsScale,
    "proportional": ProportionalScale,
    "interpolate": InterpolateScale,
    "per_step": PerStepScale,
    "as_is": AsIsScale,
}


def read_scale(fields: Fields, max_points: Decimal, measure: Measure) -> Scale:
    """The scale of a rule; one in proportion where it can't be read, with the faults noted."""
    inner = fields.inner("scale", "«scale»")
    kind = kind_of(inner, SCALES)
    if not kind:
        return ProportionalScale()
    scale = SCALES[kind].read(inner, max_points, measure)
    inner.finish()
    return scale


def scale_data(scale: Scale) -> dict[str, Any]:
    return {"kind": scale.kind, **scale.to_data()}


__all__ = [
    "SCALES",
    "AsIsScale", "InterpolateScale", "PerStepScale", "ProportionalScale", "Scale", "Step", "StepsScale",
    "read_scale", "scale_data",
]  # fmt: skip
