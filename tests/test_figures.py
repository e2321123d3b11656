"""The figures: whatever a case is about, its kinds have a place, and its words have room."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from casepack import figures
from casepack.load import load
from casepack.model import EVENT_KINDS, RELATIONS

CASE = load(Path(__file__).parent / "fabricated").cases[0]
LETTER = 6.9  # units that a letter of the figures' bold 11-unit type takes


def test_every_kind_of_act_has_a_column_and_every_tie_a_side() -> None:
    assert set(figures.LANES) == set(EVENT_KINDS)
    assert set(figures.FAMILIES) == set(RELATIONS)
    assert set(figures.FAMILIES.values()) == set(figures.FAMILY_WORDS)


@pytest.mark.parametrize("locator", ["¶ 1", "human-rights policy"])
def test_a_passage_is_named_beside_its_tiles_and_not_below_them(locator: str) -> None:
    """A paragraph number and the name of a chapter both stand left of the first tile."""
    passage = CASE.lens[0].model_copy(update={"locator": locator})
    drawn = figures.evidence(replace(CASE, lens=(passage,)), {claim.id: claim for claim in CASE.claims}).html
    tiles = [float(x) for x in re.findall(r'<rect class="tile" x="([\d.]+)"', drawn)]
    assert f">{locator}</text>" in drawn
    assert len(tiles) == len(passage.claims)
    assert min(tiles) >= len(locator) * LETTER
    assert max(tiles) + figures.TILE <= figures.WIDTH
