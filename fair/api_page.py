"""The schema as people read it: a section for each resource, an entry for each operation."""

from dataclasses import dataclass, field

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Line:
    """A parameter or a field of a body."""

    name: str
    kind: str
    place: str
    required: bool
    text: str


@dataclass(frozen=True)
class Operation:
    key: str
    method: str
    path: str
    summary: str
    security: str
    lines: list[Line]
    body: list[Line]
    answers: list[tuple[str, str]]


@dataclass(frozen=True)
class Section:
    name: str
    operations: list[Operation] = field(default_factory=list)


def sections_of(schema):
    """The sections in the order of the schema's paths."""
    sections = {}
    for path, item in schema["paths"].items():
        for method in METHODS:
            if operation := item.get(method):
                tag = operation["tags"][0]
                section = sections.setdefault(tag, Section(tag))
                section.operations.append(_operation(schema, path, method, operation))
    return list(sections.values())


def _operation(schema, path, method, operation):
    lines = [_parameter(parameter) for parameter in operation.get("parameters", [])]
    return Operation(
        key=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        security="guests" if {} in operation.get("security", [{}]) else "people",
        lines=sorted(lines, key=lambda line: ("path", "query", "header").index(line.place)),
        body=_body(schema, operation),
        answers=[(status, _name(told)) for status, told in sorted(operation["responses"].items())],
    )


def _parameter(told):
    kind = _kind(told["schema"])
    return Line(told["name"], kind, told["in"], told.get("required", False), told.get("description", ""))


def _body(schema, operation):
    """The fields of the first kind of body that is taken."""
    content = operation.get("requestBody", {}).get("content", {})
    told = next(iter(content.values()), {}).get("schema", {})
    if reference := told.get("$ref"):
        told = schema["components"]["schemas"][reference.rpartition("/")[2]]
    needed = told.get("required", [])
    return [
        Line(name, _kind(part), "body", name in needed, part.get("description", ""))
        for name, part in told.get("properties", {}).items()
        if not part.get("readOnly")
    ]


def _kind(told):
    """A schema in a word or two."""
    if reference := told.get("$ref"):
        return reference.rpartition("/")[2]
    for several in ("oneOf", "anyOf", "allOf"):
        if several in told:
            return " | ".join(_kind(part) for part in told[several])
    if told.get("type") == "array":
        return f"[{_kind(told.get('items', {}))}]"
    kind = told.get("type", "")
    kind = " | ".join(kind) if isinstance(kind, list) else kind
    if told.get("enum"):
        return " | ".join(str(value) for value in told["enum"])
    return f"{kind} ({told['format']})" if told.get("format") else kind


def _name(response):
    if "$ref" in response:
        return response["$ref"].rpartition("/")[2]
    told = next(iter(response.get("content", {}).values()), {}).get("schema", {})
    return _kind(told) if told else response.get("description", "")
