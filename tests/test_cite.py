"""Labels, entries and dates in author-date form. The styles and the legal forms have tests of their own."""

import typing
from typing import Any

import pytest

from casepack import cite
from casepack.cite import csl, dates
from casepack.model import Reference, RefType

SEEN = {"status": "seen", "date": "2026-11-20"}


def ref(key: str = "x", **fields: Any) -> Reference:
    return Reference.model_validate(
        {
            "id": key,
            "type": "report",
            "title": "A Title",
            "access": "open",
            "role": "law",
            "verification": SEEN,
            **fields,
        }
    )


def people(*names: str) -> list[dict[str, str]]:
    return [{"family": name.split()[-1], "given": " ".join(name.split()[:-1])} for name in names]


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"author": people("Ada Weir"), "issued": "2021-03-04"}, "Weir 2021"),
        ({"author": people("Ada Weir", "Imre Fog"), "issued": "2021"}, "Weir and Fog 2021"),
        ({"author": people("Ada Weir", "Imre Fog", "Osk Reed"), "issued": "2021"}, "Weir et al. 2021"),
        ({"author": [{"literal": "Union of Drivers"}]}, "Union of Drivers n.d."),
        ({"author": [{"given": "Pim"}], "issued": "2025"}, "Pim 2025"),
        ({"editor": people("Lotte Tarn"), "issued": "2021"}, "Tarn 2021"),
        ({"issued": "2021"}, "A Title 2021"),
        (
            {"title": "A title that goes on and on until nobody listens", "issued": "2021"},
            "A title that goes on and on until … 2021",
        ),
        ({"short": "Scoring Rule", "issued": "2022", "author": [{"literal": "Parish"}]}, "Scoring Rule 2022"),
        ({"short": "15 CFR 744.11", "issued": "2022"}, "15 CFR 744.11"),
    ],
)
def test_a_label_names_author_and_year(fields: dict[str, Any], label: str) -> None:
    assert cite.labels([ref(**fields)]) == {"x": label}


def test_alike_labels_get_letters_by_date_whatever_the_order_given() -> None:
    weir = people("Ada Weir")
    three = [
        ref("late", author=weir, issued="2021-11"),
        ref("early", author=weir, issued="2021-01-05"),
        ref("other-year", author=weir, issued="2020"),
        ref("undated-b", author=weir, title="B"),
        ref("undated-a", author=weir, title="A"),
    ]
    wanted = {
        "early": "Weir 2021a", "late": "Weir 2021b", "other-year": "Weir 2020",
        "undated-a": "Weir n.d.-a", "undated-b": "Weir n.d.-b",
    }  # fmt: skip
    assert cite.labels(three) == cite.labels(reversed(three)) == wanted


def test_letters_go_on_after_z() -> None:
    many = [
        ref(f"r{number:02}", issued="2021", author=[{"literal": "Fog"}], title=f"{number:02}") for number in range(28)
    ]
    labels = cite.labels(many)
    assert [labels[key] for key in ("r00", "r25", "r26", "r27")] == [
        "Fog 2021a",
        "Fog 2021z",
        "Fog 2021aa",
        "Fog 2021ab",
    ]
    assert len(set(labels.values())) == 28


