"""What the schema says of every answer, as plain data: the settings name it before Django is there."""

PROBLEM = {
    "type": "object",
    "description": "An error (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "One sentence, in the reader's language."},
        "code": {"type": "string", "description": "Names the error for programs."},
        "errors": {
            "type": "object",
            "description": "What is wrong with each field, by its path.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "field": {"type": "string", "description": "The field of a draft that somebody else changed."},
        "theirs": {"description": "What stands in that field now."},
        "editor": {"type": "object", "description": "Who wrote it, and when."},
    },
}
RATE_HEADERS = {
    "RateLimit-Limit": {"description": "Requests a minute.", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "How many are left.", "schema": {"type": "integer"}},
    "RateLimit-Reset": {"description": "Seconds until all are back.", "schema": {"type": "integer"}},
}
COMPONENTS = {
    "schemas": {"Problem": PROBLEM},
    "responses": {
        "Problem": {
            "description": "It was not done, and why.",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    },
}
