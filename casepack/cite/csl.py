"""A reference as a CSL-JSON item, the form that reference managers and citation processors exchange."""

from typing import Any

from casepack.model import Reference

FIELDS = {
    "id", "type", "title", "container_title", "publisher", "volume", "issue", "page", "number", "authority", "genre",
    "doi", "isbn", "url", "language",
}  # fmt: skip


def item(ref: Reference) -> dict[str, Any]:
    """The reference's own fields, and nothing that it does not have."""
    found: dict[str, Any] = ref.model_dump(by_alias=True, exclude_none=True, include=FIELDS)
    for role in ("author", "editor"):
        if names := getattr(ref, role):
            found[role] = [name.model_dump(exclude_none=True) for name in names]
    if ref.issued:
        found["issued"] = {"date-parts": [[int(part) for part in ref.issued.split("-")]]}
    return found
