"""A booth's draft, written field by field by several people at once; what is put in its place later."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.draft_fields import fields_of
from booths.services.booths import content_of, draft_booth, first_version, locked
from fair.addresses import whole_number
from fair.errors import Refused
from fair.pictures import PANORAMA_WIDTHS, check_panorama, encode, keep, remove_files
from fair.realtime import publish
from fair.uploads import check_film

FILES = ("hero", "panorama", "intro_video")


class Overtaken(Refused):
    """Somebody else changed the same field: `value` is what stands there, `editor` who wrote it, and when."""

    def __init__(self, field, value, editor):
        self.field = field
        self.value = value
        self.editor = editor
        name = editor.get("name") or _("Somebody")
        super().__init__(_("%(name)s has changed this in the meantime.") % {"name": name})

    @property
    def told(self):
        return {"field": self.field, "theirs": self.value, "editor": self.editor}


@transaction.atomic
def change_draft(booth, author, key, base, value, tab=""):
    """Write one field, which read `base` when the author began; the value that stands there now.

    Changes of different fields never meet. Lists that two people changed are merged; of anything else
    that changed since `base`, raises Overtaken and changes nothing. Raises Refused for what does not fit.
    """
    draft = draft_booth(booth, author)
    field = fields_of(draft).get(key)
    if field is None:
        raise Refused(_("There is no such field: please load the page again."))
    value, standing = field.clean(value, booth), field.read(draft)
    if standing not in (base, value):
        value = _merged(field, base, standing, value)
        if value is None:
            raise Overtaken(key, standing, draft.touched.get(key, {}))
    if value != standing:
        field.write(draft, value)
        _save(draft, author, key, tab)
    return value


def _merged(field, base, theirs, mine):
    try:
        return field.merge(base, theirs, mine)
    except (KeyError, TypeError):  # a base that no page of ours was given
        return None


def put_file(booth, author, slot, file, base, tab=""):
    """Check an upload and put it in its slot, in place of `base`. Raises Refused, and Overtaken."""
    if slot == "intro_video":
        return put_film(booth, author, check_film(file), base, tab)
    if slot == "panorama":
        return put_picture(booth, author, slot, check_panorama(encode(file, PANORAMA_WIDTHS)), base, tab=tab)
    return put_picture(booth, author, slot, encode(file), base, tab=tab)


def put_picture(booth, author, slot, renditions, base, alt="", tab=""):
    """Put an encoded picture in the slot "hero" or "panorama", which held the picture `base` (id or None)."""
    picture = keep(renditions, alt)
    try:
        return _put(booth, author, slot, picture, base, tab)
    except Exception:
        picture.delete()
        remove_files(picture)
        raise


def put_film(booth, author, file, base, tab=""):
    """Put a checked MP4 film in front, in place of the one named `base`. Raises Overtaken."""
    return _put(booth, author, "intro_video", file, base, tab)


def clear_file(booth, author, slot, base, tab=""):
    """Take picture, panorama or film out of the draft; what was published keeps it. Raises Overtaken."""
    return _put(booth, author, slot, None, base, tab)


@transaction.atomic
def _put(booth, author, slot, file, base, tab):
    draft = draft_booth(booth, author)
    standing = file_in(draft, slot)
    if standing != base:
        raise Overtaken(slot, standing, draft.touched.get(slot, {}))
    setattr(draft, slot, file or ("" if slot == "intro_video" else None))
    if slot == "hero":  # another picture has another centre, and shows something else
        draft.hero_x = draft.hero_y = 50
    _save(draft, author, slot, tab)
    return file_in(draft, slot)


def file_in(version, slot):
    """What tells one upload from another: the picture's id, or the film's name; None without one."""
    return (version.intro_video.name or None) if slot == "intro_video" else getattr(version, f"{slot}_id")


def file_told(slot, told):
    """What a form or a program says that the slot held, as `file_in` says it."""
    return (told or None) if slot == "intro_video" else whole_number(told)


def _save(draft, author, key, tab):
    now = timezone.now()
    draft.touched = {
        **draft.touched,
        key: {"by": author.pk, "name": str(author), "at": now.isoformat()},
    }
    draft.save()
    publish(f"draft:{draft.booth_id}", "draft.changed", field=key, person=author.pk, tab=tab)


@transaction.atomic
def discard_draft(booth, author):
    """Set the draft aside; it stays among the earlier versions. Raises Refused without one."""
    booth = locked(booth)
    draft = booth.versions.filter(is_draft=True).first()
    if draft is None:
        raise Refused(_("There is no draft to set aside."))
    _set_aside(booth, draft)
    publish(f"draft:{booth.pk}", "draft.discarded", person=author.pk, name=str(author))


@transaction.atomic
def restore_version(booth, version, author):
    """Make a copy of an earlier version the draft; what the draft held is set aside, not lost."""
    booth = locked(booth)
    draft = booth.versions.filter(is_draft=True).first()
    if draft is not None and draft.pk == version.pk:
        raise Refused(_("This is the draft already."))
    if draft is not None:
        _set_aside(booth, draft)
    copy = booth.versions.create(created_by=author, **content_of(version))
    publish(f"draft:{booth.pk}", "draft.restored", person=author.pk, name=str(author))
    return copy


def _set_aside(booth, draft):
    """Keep the draft as an earlier version where it holds anything that no other does."""
    if content_of(draft) == content_of(booth.published or first_version(booth)):
        draft.delete()
        return
    draft.is_draft = False
    draft.save(update_fields=["is_draft"])