@pytest.mark.parametrize(
    ("fields", "entry"),
    [
        (
            {"type": "article-journal", "title": "Owls", "author": people("Ada Weir", "Imre Fog"), "issued": "2021",
             "container-title": "Birds", "volume": "7", "issue": "2", "page": "1-9", "DOI": "10.5555/x"},
            "Weir, Ada, and Imre Fog. 2021. “Owls”. *Birds* 7 (2): 1-9.",
        ),
        (
            {"type": "article-newspaper", "title": "Trams Stop?", "container-title": "Gazette", "page": "3", "issued": "2025-03-04"},
            "“Trams Stop?” 2025. *Gazette*, 3. 4 March 2025.",
        ),
        (
            {"type": "book", "title": "Commons", "editor": people("Lotte Tarn", "Imre Fog"), "publisher": "Lantern", "issued": "2021-05"},
            "Tarn, Lotte, and Imre Fog (eds.). 2021. *Commons*. Lantern. May 2021.",
        ),
        (
            {"type": "regulation", "title": "A Rule", "container-title": "Federal Register", "volume": "84", "page": "54002",
             "number": "FR Doc. 2019-22210", "author": [{"literal": "Bureau"}], "issued": "2019"},
            "Bureau. 2019. *A Rule*. 84 Fed. Reg. 54002, FR Doc. 2019-22210.",
        ),
        (
            {"type": "regulation", "title": "Act", "container-title": "Official Journal of the European Union", "volume": "L 206",
             "page": "1", "number": "(EU) 2021/821", "issued": "2021"},
            "*Act*. 2021. (EU) 2021/821, OJ L 206, 1.",
        ),
        (
            {"author": [{"literal": "Hollow Optics"}], "publisher": "Hollow Optics", "genre": "Letter"},
            "Hollow Optics. n.d. *A Title*. Letter.",
        ),
        ({"title": "So *it* <is>.", "issued": "2021"}, "*So &#42;it&#42; &#60;is&#62;.* 2021."),
        ({"author": [{"literal": "Hollow Inc."}], "issued": "2020"}, "Hollow Inc. 2020. *A Title*."),
    ],
)  # fmt: skip
def test_an_entry_says_what_is_known_and_no_more(fields: dict[str, Any], entry: str) -> None:
    one = ref(**fields)
    assert cite.entry(one, cite.labels([one])["x"]) == entry


@pytest.mark.parametrize("kind", typing.get_args(RefType))
def test_every_type_has_an_entry_without_holes(kind: str) -> None:
    one = ref(type=kind, title="Owls", author=people("Ada Weir"), issued="2021-02", publisher="Lantern", number="12")
    text = cite.entry(one, cite.labels([one])["x"])
    for part in ("Weir, Ada", "2021", "Owls", "Lantern", "12", "February 2021"):
        assert part in text
    assert "None" not in text
    assert ".." not in text
    assert ", ," not in text


def test_an_entry_carries_the_letter_of_its_label() -> None:
    two = [
        ref("a", issued="2021", author=people("Ada Weir")),
        ref("b", issued="2021", author=people("Ada Weir"), title="B"),
    ]
    labels = cite.labels(two)
    assert [cite.entry(one, labels[one.id]).split(". ")[1] for one in two] == ["2021a", "2021b"]


def test_lists_are_in_the_order_of_their_labels() -> None:
    refs = {key: ref(key, short=short, issued="2021") for key, short in [("a", "weir"), ("b", "Fog"), ("c", "Abe")]}
    assert [one.id for one, _ in cite.by_label(refs, cite.labels(refs.values()))] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("date", "long", "mla", "american", "bluebook"),
    [
        ("2020", "2020", "2020", "2020", "2020"),
        ("2020-02", "February 2020", "Feb. 2020", "February 2020", "Feb. 2020"),
        ("2020-09-01", "1 September 2020", "1 Sept. 2020", "September 1, 2020", "Sept. 1, 2020"),
    ],
)
def test_dates(date: str, long: str, mla: str, american: str, bluebook: str) -> None:
    assert (dates.long_date(date), dates.mla(date), dates.american(date), dates.bluebook(date)) == (
        long,
        mla,
        american,
        bluebook,
    )


def test_a_csl_item_has_the_references_fields_and_no_others() -> None:
    one = ref(
        **{
            "container-title": "Birds",
            "DOI": "10.5555/x",
            "issued": "2021-02",
            "author": people("Ada Weir"),
            "keep": "k",
        }
    )
    assert csl.item(one) == {
        "id": "x", "type": "report", "title": "A Title", "container-title": "Birds", "DOI": "10.5555/x", "language": "en",
        "author": [{"family": "Weir", "given": "Ada"}], "issued": {"date-parts": [[2021, 2]]},
    }  # fmt: skip
