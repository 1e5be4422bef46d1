"""Pictures, models and brochures of the demo, from demo/ into the site's own storage."""

import io
import json
import re
import struct
from functools import cache
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from booths.demo import FILES
from fair import pictures
from fair.models import Picture


class Assets:
    """What has been stored so far, so that products of one family share a picture and a model."""

    def __init__(self):
        self.stored = {}
        self.models = {}

    def picture(self, name, alt=""):
        """The picture `name` of demo/pictures, encoded beforehand in the widths of its renditions."""
        if name not in self.stored:
            renditions = sorted((_rendition(path) for path in _renditions()[name]), key=lambda r: r.width)
            self.stored[name] = pictures.write(renditions, alt)
        return self.stored[name]

    @staticmethod
    def names(*beginnings):
        """The names of the demo's pictures that begin so."""
        return sorted(name for name in _renditions() if name.startswith(beginnings))

    def save_pictures(self):
        """Bring all pictures so far into the database, in one query."""
        Picture.objects.bulk_create([p for p in self.stored.values() if p.pk is None])

    def model(self, name, materials=None):
        """(storage name, bytes) of the model `name`, with the colours of these materials changed."""
        key = (name, json.dumps(materials))
        if key not in self.models:
            content = (FILES / "models" / f"{name}.glb").read_bytes()
            if materials:
                content = recoloured(content, materials)
            stored = default_storage.save(f"models/{uuid4().hex}.glb", ContentFile(content))
            self.models[key] = (stored, len(content))
        return self.models[key]


@cache
def _renditions():
    """Files of demo/pictures by name: "kettle" has kettle.webp, kettle-320.webp and kettle-800.webp."""
    files = {}
    for path in (FILES / "pictures").glob("*.webp"):
        files.setdefault(re.sub(r"-(320|800)$", "", path.stem), []).append(path)
    return files


def _rendition(path):
    content = path.read_bytes()
    with Image.open(io.BytesIO(content)) as image:
        return pictures.Rendition(*image.size, content)


def recoloured(content, materials):
    """The GLB with the base colours of the named materials replaced: {"walnut": [r, g, b]}, linear."""
    (length,) = struct.unpack("<I", content[12:16])
    scene = json.loads(content[20 : 20 + length])
    for material in scene["materials"]:
        if material["name"] in materials:
            surface = material["pbrMetallicRoughness"]
            alpha = surface.get("baseColorFactor", [1, 1, 1, 1])[3]
            surface["baseColorFactor"] = [*materials[material["name"]], alpha]
    text = json.dumps(scene, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    rest = content[20 + length :]
    total = 20 + len(text) + len(rest)
    return content[:8] + struct.pack("<III", total, len(text), 0x4E4F534A) + text + rest
