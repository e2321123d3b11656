"""Read `link-health.yml`: one mapping from a web address to what was last found there."""

from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from casepack.load.files import Files
from casepack.load.shape import shape_problem
from casepack.model import Health, WebAddress, Where

FILE = "link-health.yml"
ADDRESS: TypeAdapter[str] = TypeAdapter(WebAddress)


def read_health(files: Files, folder: Path) -> dict[str, Health]:
    """The records of one folder, as strictly read as what authors write; faults go to `files.problems`.

    A folder that was never checked online has no such file, and that is no fault.
    """
    path = folder / FILE
    if not path.is_symlink() and not path.exists():
        return {}
    node = files.node(path)
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        place = files.place(path, node.start_mark.line + 1)
        files.fault(place, "wrong-shape", "this file is one mapping: an address, and below it what was found")
        return {}
    raw = files.raw(path, node, set())
    if raw is None:
        return {}
    found: dict[str, Health] = {}
    for address, value in raw.value.items():
        lines = {keys[1:]: line for keys, line in raw.where.lines.items() if keys[0] == address and len(keys) > 1}
        where = Where(raw.where.path, raw.where.lines[(address,)], lines)
        try:
            ADDRESS.validate_python(address)
        except ValidationError:
            files.fault(where.at(), "wrong-value", f"{address} is not a web address", "https://host/path")
            continue
        try:
            record = Health.model_validate(value)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                files.problems.append(shape_problem(Health, where, detail))
            continue
        record._where = where
        found[address] = record
    return found


def merged(kept: dict[str, Health], more: dict[str, Health]) -> None:
    """Add records to those kept; where two folders cite one address, the later look counts."""
    for address, record in more.items():
        if address not in kept or kept[address].date < record.date:
            kept[address] = record
