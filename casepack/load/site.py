"""What the site calls itself, from `mkdocs.yml`. Everything else in that file is MkDocs' own to read and to judge."""

from pathlib import Path

import yaml

from casepack.model import Site

LIMIT = 200_000  # bytes; a long menu is a tenth of it


def read_site(path: Path) -> Site:
    """The name and the description, each empty where the file does not give it as plain text."""
    found: dict[str, str] = {}
    depth, key = 0, ""
    try:
        if path.stat().st_size > LIMIT:
            return Site()
        # Events, not a tree: tags such as !ENV stay unread, and no nesting is too deep.
        for event in yaml.parse(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth, key = depth + 1, ""
            elif isinstance(event, yaml.CollectionEndEvent):
                depth, key = depth - 1, ""
            elif isinstance(event, yaml.ScalarEvent) and depth == 1:
                if key:
                    found[key] = " ".join(event.value.split())
                key = "" if key else event.value
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        pass  # the build says what is wrong with it
    return Site(found.get("site_name", ""), found.get("site_description", ""))
