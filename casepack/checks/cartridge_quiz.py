"""The rules for the quiz of a cartridge: QTI 1.2 as learning platforms score it."""

from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree as ET

QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


def quiz(item: ET.Element) -> Iterator[str]:
    """What is wrong with one item of a multiple-choice quiz."""
    labels = [field.findtext(f"{QTI}fieldlabel") for field in item.iter(f"{QTI}qtimetadatafield")]
    if "cc_profile" not in labels:
        yield "it has no cc_profile, and without one the whole import fails"
    conditions = list(item.iter(f"{QTI}respcondition"))
    options = [one.get("ident", "") for one in item.iter(f"{QTI}response_label")]
    if not options:
        return
    known = {one.get("ident", "") for one in item.iter(f"{QTI}itemfeedback")}
    for number, one in enumerate(conditions):
        yield from condition(one, known, first=number == 0)
    judged = Counter(
        one.findtext(f".//{QTI}varequal") or "" for one in conditions if one.find(f".//{QTI}other") is None
    )
    for option in options:
        if judged[option] != 1:
            yield f"{option} has {judged[option]} conditions and not one"
    right = [one for one in conditions if (one.findtext(f"{QTI}setvar") or "").strip(" 0.")]
    if len(right) != 1:
        yield f"{len(right)} of its options are right, and not one"


def condition(one: ET.Element, known: set[str], *, first: bool) -> Iterator[str]:
    """General feedback comes first and goes on; an option stops, and has its score and its feedback in one."""
    shown = [feedback.get("linkrefid", "") for feedback in one.iter(f"{QTI}displayfeedback")]
    goes_on = (one.get("continue") or "No") == "Yes"
    if one.find(f".//{QTI}other") is not None:
        if not first:
            yield "general feedback does not come first"
        if not goes_on or one.find(f"{QTI}setvar") is not None:
            yield "the condition of its general feedback must go on, and score nothing"
    else:
        if goes_on:
            yield "an option's condition goes on, so all feedback is shown at once and gives the answer away"
        if not shown:
            yield "an option's score stands in a condition without its feedback: Moodle then scores every answer 0"
    for name in shown:
        if name not in known:
            yield f"there is no feedback {name}"
