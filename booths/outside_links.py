"""Addresses of other sites in what people write, also such as no page shows as a link: "t.me/name"."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from fair.plaintext import split_links

# Without https:// a name is taken for an address only with an ending that names and sentences seldom have.
ENDINGS = (
    "com net org info biz io co me cn ru de uk eu in br top xyz site online store shop app link club vip "
    "live click icu cc tv ly gl gd to"
)
NAME = r"www\.[\w-]+\.[a-z]{2,}|(?:[a-z0-9-]+\.)+(?:" + "|".join(ENDINGS.split()) + ")"
BARE = re.compile(rf"(?<![\w@./-])(?:{NAME})(?![\w-]|\.\w)", re.IGNORECASE | re.ASCII)


def is_own(address):
    """Whether an http address leads into this site."""
    try:
        host, _port = split_domain_port(urlsplit(address).netloc)
    except ValueError:
        return False
    return validate_host(host, [*settings.ALLOWED_HOSTS, urlsplit(settings.SITE_URL).hostname])


def links_outside(text):
    """Whether the text names an address of another site. An e-mail address is none."""
    for part in split_links(text):
        if part.href:
            if not is_own(part.href):
                return True
        elif any(not is_own(f"https://{found}") for found in BARE.findall(part.text)):
            return True
    return False
