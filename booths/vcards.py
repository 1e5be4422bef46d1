"""vCards, as telephones and address books read them: 4.0 (RFC 6350), and for older ones 3.0 (RFC 2426)."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename

VERSIONS = ("4.0", "3.0")
LONGEST = 75  # bytes of a line; a longer one goes on after a space


def vcard(contact, version="4.0", url="", note=""):
    """The text of a card of a `booths.contacts.Contact`; what it does not tell is left out."""
    name = contact.name or contact.company or contact.email
    lines = ["BEGIN:VCARD", f"VERSION:{version}"]
    if version == "4.0":
        lines.append("KIND:individual")
    # People write their names in one field; which part is the family's cannot be told.
    lines += [f"FN:{_text(name)}", f"N:;{_text(name)};;;"]
    told = {
        "ORG": contact.company,
        "TITLE": contact.job_title,
        "EMAIL": contact.email,
        "TEL;TYPE=voice": contact.phone,
        "ADR": f";;;;;;{_text(contact.country_name)}" if contact.country else "",
        "NOTE": note,
    }
    lines += [
        f"{field}:{value if field == 'ADR' else _text(value)}" for field, value in told.items() if value
    ]
    if url:
        lines.append(f"URL:{url}")
    lines.append("END:VCARD")
    return "".join(_folded(line) + "\r\n" for line in lines)


def vcards(contacts, version="4.0"):
    return "".join(vcard(contact, version) for contact in contacts)


def vcard_answer(text, stem):
    """A download; its name holds letters that file systems take."""
    name = get_valid_filename(stem)[:60] if stem.strip(" .-_") else "card"
    answer = HttpResponse(text, content_type="text/vcard; charset=utf-8")
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.vcf")
    return answer


def _text(value):
    escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return escaped.replace("\r\n", "\n").replace("\r", "").replace("\n", "\\n")


def _folded(line):
    """No line is longer than 75 bytes, and no letter is cut in two."""
    parts, part, most = [], "", LONGEST
    for letter in line:
        if len((part + letter).encode()) > most:
            parts.append(part)
            part, most = "", LONGEST - 1  # the space counts
        part += letter
    return "\r\n ".join([*parts, part])
