"""What a case's pages tell machines in their front matter: citation tags, JSON-LD, the day of review, the picture.

The theme writes them into the page's head. What would misstate is left out: a claim's standing is no rating, and an
allegation without its reply is not for a machine to pass on, so no claim is told as schema.org's Claim or ClaimReview.
"""

import json
import re
from typing import Any

from casepack import markup
from casepack.cite import itself
from casepack.model import LEVELS, Book, Case, Edition

# Those licences whose address is known; another is named on the page and not here.
LICENCES = {
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}


def front(book: Book, case: Case) -> dict[str, str]:
    """For every page of the case. With an institution, reference managers take it for a report, which it is nearest to."""
    own = itself.reference(book, case)
    fields = {
        "citation_title": own.title,
        "citation_publication_date": (own.issued or "").replace("-", "/"),
        "citation_technical_report_institution": own.publisher or "",
        "citation_language": own.language,
        "citation_keywords": "; ".join(book.theme(key).title for key in case.meta.themes),
        "reviewed": case.meta.reviewed,
        "card": f"cases/{case.id}/card.png",
        "card_alt": f"{case.meta.title}: {case.meta.subtitle}",
    }
    return {key: " ".join(value.split()) for key, value in fields.items() if value}


def learning_resource(book: Book, case: Case, edition: Edition) -> str:
    """The case in schema.org's words, as JSON that may stand inside a script element. Addresses are relative to its first page."""
    meta = case.meta
    focal = book.references_of(case).get(meta.focal_document)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": "./",
        "url": "./",
        "name": meta.title,
        "alternativeHeadline": meta.subtitle,
        "description": markup.one_line(meta.summary),
        "learningResourceType": "case study",
        "inLanguage": "en",
        "about": [{"@type": "Thing", "name": book.theme(key).title} for key in meta.themes],
        "teaches": [markup.one_line(text) for text in meta.outcomes],
        "educationalLevel": levels(case) if edition is Edition.FULL else [],
        "audience": {"@type": "EducationalAudience", "educationalRole": ["teacher", "student"]},
        "timeRequired": f"PT{meta.minutes}M",
        "version": meta.reviewed,
        "dateModified": meta.reviewed,
        "license": LICENCES.get(meta.licence, ""),
        "isAccessibleForFree": True,
        "accessMode": ["textual", "visual"],
        "accessModeSufficient": {
            "@type": "ItemList",
            "itemListElement": ["textual"],
            "description": "text alone is enough",
        },
        "accessibilityFeature": ["alternativeText", "longDescription", "structuralNavigation", "tableOfContents"],
        "accessibilityHazard": ["none"],
        "citation": {"@type": "CreativeWork", "name": focal.title, "url": focal.link or ""} if focal else {},
        "isPartOf": {"@type": "WebSite", "name": book.site.name, "url": "../../"} if book.site.name else {},
        "encoding": {"@type": "MediaObject", "contentUrl": "case.json", "encodingFormat": "application/json"},
    }
    text = json.dumps(kept(found), ensure_ascii=False)
    # No character that HTML could take for the end of the script, nor a line end that old JavaScript knows.
    return re.sub(r"[<>&\u2028\u2029]", lambda letter: f"\\u{ord(letter[0]):04x}", text)


def levels(case: Case) -> list[str]:
    """Those of the case's class plans."""
    return [level for level in LEVELS if any(session.level == level for session in case.sessions)]


def kept(value: Any) -> Any:
    """Without what is empty."""
    if isinstance(value, dict):
        return {key: kept(inner) for key, inner in value.items() if inner not in ("", [], {})}
    return value
