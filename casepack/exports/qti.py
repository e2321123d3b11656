"""The quiz as QTI 1.2.1, as Common Cartridge 1.1 profiles it.

The order of the conditions is what importers were seen to need: general feedback first and going on, then one
condition for each option that stops and holds both its score and its feedback.
"""

from collections.abc import Iterable

from casepack.exports.ask import Answer, Choice
from casepack.exports.html import html
from casepack.exports.tree import Element, child, root, within, written

EXAM = {
    "cc_profile": "cc.exam.v0p1",
    "qmd_assessmenttype": "Examination",
    "qmd_scoretype": "Percentage",
    "qmd_feedbackpermitted": "Yes",
    "cc_maxattempts": "unlimited",
}
ITEM = {"cc_profile": "cc.multiple_choice.v0p1", "cc_weighting": "1"}
WHERE = "where"  # the id of an item's general feedback


def assessment(ident: str, title: str, items: Iterable[Choice]) -> bytes:
    tree = root("questestinterop", xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2")
    whole = child(tree, "assessment", ident=ident, title=title)
    metadata(whole, EXAM)
    section = child(whole, "section", ident=f"{ident}.section")
    for one in items:
        item(section, f"{ident}.{one.id}", one)
    return written(tree)


def metadata(parent: Element, fields: dict[str, str]) -> None:
    listed = child(parent, "qtimetadata")
    for label, entry in fields.items():
        field = child(listed, "qtimetadatafield")
        child(field, "fieldlabel", label)
        child(field, "fieldentry", entry)


def item(section: Element, ident: str, one: Choice) -> None:
    made = child(section, "item", ident=ident, title=one.title)
    metadata(child(made, "itemmetadata"), ITEM)
    shown = child(made, "presentation")
    mattext(child(shown, "material"), html(one.stem, one.address))
    choice = child(child(shown, "response_lid", ident="answer", rcardinality="Single"), "render_choice", shuffle="No")
    answers = {f"option-{number}": answer for number, answer in enumerate(one.answers, 1)}
    for name, answer in answers.items():
        label = child(choice, "response_label", ident=name)
        mattext(child(label, "material"), html(answer.text, one.address))
    judge(made, answers)
    told = {WHERE: one.where, **{feedback(name): answer.feedback for name, answer in answers.items()}}
    for name, blocks in told.items():
        said = child(made, "itemfeedback", ident=name)
        mattext(within(said, "flow_mat/material"), html(blocks, one.address))


def judge(made: Element, answers: dict[str, Answer]) -> None:
    processing = child(made, "resprocessing")
    child(child(processing, "outcomes"), "decvar", varname="SCORE", vartype="Decimal", minvalue="0", maxvalue="100")
    always = child(processing, "respcondition", **{"continue": "Yes"})
    within(always, "conditionvar/other")
    child(always, "displayfeedback", feedbacktype="Response", linkrefid=WHERE)
    for name, answer in answers.items():
        condition = child(processing, "respcondition", **{"continue": "No"})
        child(child(condition, "conditionvar"), "varequal", name, respident="answer")
        if answer.right:
            child(condition, "setvar", "100", varname="SCORE", action="Set")
        child(condition, "displayfeedback", feedbacktype="Response", linkrefid=feedback(name))


def feedback(option: str) -> str:
    return f"{option}-feedback"


def mattext(material: Element, body: str) -> None:
    child(material, "mattext", body, texttype="text/html")
